using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Language;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Cases;

/// <summary>Runs what a template's folder says in cases.yaml: recorded answers, links and postbacks, each against what should come of it.</summary>
public sealed class RunCases
{
    private readonly TemplateFolder _folder;
    private readonly Template _template;
    private readonly SettingValues _settings;
    private readonly List<CaseResult> _results = [];

    private RunCases(TemplateFolder folder, Template template, SettingValues settings)
    {
        _folder = folder;
        _template = template;
        _settings = settings;
    }

    /// <summary>Every case, in the order of the file. What is wrong with the file itself is told at its place, and then nothing runs.</summary>
    public static async Task<CaseReport> Run(TemplateFolder folder, Template template, CancellationToken ct)
    {
        var file = $"{folder.Name}/{TemplateFolder.CasesFile}";
        if (folder.Text(TemplateFolder.CasesFile) is not { } text)
            return new CaseReport([new TemplateError(file, 1, 1, "$", "there is no cases.yaml: a template brings its own cases")], []);
        var (root, problem) = YamlReader.Read(text, file);
        if (root is null)
            return new CaseReport([problem!], []);
        var errors = Checker.CheckShape(root, CasesGrammar.File);
        var typed = root.Find("settings")?.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value.Text, StringComparer.Ordinal) ?? [];
        var check = template.Check(typed, _ => false);
        var place = root.Find("settings") ?? root;
        errors.AddRange(check.Errors.Select(wrong => place.Error(wrong.Message)));
        if (errors.Count > 0)
            return new CaseReport(errors, []);
        var run = new RunCases(folder, template, check.Values!);
        await run.RunAll(root, ct);
        return new CaseReport([], run._results);
    }

    private async Task RunAll(Node root, CancellationToken ct)
    {
        foreach (var feed in root.Find("feeds")?.Items ?? [])
            _results.Add(await FeedCase.Run(feed, _template, _settings, _folder, ct));
        RunLinks(root.Find("links"));
        if (root.Find("wall") is { } wall)
            RunWall(wall);
        if (root.Find("postback_url") is { } address)
            _results.Add(PostbackCase.RunAddress(address, _template, _settings));
        foreach (var told in root.Find("postbacks")?.Items ?? [])
            _results.Add(PostbackCase.Run(told, _template, _settings));
        foreach (var kind in Enum.GetValues<PollKind>())
        {
            foreach (var poll in root.Find(kind.ToString().ToLowerInvariant())?.Items ?? [])
                _results.Add(await FeedCase.RunPoll(poll, kind, _template, _settings, _folder, ct));
        }
    }

    private void RunLinks(Node? links)
    {
        if (links is null)
            return;
        var prepared = _template.Link?.Prepare(_template.Link.Defaults, _settings);
        foreach (var expected in links.Items)
        {
            var found = new Findings();
            if (prepared is null)
            {
                found.Add(new Difference("the template has no link", null, null));
            }
            else
            {
                foreach (var error in prepared.Errors)
                    found.Add(new Difference($"{error.Name}: {error.Message}", null, null));
                var built = prepared.Link?.Build(expected.TextAt("id") ?? "1", expected.TextAt("url"), CaseValues.Click);
                if (built is { } link)
                    found.Same("becomes", expected.TextAt("becomes"), link.Url ?? link.Problem);
            }
            _results.Add(new CaseResult($"link: {expected.TextAt("url")}", expected.Line, found.All));
        }
    }

    private void RunWall(Node expected)
    {
        var found = new Findings();
        if (_template.Wall is { } wall)
            found.Same("wall", expected.Text, wall.Url(CaseValues.Click.Member, CaseValues.Click.Site, _settings));
        else
            found.Add(new Difference("the template has no wall", null, null));
        _results.Add(new CaseResult("wall", expected.Line, found.All));
    }
}
