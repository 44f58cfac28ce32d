using Tributary.Core.Templates.Language;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Documentation;

/// <summary>
/// The keys that may stand together in one map, and every place where such a map belongs: a request is described once, however many
/// there are. In paths NAME is a key the author chooses and [] an item of a list.
/// </summary>
internal sealed record LanguageSection(Shape.Fields Shape, List<string> Paths)
{
    public const string AnyName = "NAME";

    /// <summary>Where it is described.</summary>
    public string Path => Paths[0];

    /// <summary>All sections of a language; what is common is at home where <paramref name="first"/> has it.</summary>
    public static IReadOnlyList<LanguageSection> Of(Shape.Fields root, params string[] first)
    {
        var found = new List<LanguageSection>();
        foreach (var name in first)
            Walk(root.All.First(field => field.Name == name).Shape, name, found);
        Walk(root, "", found);
        // In the order people read a template in, not in that of finding them.
        var order = Order(root, "").ToList();
        return [.. found.OrderBy(section => order.IndexOf(section.Path))];
    }

    /// <summary>Whether a map is described here: the same keys mean the same, whether they are mapped or fixed.</summary>
    public bool Has(Shape.Fields fields) =>
        Shape.All.Select(field => (field.Name, field.About)).SequenceEqual(fields.All.Select(field => (field.Name, field.About)));

    /// <summary>The key as the first of some templates uses it, on one line; null when none does.</summary>
    public string? Example(string key, IReadOnlyList<Node> templates) => Paths
        .SelectMany(path => templates.Select(template => Resolve(template, Below(path, key))))
        .Where(node => node is not null)
        .Select(node => $"{key}: {Flow.Write(node!)}")
        .OrderBy(text => text.Length > 90 ? 1 : 0)
        .FirstOrDefault();

    public static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static void Walk(Shape shape, string path, List<LanguageSection> found)
    {
        if (shape is Shape.Fields fields)
        {
            var known = found.Find(section => section.Has(fields));
            if (known?.Paths.Contains(path, StringComparer.Ordinal) == true)
                return;
            if (known is null)
                found.Add(new LanguageSection(fields, [path]));
            else
                known.Paths.Add(path);
        }
        foreach (var (inner, below) in Inside(shape, path))
            Walk(inner, below, found);
    }

    private static IEnumerable<string> Order(Shape shape, string path) =>
        (shape is Shape.Fields ? [path] : Array.Empty<string>()).Concat(Inside(shape, path).SelectMany(inner => Order(inner.Shape, inner.Path)));

    private static IEnumerable<(Shape Shape, string Path)> Inside(Shape shape, string path) => shape switch
    {
        Shape.Fields fields => fields.All.Select(field => (field.Shape, Below(path, field.Name))),
        Shape.Named named => [(named.Each, Below(path, AnyName))],
        Shape.ListOf list => [(list.Each, path + "[]")],
        Shape.Either either => [(either.Otherwise, path)],
        _ => [],
    };

    private static Node? Resolve(Node node, string path)
    {
        if (path.Length == 0)
            return node;
        if (path.StartsWith("[]", StringComparison.Ordinal))
            return node.Items.Select(item => Resolve(item, path[2..].TrimStart('.'))).FirstOrDefault(found => found is not null);
        var end = path.AsSpan().IndexOfAny('.', '[');
        var (name, rest) = end < 0 ? (path, "") : (path[..end], path[end..].TrimStart('.'));
        return name == AnyName
            ? node.Entries.Select(entry => Resolve(entry.Value, rest)).FirstOrDefault(found => found is not null)
            : node.Find(name) is { } inner ? Resolve(inner, rest) : null;
    }
}
