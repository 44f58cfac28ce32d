using System.Text;

namespace Tributary.Core.Templates;

/// <summary>A template's folder as data: its files by their path in it, such as fixtures/page-1.json. Whoever has a disk reads them.</summary>
/// <param name="Name">What people call the folder in messages.</param>
/// <param name="Read">The bytes of a file, or null when there is none.</param>
public sealed record TemplateFolder(string Name, Func<string, byte[]?> Read)
{
    public const string TemplateFile = "template.yaml";
    public const string CasesFile = "cases.yaml";
    public const string Fixtures = "fixtures/";
    public const string Golden = "golden/";

    /// <summary>A file as text, without a byte order mark; null when there is none.</summary>
    public string? Text(string path) => Read(path) is { } bytes ? Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF') : null;
}
