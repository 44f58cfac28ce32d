using System.CommandLine;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Templates;

/// <summary>tributary template add|remove|export: templates of the operator's own, with the same questions as in the panel.</summary>
internal sealed class OwnTemplateCommands(CommandHost host)
{
    private readonly Argument<FileInfo> _file = new("file") { Description = "A template.yaml" };
    private readonly Argument<string> _id = new("id") { Description = "The template's id, such as affise" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Take it in the place of the template of this id, after its differences were shown" };
    private readonly Option<bool> _agree = new("--agree") { Description = "Agree to the hosts and ways of credentials that change" };
    private readonly Option<bool> _older = new("--older") { Description = "Take it although its version is not higher" };

    public IEnumerable<Command> All
    {
        get
        {
            var add = new Command("add", "Add a template of your own, or show what a newer version would change") { _file, _replace, _agree, _older };
            add.SetAction(Add);
            var remove = new Command("remove", "Remove a template of your own that nothing is installed from") { _id };
            remove.SetAction(Remove);
            var export = new Command("export", "Print a template, your own or a built-in one") { _id };
            export.SetAction(Export);
            return [add, remove, export];
        }
    }

    private async Task<int> Add(ParseResult command, CancellationToken ct)
    {
        var file = command.GetValue(_file)!;
        if (!file.Exists) return command.Refuse($"There is no file {file.FullName}.");
        var services = await host.ToWrite(ct);
        var review = await services.GetRequiredService<ReviewTemplate>().Run((await File.ReadAllTextAsync(file.FullName, ct)).ReplaceLineEndings("\n"), ct);
        if (review.Template is not { } template)
            return command.Refuse(string.Join('\n', review.Errors.Select(error => error.File == ReviewTemplate.File ? error with { File = file.Name } : error)));
        if (review.Standing is not null && Refusal(review, command) is { } refusal) return command.Refuse(refusal);
        var act = review.Standing?.Own is null ? TemplateAct.Added : TemplateAct.Replaced;
        if (!await services.GetRequiredService<KeepTemplate>().Store(template, review.Text, act, review.After, TemplateAuthor.CommandLine, ct))
            return command.Refuse("Somebody else changed this template just now. Look again.");
        command.Print(new { template.Id, template.Name, template.Version, act = act.ToString() },
            act is TemplateAct.Added ? $"{template.Name} {template.Version} is there. Next: tributary network add {template.Id}" : $"{template.Name} {template.Version} is in use.");
        return 0;
    }

    private string? Refusal(TemplateReview review, ParseResult command)
    {
        if (review.IsSame) return "This is the text that stands there already: there is nothing to take.";
        var told = string.Join('\n', Told(review));
        if (!command.GetValue(_replace)) return $"{told}\nTo take it: --replace{(review.Consents.Count > 0 ? " --agree" : "")}{(review.IsOlder ? " --older" : "")}";
        if (review.Consents.Count > 0 && !command.GetValue(_agree)) return $"{told}\nNothing is changed: hosts or ways of credentials change. Agree to that with --agree.";
        return review.IsOlder && !command.GetValue(_older)
            ? $"Nothing is changed: version {review.Template!.Version} is not higher than {review.Standing!.Version}. Give it a higher one, or take it all the same with --older." : null;
    }

    private static IEnumerable<string> Told(TemplateReview review)
    {
        yield return $"{review.Standing!.Name} {review.Standing.Version} ({(review.Standing.Own is null ? "built in" : "your own")}) would be replaced by {review.Template!.Version}:";
        foreach (var group in review.Differences?.Groups ?? [])
        {
            yield return $"{group.Heading}:";
            foreach (var change in group.Changes) yield return $"  {change.Path}: {change.Before ?? "(not there)"} -> {change.After ?? "(gone)"}";
        }

        foreach (var sentence in review.Consents) yield return sentence;
        if (review.Differences is { NowRequired.Count: > 0 } differences)
            yield return $"Networks installed from it stop until somebody fills in {string.Join(", ", differences.NowRequired)}.";
    }

    private async Task<int> Remove(ParseResult command, CancellationToken ct)
    {
        var id = command.GetValue(_id)!;
        var services = await host.ToWrite(ct);
        if (await services.GetRequiredService<TemplateShelf>().Look(id, ct) is not { } shelved)
            return command.Refuse($"There is no template “{id}”. See: tributary template list");
        if (await services.GetRequiredService<KeepTemplate>().Remove(shelved, TemplateAuthor.CommandLine, ct) is { } problem) return command.Refuse(problem);
        command.Print(new { id }, $"{shelved.Name} is removed.{(shelved.Instead is null ? "" : " The built-in template stands there again.")}");
        return 0;
    }

    private async Task<int> Export(ParseResult command, CancellationToken ct)
    {
        var id = command.GetValue(_id)!;
        if (await (await host.ToRead(ct)).GetRequiredService<TemplateShelf>().Look(id, ct) is not { } shelved)
            return command.Refuse($"There is no template “{id}”. See: tributary template list");
        command.Print(new { shelved.Id, shelved.Version, shelved.Text }, shelved.Text.TrimEnd('\n'));
        return 0;
    }
}
