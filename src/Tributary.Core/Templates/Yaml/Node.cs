using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Core.Templates.Yaml;

/// <summary>A piece of a template file with its place. Every scalar is text: only the key it stands under gives it a type.</summary>
internal sealed class Node
{
    private Node(NodeKind kind, string file, string path, int line, int column)
    {
        Kind = kind;
        File = file;
        Path = path;
        Line = line;
        Column = column;
    }

    public NodeKind Kind { get; }

    /// <summary>The file it was read from: a template that extends another is made of two.</summary>
    public string File { get; }

    /// <summary>Such as $.offers.map.id; what an error shows.</summary>
    public string Path { get; }

    public int Line { get; }

    public int Column { get; }

    /// <summary>The text of a scalar, empty for a list or map.</summary>
    public string Text { get; private init; } = "";

    /// <summary>An empty plain scalar, as in "key:" with nothing behind it.</summary>
    public bool IsBlank => Kind == NodeKind.Scalar && Text.Length == 0 && !IsQuoted;

    public bool IsQuoted { get; private init; }

    public List<Node> Items { get; } = [];

    public List<KeyValuePair<Node, Node>> Entries { get; } = [];

    public static Node Scalar(string text, bool quoted, string file, string path, int line, int column) =>
        new(NodeKind.Scalar, file, path, line, column) { Text = text, IsQuoted = quoted };

    public static Node List(string file, string path, int line, int column) => new(NodeKind.List, file, path, line, column);

    public static Node Map(string file, string path, int line, int column) => new(NodeKind.Map, file, path, line, column);

    /// <summary>An error at this place.</summary>
    public TemplateError Error(string message) => new(File, Line, Column, Path, message);

    /// <summary>The value under a key of a map, or null.</summary>
    public Node? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text == key)
                return entry.Value;
        }
        return null;
    }

    public string? TextAt(string key) => Find(key)?.Text;

    /// <summary>A hash of all it says, not of where and how that is written.</summary>
    public string Digest()
    {
        var text = new StringBuilder();
        Write(text);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private void Write(StringBuilder to)
    {
        to.Append(CultureInfo.InvariantCulture, $"{Kind} {IsQuoted} {Items.Count} {Entries.Count} {Text.Length}:{Text}");
        foreach (var item in Items)
            item.Write(to);
        foreach (var (key, value) in Entries)
        {
            key.Write(to);
            value.Write(to);
        }
    }
}

internal enum NodeKind
{
    Scalar,
    List,
    Map,
}
