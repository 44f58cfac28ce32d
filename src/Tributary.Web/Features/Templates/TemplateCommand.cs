using System.CommandLine;
using Tributary.Core.Templates;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Templates;

/// <summary>tributary template list|check: the templates at hand, and what is wrong with a file.</summary>
internal sealed class TemplateCommand : Command
{
    private readonly Argument<FileInfo> _file = new("file") { Description = "A template.yaml" };

    public TemplateCommand(CommandHost host) : base("template", "Look at the templates networks are installed from")
    {
        var list = new Command("list", "Templates at hand");
        list.SetAction(async (command, ct) =>
        {
            var shelf = (await host.ToRead(ct)).GetRequiredService<TemplateShelf>();
            command.Print([.. shelf.All.Select(shelved => new { shelved.Id, shelved.Name, shelved.Template?.Version, Errors = shelved.Errors.Count })],
                ("template", row => row.Id), ("name", row => row.Name), ("version", row => row.Version), ("errors", row => row.Errors == 0 ? "" : $"{row.Errors}"));
            return 0;
        });
        var check = new Command("check", "Say what is wrong with a template, as file:line:column") { _file };
        check.SetAction((command, ct) => Check(command, ct));
        Subcommands.Add(list);
        Subcommands.Add(check);
    }

    private async Task<int> Check(ParseResult command, CancellationToken ct)
    {
        var file = command.GetValue(_file)!;
        if (!file.Exists) return command.Refuse($"There is no file {file.FullName}.");
        var load = Template.Load(await File.ReadAllTextAsync(file.FullName, ct), file.Name);
        if (load.Template is { } template)
        {
            command.Print(new { template.Id, template.Version, Errors = load.Errors }, $"{file.Name}: {template.Name} {template.Version} is in order.");
            return 0;
        }

        command.Print(new { Id = (string?)null, Version = (string?)null, load.Errors }, string.Join('\n', load.Errors));
        return 1;
    }
}
