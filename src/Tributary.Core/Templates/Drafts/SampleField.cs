using Tributary.Core.Security;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Drafts;

/// <summary>
/// A field found in a sample's records: its path from the record as an expression writes it, the last name on it, and the first value that
/// is not empty. A list of texts is one field; a list of maps is one field, and so are the fields inside.
/// </summary>
internal sealed record SampleField(string Path, string Name, Value Example)
{
    private const int MaxDepth = 6;
    private const int MaxFields = 500;

    /// <summary>The fields of some records together, in the order they are first met.</summary>
    public static IReadOnlyList<SampleField> Of(IEnumerable<Value> records)
    {
        var found = new Dictionary<string, SampleField>(StringComparer.Ordinal);
        foreach (var record in records)
            Collect(record, "", "", found, 0);
        return [.. found.Values];
    }

    /// <summary>The example on one line, short enough for a comment.</summary>
    public string Shown()
    {
        var text = Example.Kind switch
        {
            ValueKind.List => $"[{string.Join(", ", Example.Items().Take(4).Select(item => item.AsText() ?? "{…}"))}{(Example.Count > 4 ? ", …" : "")}]",
            ValueKind.Map => $"{{{string.Join(", ", Example.Entries().Take(3).Select(entry => entry.Key))}, …}}",
            _ => Example.AsText() ?? "empty",
        };
        return PlainText.Line(text, 48);
    }

    /// <summary>A member as an expression writes it.</summary>
    public static string Step(string name)
    {
        var plain = name.StartsWith('@') ? name[1..] : name;
        return plain.Length > 0 && !char.IsAsciiDigit(plain[0]) && plain.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
            ? "." + name
            : $"[\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"]";
    }

    /// <summary>A map whose keys are ids or codes, not names: all are numbers or countries, or all values are maps alike.</summary>
    public static bool IsKeyed(Value map)
    {
        var entries = map.Entries().ToArray();
        if (entries.Length == 0)
            return false;
        if (entries.All(entry => entry.Key.All(char.IsAsciiDigit)) || entries.All(entry => entry.Key is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] && Codes.Country(entry.Key) is not null))
            return true;
        if (entries.Length < 2 || entries.Any(entry => entry.Value.Kind != ValueKind.Map))
            return false;
        var first = entries[0].Value.Entries().Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        return first.Count > 2 && entries.All(entry => entry.Value.Entries().Count(inner => first.Contains(inner.Key)) * 2 > first.Count);
    }

    private static void Collect(Value value, string path, string name, Dictionary<string, SampleField> found, int depth)
    {
        if (depth > MaxDepth || found.Count > MaxFields)
            return;
        switch (value.Kind)
        {
            case ValueKind.Map when IsKeyed(value):
                Note(path, name, value, found);
                foreach (var item in value.Items())
                    Collect(item, path + "[*]", name, found, depth + 1);
                break;
            case ValueKind.Map:
                foreach (var (key, inner) in value.Entries())
                    // The text of an XML element with attributes is what the element is called.
                    Collect(inner, (path.Length == 0 && Step(key)[0] == '[' ? "." : path) + Step(key), key == "#text" ? name : key, found, depth + 1);
                break;
            case ValueKind.List:
                Note(path, name, value, found);
                foreach (var item in value.Items().Where(item => item.Kind is ValueKind.Map or ValueKind.List))
                    Collect(item, path + "[*]", name, found, depth + 1);
                break;
            case ValueKind.Null or ValueKind.Text or ValueKind.Number or ValueKind.Truth or ValueKind.Date:
                Note(path, name, value, found);
                break;
        }
    }

    private static void Note(string path, string name, Value value, Dictionary<string, SampleField> found)
    {
        if (path.Length > 0 && (!found.TryGetValue(path, out var known) || (known.Example.IsEmpty && !value.IsEmpty)))
            found[path] = new SampleField(path, name, value);
    }
}
