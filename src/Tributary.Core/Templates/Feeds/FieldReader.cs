using System.Buffers;
using System.Collections.Frozen;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>
/// Turns the values of one record's mapping into the types of an offer. What does not fit is left empty and noted: one bad field never
/// costs a record, and never passes unseen.
/// </summary>
internal sealed class FieldReader(MappedFields fields, Scope scope, List<FieldIssue> issues)
{
    private const decimal MicrosPerUnit = 1_000_000;
    private const int MaxUrl = 2048;
    private const int MaxCountries = 300;

    // All control characters but the line break.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(character => char.IsControl(character) && character != '\n')));

    // Handed out and never written to.
    private static readonly List<string> NoItems = [];

    public int Issues => issues.Count;

    /// <summary>Plain text: HTML and control characters removed, trimmed, capped.</summary>
    public string? Text(string field, int most)
    {
        var value = Compute(field);
        if (value.IsEmpty)
            return null;
        if (value.AsText() is not { } text)
            return Note<string>(field, "is no text");
        text = Plain(text);
        if (text.Length <= most)
            return text.Length == 0 ? null : text;
        // Half a character is none: PostgreSQL refuses it.
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    public string? Code(string field, IReadOnlyCollection<string> known, WordKind? kind = null)
    {
        var value = Compute(field);
        if (value.IsEmpty)
            return scope.LostSomething ? Note<string>(field, "has an unknown value") : null;
        var code = value.AsText()?.Trim().ToLowerInvariant();
        if (code is null || known.Contains(code, StringComparer.Ordinal))
            return code ?? Note<string>(field, "has an unknown value");
        return (kind is { } explained ? scope.Explain(explained, code) : null) switch
        {
            null => Note<string>(field, "has an unknown value"),
            [var meaning, ..] => meaning,
            _ => null,
        };
    }

    public string? Currency(string field)
    {
        var value = Compute(field);
        if (value.IsEmpty)
            return scope.LostSomething ? Note<string>(field, "is no currency") : null;
        if (value.AsText() is not { } text || string.IsNullOrWhiteSpace(text))
            return Note<string>(field, "is no currency");
        return Codes.Currency(text) ?? (scope.Explain(WordKind.Currency, text) is [var meaning, ..] ? meaning : Note<string>(field, "is no currency"));
    }

    public string? Url(string field)
    {
        var value = Compute(field);
        if (value.IsEmpty)
            return null;
        var text = value.AsText()?.Trim() ?? "";
        if (text.StartsWith("//", StringComparison.Ordinal))
            text = "https:" + text;
        return text.Length <= MaxUrl && WebAddress.IsOne(text) ? text : Note<string>(field, "is no web address");
    }

    /// <summary>An amount in micro-units; what is finer is dropped, because nobody is paid a part of a micro-unit.</summary>
    public long? Micros(string field) => Scaled(field, MicrosPerUnit);

    /// <summary>A percentage in millionths: 7.5 is 75 000.</summary>
    public long? Millionths(string field) => Scaled(field, MicrosPerUnit / 100);

    public long? Whole(string field)
    {
        var value = Compute(field);
        if (value.IsEmpty)
            return null;
        return value.AsNumber() is { } number && Math.Abs(number) < long.MaxValue ? (long)number : NoteNumber(field, "is no number");
    }

    public long? Instant(string field)
    {
        var value = Compute(field);
        if (value.IsEmpty)
            return scope.LostSomething ? NoteNumber(field, "is no date") : null;
        if (value.AsText() is { } text && DateFunctions.IsNever(text))
            return null;
        return DateFunctions.Instant(value) ?? NoteNumber(field, "is no date");
    }

    public bool? Truth(string field)
    {
        var value = Compute(field);
        return value.IsEmpty ? null : value.IsTrue;
    }

    public IReadOnlyList<string> Words(string field, int most)
    {
        var words = new List<string>();
        foreach (var item in Items(field))
        {
            var word = Plain(item);
            if (word.Length is > 0 and <= 120 && words.Count < most && !words.Contains(word, StringComparer.Ordinal))
                words.Add(word);
        }
        return words.Count == 0 ? [] : words;
    }

    /// <summary>
    /// Countries, sorted. Null when the network names some and we know none of them: empty would mean the whole world, the opposite of what it said.
    /// </summary>
    public IReadOnlyList<string>? Countries(string field) => CodeList(field, AddCountry, WordKind.Country, MaxCountries);

    public IReadOnlyList<string> Os(string field) => CodeList(field, (text, codes) => AddAll(codes, Codes.Os(text)), WordKind.System, 20) ?? [];

    public IReadOnlyList<string> Devices(string field) => CodeList(field, (text, codes) => AddAll(codes, Codes.Devices(text)), WordKind.Device, 20) ?? [];

    // "Add" says whether it knew the text.
    private IReadOnlyList<string>? CodeList(string field, Func<string, List<string>, bool> add, WordKind kind, int most)
    {
        var value = Compute(field);
        if (value.IsEmpty && scope.LostSomething)
        {
            issues.Add(new FieldIssue(field, "has an unknown code"));
            return null;
        }
        if (value.IsNull)
            return [];
        var codes = new List<string>(Math.Clamp(value.Count, 1, most));
        var (named, unknown) = (0, 0);
        foreach (var item in value.Kind == ValueKind.List ? value.Walk() : Value.Of(value.AsText()).Walk())
        {
            scope.Spend(1);
            if (item.AsText() is not { } text || string.IsNullOrWhiteSpace(text))
                continue;
            foreach (var word in value.Kind != ValueKind.List && text.AsSpan().ContainsAny(',', ';', '|') ? Split(text) : new ReadOnlySpan<string>(ref text))
            {
                named++;
                if (add(word, codes))
                    continue;
                if (Codes.IsEverywhere(word))
                    return [];
                if (scope.Explain(kind, word) is { } meanings)
                    AddAll(codes, meanings);
                else
                    unknown++;
            }
        }
        for (; unknown > 0; unknown--)
            issues.Add(new FieldIssue(field, "has an unknown code"));
        return named == 0 ? [] : codes.Count == 0 ? null : codes.Count <= most ? codes : codes.GetRange(0, most);
    }

    private static bool AddCountry(string text, List<string> codes)
    {
        if (Codes.Country(text) is not { } code)
            return false;
        AddSorted(codes, code);
        return true;
    }

    private static bool AddAll(List<string> codes, IReadOnlyList<string> known)
    {
        foreach (var code in known)
            AddSorted(codes, code);
        return known.Count > 0;
    }

    private static void AddSorted(List<string> codes, string code)
    {
        var place = codes.BinarySearch(code, StringComparer.Ordinal);
        if (place < 0)
            codes.Insert(~place, code);
    }

    // A list, the values in a text with separators, or one value.
    private List<string> Items(string field)
    {
        var value = Compute(field);
        if (value.IsNull)
            return NoItems;
        if (value.Kind != ValueKind.List)
            return value.AsText() is { } single && !string.IsNullOrWhiteSpace(single) ? [.. Split(single)] : NoItems;
        var texts = new List<string>(value.Count);
        foreach (var item in value.Walk())
        {
            scope.Spend(1);
            if (item.AsText() is { } text && !string.IsNullOrWhiteSpace(text))
                texts.Add(text);
        }
        return texts;
    }

    private static string[] Split(string text) => text.AsSpan().ContainsAny(',', ';', '|')
        ? text.Split([',', ';', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [text.Trim()];

    // Says as well, by the scope, whether a function of the mapping was given something it could not read.
    private Value Compute(string field)
    {
        scope.LostSomething = false;
        return fields.Compute(field, scope);
    }

    private long? Scaled(string field, decimal factor)
    {
        var value = Compute(field);
        if (value.IsEmpty)
            return null;
        if (value.AsNumber() is not { } number)
            return NoteNumber(field, "is no amount");
        if (number < 0)
            return NoteNumber(field, "is negative");
        return number > 1_000_000_000 ? NoteNumber(field, "is too large") : (long)decimal.Truncate(number * factor);
    }

    private T? Note<T>(string field, string problem)
        where T : class
    {
        issues.Add(new FieldIssue(field, problem));
        return null;
    }

    private long? NoteNumber(string field, string problem)
    {
        issues.Add(new FieldIssue(field, problem));
        return null;
    }

    private static string Plain(string text) => Clean(text.AsSpan().ContainsAny('<', '&') ? Html.Strip(text) : text);

    private static string Clean(string text)
    {
        var trimmed = text.Trim();
        return trimmed.AsSpan().ContainsAny(Controls)
            ? string.Concat(trimmed.Where(character => !char.IsControl(character) || character == '\n'))
            : trimmed;
    }
}

/// <summary>The compiled "map" and "defaults" of offers or goals.</summary>
internal sealed class MappedFields(IReadOnlyDictionary<string, Compute> map, IReadOnlyDictionary<string, Value> defaults)
{
    private readonly FrozenDictionary<string, Compute> _fields = Merge(map, defaults).ToFrozenDictionary(StringComparer.Ordinal);

    public Value Compute(string field, Scope scope) => _fields.TryGetValue(field, out var compute) ? compute(scope) : Value.Null;

    /// <summary>Whether a field's value is the template's own, because the record has none.</summary>
    public bool IsDefault(string field, Scope scope) => defaults.ContainsKey(field) && (!map.TryGetValue(field, out var compute) || compute(scope).IsEmpty);

    private static IEnumerable<KeyValuePair<string, Compute>> Merge(IReadOnlyDictionary<string, Compute> map, IReadOnlyDictionary<string, Value> defaults)
    {
        foreach (var (field, compute) in map)
            yield return KeyValuePair.Create(field, defaults.TryGetValue(field, out var otherwise) ? scope => compute(scope) is { IsEmpty: false } value ? value : scope.LostSomething ? Value.Null : otherwise : compute);
        foreach (var (field, value) in defaults.Where(field => !map.ContainsKey(field.Key)))
            yield return KeyValuePair.Create<string, Compute>(field, _ => value);
    }

    /// <summary>Every field that has a value, as one map.</summary>
    public Value All(Scope scope) => Value.Of(map.Keys.Union(defaults.Keys, StringComparer.Ordinal)
        .Select(field => KeyValuePair.Create(field, Compute(field, scope)))
        .Where(field => !field.Value.IsEmpty)
        .ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal));

    /// <summary>Fields whose values are there already, such as <see cref="All"/> made them.</summary>
    public static MappedFields Of(Value found) => new(
        found.Entries().ToDictionary(field => field.Key, field => (Compute)(_ => field.Value), StringComparer.Ordinal),
        new Dictionary<string, Value>(StringComparer.Ordinal));
}
