using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Documentation;

/// <summary>Writes a piece of YAML on one line, as an author would.</summary>
internal static class Flow
{
    public static string Write(Node node) => node.Kind switch
    {
        NodeKind.Map => $"{{ {string.Join(", ", node.Entries.Select(entry => $"{Write(entry.Key)}: {Write(entry.Value)}"))} }}",
        NodeKind.List => $"[{string.Join(", ", node.Items.Select(Write))}]",
        NodeKind.Scalar => node.IsQuoted || node.Text.Length == 0 ? $"\"{node.Text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : node.Text,
    };
}
