using System.Text;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>The columns of a CSV by name. Of two that are called the same the first counts.</summary>
internal sealed class CsvColumns
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public CsvColumns(IReadOnlyList<string> names, byte delimiter)
    {
        Names = names;
        Delimiter = delimiter;
        for (var place = 0; place < names.Count; place++)
            _places.TryAdd(names[place], place);
    }

    public IReadOnlyList<string> Names { get; }

    public byte Delimiter { get; }

    public int PlaceOf(string name) => _places.GetValueOrDefault(name, -1);

    /// <summary>The columns a first line names.</summary>
    public static CsvColumns Read(ReadOnlyMemory<byte> line, byte delimiter)
    {
        var row = new CsvRow(new CsvColumns([], delimiter));
        row.Read(line);
        return new CsvColumns([.. Enumerable.Range(0, row.Count).Select(place => (row.FieldAt(place).AsText() ?? "").Trim())], delimiter);
    }
}

/// <summary>One row of a CSV, its fields decoded only when they are asked for; used again for the next one.</summary>
internal sealed class CsvRow(CsvColumns columns) : IParts
{
    private ReadOnlyMemory<byte> _bytes;
    private (int Start, int Length, bool IsQuoted)[] _fields = new (int, int, bool)[16];

    public int Count { get; private set; }

    /// <summary>Reads the row; null, or what is wrong with it.</summary>
    public string? Read(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Count = 0;
        var row = bytes.Span;
        var at = 0;
        while (true)
        {
            var end = row[at..] is [(byte)'"', ..] ? EndOfQuoted(row, at) : at;
            var length = row[end..].IndexOf(columns.Delimiter);
            var next = length < 0 ? row.Length : end + length;
            // Text behind a closing quote belongs to no field; the network means the whole of it as it stands.
            var isQuoted = end > at && end == next;
            Add(isQuoted ? (at + 1, next - at - 2, true) : (at, next - at, false));
            if (length < 0)
                break;
            at = next + 1;
        }
        return Count == columns.Names.Count ? null : $"it has {Count} columns instead of {columns.Names.Count}";
    }

    public Value FieldAt(int place)
    {
        var (start, length, isQuoted) = _fields[place];
        // Nothing between two delimiters is nothing; an empty pair of quotes is a text.
        if (length == 0)
            return isQuoted ? Value.Of("") : Value.Null;
        var text = Encoding.UTF8.GetString(_bytes.Span.Slice(start, length));
        return Value.Of(isQuoted && text.Contains('"', StringComparison.Ordinal) ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text);
    }

    public int CountOf(int place) => columns.Names.Count;

    public Value Member(int place, MemberName name) => columns.PlaceOf(name.Text) is var at and >= 0 ? FieldAt(at) : Value.Null;

    public IEnumerable<Value> Items(int place) => Members(place).Select(member => member.Value);

    public IEnumerable<KeyValuePair<string, Value>> Members(int place) =>
        Enumerable.Range(0, columns.Names.Count).Select(at => KeyValuePair.Create(columns.Names[at], FieldAt(at)));

    private void Add((int, int, bool) field)
    {
        if (Count == _fields.Length)
            Array.Resize(ref _fields, _fields.Length * 2);
        _fields[Count++] = field;
    }

    // The place behind the closing quote; where there is none, the field's beginning: then the quote is a part of it.
    private static int EndOfQuoted(ReadOnlySpan<byte> row, int start)
    {
        var at = start + 1;
        while (row[at..].IndexOf((byte)'"') is var found and >= 0)
        {
            at += found + 1;
            if (at == row.Length || row[at] != '"')
                return at;
            at++;
        }
        return start;
    }
}
