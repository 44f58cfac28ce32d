using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Rehearsals;

/// <summary>A field of an answer that nothing reads: its path from the answer's root, and what stood there.</summary>
public sealed record UnreadField(string Path, string? Example)
{
    /// <summary>The fields of a whole answer that were not read, each once, in the order of the answer.</summary>
    internal static IReadOnlyList<UnreadField> Of(Value answer, FieldsRead reading)
    {
        var unread = new Dictionary<string, UnreadField>(StringComparer.Ordinal);
        Walk(answer, "", reading, unread);
        return [.. unread.Values];
    }

    /// <summary>Whether a path, or one above it, is among some.</summary>
    public bool IsCoveredBy(IEnumerable<string> paths) => paths.Any(path => Path == path
        || (Path.StartsWith(path, StringComparison.Ordinal) && (path.Length == 0 || Path[path.Length] is '.' or '[')));

    private static void Walk(Value value, string path, FieldsRead reading, Dictionary<string, UnreadField> unread)
    {
        if (value is { Kind: ValueKind.Map, Count: > 0 } && !reading.IsKeyed(path))
        {
            // The text of an XML element with attributes is the element's own value.
            foreach (var (name, inner) in value.Entries().Where(entry => entry.Key != "#text" || !reading.Contains(path)))
                Walk(inner, FieldsRead.Member(path, name), reading, unread);
        }
        else if (value is { Kind: ValueKind.Map or ValueKind.List, Count: > 0 })
        {
            // A list of plain values that was asked for was asked for whole.
            foreach (var inner in value.Items().Where(inner => inner.Kind is ValueKind.Map or ValueKind.List || !reading.Contains(path)))
                Walk(inner, FieldsRead.Every(path), reading, unread);
        }
        else if (path.Length > 0 && !reading.Contains(path) && (!unread.TryGetValue(path, out var known) || known.Example is null))
        {
            unread[path] = new UnreadField(path, value.AsText());
        }
    }
}
