using System.CommandLine;
using Tributary.Core.Templates.Cases;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Templates;

/// <summary>tributary template test: runs the cases of template folders and shows what differs.</summary>
internal sealed class TestTemplates : Command, IWorkOnFiles
{
    private readonly Argument<string[]> _paths = new("template") { Description = "Folders of templates", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _write = new("--write") { Description = "Record what is found as the golden files" };

    public TestTemplates() : base("test", "Run the cases of templates: recorded answers, links and postbacks")
    {
        Add(_paths);
        Add(_write);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult command, CancellationToken ct)
    {
        var cases = new List<TestedCase>();
        foreach (var path in command.GetValue(_paths)!)
            cases.AddRange(await Test(path, command.GetValue(_write), ct));
        var failed = cases.Count(tested => !tested.Passed);
        command.Print(cases, string.Join('\n', cases.Select(tested => tested.ToString()).Append($"{cases.Count - failed} passed, {failed} failed")));
        return failed > 0 ? 1 : 0;
    }

    private static async Task<IEnumerable<TestedCase>> Test(string path, bool write, CancellationToken ct)
    {
        var (files, problem) = TemplateFiles.Find(path);
        if (files is null)
            return [TestedCase.Broken(path, problem!)];
        var load = await files.Load(ct);
        if (load.Template is not { } template)
            return load.Errors.Select(error => TestedCase.Broken(files.Folder.Name, error.ToString()));
        var report = await RunCases.Run(files.Folder, template, ct);
        if (!write)
            return Told(files.Folder.Name, report);
        foreach (var golden in report.Results.Select(result => result.Golden).OfType<RecordedGolden>())
            await Record(files, golden, ct);
        return Told(files.Folder.Name, await RunCases.Run(files.Folder, template, ct));
    }

    private static async Task Record(TemplateFiles files, RecordedGolden golden, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.Combine(files.Path, "golden"));
        await File.WriteAllTextAsync(Path.Combine(files.Path, "golden", Path.GetFileName(golden.File)), golden.Text, ct);
    }

    private static IEnumerable<TestedCase> Told(string network, CaseReport report) =>
        report.Errors.Select(error => TestedCase.Broken(network, error.ToString()))
            .Concat(report.Results.Select(result => new TestedCase(
                network, result.Name, result.Line, result.Passed, [.. result.Differences.Select(difference => difference.ToString())])));

    /// <summary>One case as people and machines read it.</summary>
    private sealed record TestedCase(string Template, string Case, int Line, bool Passed, IReadOnlyList<string> Differences)
    {
        public static TestedCase Broken(string template, string problem) => new(template, problem, 0, false, []);

        public override string ToString() => string.Join(
            '\n', Differences.Select(difference => "      " + difference.Replace("\n", "\n      ", StringComparison.Ordinal))
                .Prepend($"{(Passed ? "ok  " : "FAIL")}  {Template}  {Case}"));
    }
}
