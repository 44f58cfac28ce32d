using System.Globalization;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Linting;

namespace Tributary.Web.Features.Templates;

/// <summary>Templates on disk, named as a folder or as the file in it.</summary>
internal sealed class TemplateFiles
{
    private TemplateFiles(string file)
    {
        File = file;
        Path = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!;
        Folder = new TemplateFolder(System.IO.Path.GetFileName(Path), Read);
    }

    /// <summary>The template's file as the caller would write it.</summary>
    public string File { get; }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    public TemplateFolder Folder { get; }

    /// <summary>The template a path names; null, and a sentence, when there is none.</summary>
    public static (TemplateFiles? Files, string? Problem) Find(string path)
    {
        if (Directory.Exists(path))
        {
            var inside = System.IO.Path.Combine(path, TemplateFolder.TemplateFile);
            return System.IO.File.Exists(inside) ? (new TemplateFiles(inside), null) : (null, $"{path} holds no {TemplateFolder.TemplateFile}.");
        }
        return System.IO.File.Exists(path) ? (new TemplateFiles(path), null) : (null, $"There is no file or folder {path}.");
    }

    public async Task<TemplateLoad> Load(CancellationToken ct) =>
        Template.Load(await Source(ct), Parent);

    /// <summary>What is likely a mistake in a template that loads.</summary>
    public async Task<IReadOnlyList<TemplateError>> Lint(CancellationToken ct) =>
        await LintTemplate.Run(await Source(ct), Parent, Folder, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ct);

    private async Task<TemplateSource> Source(CancellationToken ct) => new(await System.IO.File.ReadAllTextAsync(File, ct), File);

    // A template beside it, or else one that comes with the program.
    private TemplateSource? Parent(string id)
    {
        string[] places = [System.IO.Path.Combine(Path, "..", id), System.IO.Path.Combine(AppContext.BaseDirectory, "networks", id)];
        return places.Select(place => System.IO.Path.Combine(place, TemplateFolder.TemplateFile)).FirstOrDefault(System.IO.File.Exists) is { } file
            ? new TemplateSource(System.IO.File.ReadAllText(file), $"{id}/{TemplateFolder.TemplateFile}")
            : null;
    }

    private byte[]? Read(string name)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, name));
        return path.StartsWith(Path + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal) && System.IO.File.Exists(path)
            ? System.IO.File.ReadAllBytes(path)
            : null;
    }
}
