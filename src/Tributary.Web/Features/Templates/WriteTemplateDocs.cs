using System.CommandLine;
using Tributary.Core.Templates.Documentation;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Templates;

/// <summary>tributary template docs: the language's reference and the schema for editors, made from the description that validates.</summary>
internal sealed class WriteTemplateDocs : Command, IWorkOnFiles
{
    private readonly Option<bool> _schema = new("--schema") { Description = "Print the JSON schema for editors instead of the reference" };
    private readonly Option<DirectoryInfo?> _write = new("--write") { Description = "Write both into a folder, as template-language.md and template.schema.json" };

    public WriteTemplateDocs() : base("docs", "Print the reference of the template language")
    {
        Add(_schema);
        Add(_write);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult command, CancellationToken ct)
    {
        var output = command.InvocationConfiguration.Output;
        if (command.GetValue(_write) is not { } folder)
        {
            await output.WriteAsync(command.GetValue(_schema) ? WriteSchema.Run() : WriteReference.Run());
            return 0;
        }
        folder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "template-language.md"), WriteReference.Run(), ct);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "template.schema.json"), WriteSchema.Run(), ct);
        await output.WriteLineAsync($"Written: template-language.md and template.schema.json in {folder}.");
        return 0;
    }
}
