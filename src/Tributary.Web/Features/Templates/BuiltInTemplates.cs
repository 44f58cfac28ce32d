using System.Collections.Concurrent;
using System.Collections.Frozen;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Templates;

/// <summary>The templates that come with the program: networks/SLUG/template.yaml beside it. A file is read when it is first asked for, once in a process.</summary>
internal static class BuiltInTemplates
{
    private static readonly Lazy<FrozenDictionary<string, string>> Files = new(() => InFolders()
        .ToFrozenDictionary(file => Path.GetFileName(Path.GetDirectoryName(file)!), StringComparer.Ordinal));

    private static readonly ConcurrentDictionary<string, Lazy<ShelvedTemplate>> Known = new(StringComparer.Ordinal);

    public static IEnumerable<ShelvedTemplate> All => Files.Value.Keys.Select(slug => Find(slug)!);

    /// <summary>A template is called like its folder.</summary>
    public static ShelvedTemplate? Find(string id) =>
        Files.Value.ContainsKey(id) ? Known.GetOrAdd(id, slug => new Lazy<ShelvedTemplate>(() => Read(slug))).Value : null;

    /// <summary>The text of a template that another one extends.</summary>
    public static TemplateSource? Source(string id) =>
        Files.Value.GetValueOrDefault(id) is { } file ? new TemplateSource(File.ReadAllText(file), $"{id}/{TemplateFolder.TemplateFile}") : null;

    private static IEnumerable<string> InFolders()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "networks");
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(network => Path.Combine(network, TemplateFolder.TemplateFile)).Where(File.Exists) : [];
    }

    private static ShelvedTemplate Read(string slug)
    {
        var source = Source(slug)!;
        var load = Template.Load(source, Source);
        return new ShelvedTemplate { Id = slug, Name = load.Template?.Name ?? slug, Template = load.Template, Errors = load.Errors, Text = source.Text };
    }
}
