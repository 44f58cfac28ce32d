namespace Tributary.Core.Templates.Expressions;

/// <summary>
/// Which fields of an answer the expressions asked for. Paths begin at the answer's root, as in <c>data.offers[*].payout</c>; what is in a list,
/// or in a map whose entries were asked for one and all, is <c>[*]</c>. While it listens, branches that are not taken are computed too: a
/// field that only another record would need is no forgotten one.
/// </summary>
internal sealed class FieldsRead
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keyed = new(StringComparer.Ordinal);
    private readonly HashSet<(string Table, string Value)> _notInTable = [];

    /// <summary>The values no table had a line for, each with the table's name.</summary>
    public IEnumerable<(string Table, string Value)> NotInTable => _notInTable;

    /// <summary>What was asked for and was there.</summary>
    public IEnumerable<string> Found => _found;

    public bool Contains(string path) => _read.Contains(path);

    /// <summary>Whether the entries of a map were asked for without their names.</summary>
    public bool IsKeyed(string path) => _keyed.Contains(path);

    /// <summary>What was asked for and never there.</summary>
    public IEnumerable<string> NeverFound => _read.Where(path => !_found.Contains(path));

    public void Note(string path, bool isThere)
    {
        _read.Add(path);
        if (isThere)
            _found.Add(path);
    }

    public void NoteKeyed(string path) => _keyed.Add(path);

    public void NoteNotInTable(string table, string value) => _notInTable.Add((table, value));

    public static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    public static string Every(string path) => path + "[*]";

    /// <summary>The path of a list whose way is given by names, <see cref="Language.RecordPath.Any"/> among them.</summary>
    public static string At(IEnumerable<string> names) =>
        names.Aggregate("", (path, name) => name == Language.RecordPath.Any ? Every(path) : Member(path, name));

    /// <summary>Notes that everything on the way to a list, and the list, was read as lists are.</summary>
    public void NoteList(IReadOnlyList<string> names)
    {
        for (var length = 0; length <= names.Count; length++)
        {
            Note(At(names.Take(length)), isThere: true);
            if (length == names.Count || names[length] == Language.RecordPath.Any)
                NoteKeyed(At(names.Take(length)));
        }
    }
}

/// <summary>A list or map that tells when a part of it is asked for.</summary>
internal sealed class WatchedValue(Value value, string path, FieldsRead fields) : IParts
{
    public Value Value => value;

    public bool IsXml => value is { Kind: ValueKind.Map, IsElement: true };

    public int CountOf(int place) => value.IsEmpty ? 0 : value.Count;

    public string? TextOf(int place) => value.AsText();

    public Value Member(int place, MemberName name) => Tell(FieldsRead.Member(path, name.Text), value.Member(name));

    public IEnumerable<Value> Items(int place)
    {
        fields.NoteKeyed(path);
        return value.Items().Select(item => Tell(FieldsRead.Every(path), item));
    }

    public IEnumerable<KeyValuePair<string, Value>> Members(int place)
    {
        fields.NoteKeyed(path);
        return value.Entries().Select(entry => KeyValuePair.Create(entry.Key, Tell(FieldsRead.Every(path), entry.Value)));
    }

    private Value Tell(string part, Value found)
    {
        fields.Note(part, !found.IsNull);
        return Value.Watched(found, part, fields);
    }
}
