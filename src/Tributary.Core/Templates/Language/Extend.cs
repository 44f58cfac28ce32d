using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>
/// Reads a template together with the one it extends: maps are merged, lists and single values replaced, and a key with nothing behind it takes
/// the parent's away. Every piece keeps its file and place, so an error is told where it stands.
/// </summary>
internal static class Extend
{
    // What a template says about itself is never another's.
    private static readonly string[] NotInherited = ["id", "version", "name", "evidence"];

    public static (Node? Root, TemplateError? Problem) Read(TemplateSource source, Func<string, TemplateSource?> parents)
    {
        var (root, problem) = YamlReader.Read(source.Text, source.File);
        if (root?.Find("extends") is not { Kind: NodeKind.Scalar, IsBlank: false } named)
            return (root, problem);
        if (parents(named.Text) is not { } parent)
            return (null, named.Error($"there is no template '{named.Text}' to extend"));
        (var inherited, problem) = YamlReader.Read(parent.Text, parent.File);
        if (inherited is null)
            return (null, problem);
        inherited.Entries.RemoveAll(entry => NotInherited.Contains(entry.Key.Text, StringComparer.Ordinal));
        return inherited.Find("extends") is not null
            ? (null, named.Error($"'{named.Text}' itself extends another template; only one that extends nothing can be extended"))
            : (Merge(inherited, root), null);
    }

    private static Node Merge(Node parent, Node child)
    {
        if (parent.Kind != NodeKind.Map || child.Kind != NodeKind.Map)
            return child;
        var merged = Node.Map(child.File, child.Path, child.Line, child.Column);
        foreach (var (key, value) in parent.Entries)
        {
            var own = child.Entries.Find(entry => entry.Key.Text == key.Text);
            if (own.Key is null)
                merged.Entries.Add(new(key, value));
            else if (!own.Value.IsBlank)
                merged.Entries.Add(new(own.Key, Merge(value, own.Value)));
        }
        merged.Entries.AddRange(child.Entries.Where(entry => parent.Find(entry.Key.Text) is null));
        return merged;
    }
}
