using System.CommandLine;
using System.Globalization;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Drafts;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Templates;

/// <summary>tributary template new: a folder for a network of one's own, from nothing or from a sample of its answers.</summary>
internal sealed class NewTemplate : Command, IWorkOnFiles
{
    private readonly Argument<string> _slug = new("slug") { Description = "The template's id and folder: small letters, digits and -" };
    private readonly Option<bool> _xml = new("--xml") { Description = "The network answers in XML, not in JSON" };
    private readonly Option<bool> _csv = new("--csv") { Description = "The network answers in CSV, not in JSON" };
    private readonly Option<FileInfo?> _sample = new("--sample") { Description = "An answer of the network, to find records, pages and fields in" };
    private readonly Option<DirectoryInfo> _in = new("--in") { Description = "Where to make the folder (default: here)", DefaultValueFactory = _ => new DirectoryInfo(".") };

    public NewTemplate() : base("new", "Begin a template for a network of your own")
    {
        Add(_slug);
        Add(_xml);
        Add(_csv);
        Add(_sample);
        Add(_in);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult command, CancellationToken ct)
    {
        var slug = command.GetValue(_slug)!;
        if (slug.Length is 0 or > 64 || !slug.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
            return command.Refuse($"'{slug}' cannot be a template's id: it has small letters, digits and -.");
        // As the caller would write it: the next commands are to be copied.
        var folder = Path.Combine(command.GetValue(_in)!.ToString(), slug);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            return command.Refuse($"{folder} is not empty. Choose another id, or delete the folder first.");
        var sample = command.GetValue(_sample);
        if (sample is { Exists: false })
            return command.Refuse($"There is no file {sample.FullName}.");
        var bytes = sample is null ? null : await File.ReadAllBytesAsync(sample.FullName, ct);
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (draft, problem) = await DraftFolder.Write(slug, Form(command, sample), bytes, today, ct);
        if (draft is null)
            return command.Refuse(problem!);
        foreach (var (path, content) in draft.Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, ct);
        }
        var words = sample is null ? [] : draft.Words;
        await command.InvocationConfiguration.Output.WriteLineAsync(string.Join('\n', [.. words, $"Written: {Path.Combine(folder, TemplateFolder.TemplateFile)}. Edit it, then:",
            $"  ./tributary template check {folder}", $"  ./tributary template test {folder}", $"  ./tributary template try {folder} --sample {Path.Combine(folder, draft.Files.Keys.First(path => path.StartsWith(TemplateFolder.Fixtures, StringComparison.Ordinal)))}"]));
        return 0;
    }

    private SampleForm Form(ParseResult command, FileInfo? sample) =>
        command.GetValue(_xml) ? SampleForm.Xml
        : command.GetValue(_csv) ? SampleForm.Csv
        : sample?.Extension.ToLowerInvariant() switch
        {
            ".xml" => SampleForm.Xml,
            ".csv" => SampleForm.Csv,
            _ => SampleForm.Json,
        };
}
