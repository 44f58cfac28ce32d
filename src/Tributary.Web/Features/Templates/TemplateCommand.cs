using System.CommandLine;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Templates;

/// <summary>tributary template list|add|remove|export|check|test: the templates at hand, and tools for those who write them.</summary>
internal sealed class TemplateCommand : Command
{
    public TemplateCommand(CommandHost host) : base("template", "Look at the templates networks are installed from, and write your own")
    {
        var list = new Command("list", "Templates at hand");
        list.SetAction(async (command, ct) =>
        {
            var shelf = (await host.ToRead(ct)).GetRequiredService<TemplateShelf>();
            command.Print([.. (await shelf.All(ct)).Select(shelved => new { shelved.Id, shelved.Name, shelved.Template?.Version, Own = shelved.Own is not null, Errors = shelved.Errors.Count })],
                ("template", row => row.Id), ("name", row => row.Name), ("version", row => row.Version), ("own", row => row.Own ? "own" : ""), ("errors", row => row.Errors == 0 ? "" : $"{row.Errors}"));
            return 0;
        });
        Subcommands.Add(list);
        foreach (var own in new OwnTemplateCommands(host).All) Subcommands.Add(own);
        Subcommands.Add(new CheckTemplates());
        Subcommands.Add(new TestTemplates());
        Subcommands.Add(new TryTemplate());
        Subcommands.Add(new NewTemplate());
        Subcommands.Add(new WriteTemplateDocs());
    }
}
