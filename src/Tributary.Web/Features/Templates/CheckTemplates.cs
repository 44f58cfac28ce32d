using System.CommandLine;
using Tributary.Core.Templates;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Templates;

/// <summary>tributary template check: what is wrong with template files, each thing at its place.</summary>
internal sealed class CheckTemplates : Command, IWorkOnFiles
{
    private readonly Argument<string[]> _paths = new("template") { Description = "Files or folders of templates", Arity = ArgumentArity.OneOrMore };

    public CheckTemplates() : base("check", "Say what is wrong with templates, as file:line:column")
    {
        Add(_paths);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult command, CancellationToken ct)
    {
        var checkedFiles = new List<CheckedTemplate>();
        var said = new List<string>();
        foreach (var path in command.GetValue(_paths)!)
        {
            var (files, problem) = TemplateFiles.Find(path);
            if (files is null)
            {
                checkedFiles.Add(new CheckedTemplate(path, null, null, [new TemplateError(path, 1, 1, "$", problem!)], []));
                said.Add(problem!);
                continue;
            }
            var load = await files.Load(ct);
            var warnings = load.Template is null ? [] : await files.Lint(ct);
            checkedFiles.Add(new CheckedTemplate(files.File, load.Template?.Id, load.Template?.Version, load.Errors, warnings));
            said.AddRange(load.Errors.Select(error => error.ToString()));
            said.AddRange(warnings.Select(warning => $"{warning.File}:{warning.Line}:{warning.Column} [{warning.Path}] warning: {warning.Message}"));
            if (load.Template is { } template)
                said.Add($"{files.File}: {template.Name} {template.Version} is in order{(warnings.Count == 0 ? "" : $", with {warnings.Count} {(warnings.Count == 1 ? "warning" : "warnings")}")}.");
        }
        command.Print(checkedFiles, string.Join('\n', said));
        return checkedFiles.Exists(file => file.Errors.Count > 0) ? 1 : 0;
    }

    /// <summary>One file and what was found in it; the id is null while it has errors.</summary>
    private sealed record CheckedTemplate(string File, string? Id, string? Version, IReadOnlyList<TemplateError> Errors, IReadOnlyList<TemplateError> Warnings);
}
