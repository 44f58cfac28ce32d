using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates;

/// <summary>Names and values of a small YAML file, read as strictly as a template.</summary>
public static class FlatYaml
{
    /// <summary>The single values of the file's map, or of the map under one of its keys; null, and what is wrong, when there is none.</summary>
    public static (IReadOnlyDictionary<string, string>? Values, TemplateError? Problem) Read(string text, string file, string? under = null)
    {
        var (root, problem) = YamlReader.Read(text, file);
        if (root is null)
            return (null, problem);
        var map = under is null ? root : root.Find(under);
        if (map is not { Kind: NodeKind.Map })
            return (null, root.Error(under is null ? "here belongs a map of names and values" : $"the key '{under}' is missing"));
        return (map.Entries.Where(entry => entry.Value.Kind == NodeKind.Scalar).ToDictionary(entry => entry.Key.Text, entry => entry.Value.Text, StringComparer.Ordinal), null);
    }
}
