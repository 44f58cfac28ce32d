using System.Globalization;

namespace Tributary.Core.Templates.Expressions;

/// <summary>
/// What an expression works on: nothing, a text, a decimal number, yes or no, an instant, a list or a map. JSON is read where it lies;
/// only what an expression asks for becomes an object.
/// </summary>
internal readonly struct Value
{
    private readonly object? _held;
    private readonly decimal _number;
    private readonly int _place;

    private Value(ValueKind kind, object? held, decimal number = 0, int place = 0)
    {
        Kind = kind;
        _held = held;
        _number = number;
        _place = place;
    }

    public ValueKind Kind { get; }

    public static Value Null => default;

    public bool IsNull => Kind == ValueKind.Null;

    /// <summary>Nothing to speak of: null, blank text, an empty list or map. What "??" replaces.</summary>
    public bool IsEmpty => Kind switch
    {
        ValueKind.Null => true,
        ValueKind.Text => string.IsNullOrWhiteSpace((string)_held!),
        ValueKind.List => Count == 0,
        ValueKind.Map => _held is Dictionary<string, Value> map ? map.Count == 0 : ((IParts)_held!).CountOf(_place) == 0,
        ValueKind.Number or ValueKind.Truth or ValueKind.Date => false,
    };

    /// <summary>Yes or no. The texts 0, no, n, off and false are no: networks write their flags in every way.</summary>
    public bool IsTrue => Kind switch
    {
        ValueKind.Null => false,
        ValueKind.Truth or ValueKind.Number => _number != 0,
        ValueKind.Text => !IsEmpty && AsText()!.Trim().ToUpperInvariant() is not ("0" or "NO" or "N" or "OFF" or "FALSE"),
        ValueKind.Date => true,
        ValueKind.Map when IsElement => Plain().Kind == ValueKind.Text ? Plain().IsTrue : !IsEmpty,
        ValueKind.List or ValueKind.Map => Count > 0,
    };

    /// <summary>How many items a list or map has; a single value is one, nothing is none.</summary>
    public int Count => Kind switch
    {
        ValueKind.List => _held is Value[] items ? items.Length : ((IParts)_held!).CountOf(_place),
        ValueKind.Map => _held is Dictionary<string, Value> map ? map.Count : IsElement ? 1 : ((IParts)_held!).CountOf(_place),
        ValueKind.Null => 0,
        ValueKind.Text or ValueKind.Number or ValueKind.Truth or ValueKind.Date => 1,
    };

    // An element of XML with attributes or children is a map that is also a text, and alone a list of one.
    public bool IsElement => Kind == ValueKind.Map && _held is IParts { IsXml: true };

    public static Value Of(string? text) => text is null ? Null : new(ValueKind.Text, text);

    public static Value Of(decimal number) => new(ValueKind.Number, null, number);

    public static Value Of(bool truth) => new(ValueKind.Truth, null, truth ? 1 : 0);

    public static Value Of(Value[] items) => new(ValueKind.List, items);

    public static Value Of(Dictionary<string, Value> map) => new(ValueKind.Map, map);

    /// <summary>An instant in unix milliseconds.</summary>
    public static Value OfInstant(long unixMilliseconds) => new(ValueKind.Date, null, unixMilliseconds);

    /// <summary>A list or map whose parts somebody else keeps.</summary>
    public static Value Of(ValueKind kind, IParts parts, int place = 0) => new(kind, parts, place: place);

    /// <summary>The value without the listener: for reading that is not the template's.</summary>
    public Value Unwatched() => _held is WatchedValue watched ? watched.Value : this;

    /// <summary>The same value; what is asked of it is noted under its path.</summary>
    public static Value Watched(Value value, string path, FieldsRead fields) =>
        value.Kind is ValueKind.List or ValueKind.Map ? Of(value.Kind, new WatchedValue(value, path, fields)) : value;

    /// <summary>A JSON document of its own.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    public static Value OfJson(ReadOnlyMemory<byte> utf8) => new JsonTree().Read(utf8);

    /// <summary>The value as text, or null for nothing, lists and maps; an element of XML is the text in it.</summary>
    public string? AsText() => Kind switch
    {
        ValueKind.Text => (string)_held!,
        ValueKind.Number => _number.ToString(CultureInfo.InvariantCulture),
        ValueKind.Truth => _number != 0 ? "true" : "false",
        ValueKind.Date => DateTimeOffset.FromUnixTimeMilliseconds((long)_number).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ValueKind.Map => (_held as IParts)?.TextOf(_place),
        ValueKind.Null or ValueKind.List => null,
    };

    /// <summary>The value as a number by the fixed grammar of <see cref="DecimalText"/>, or null.</summary>
    public decimal? AsNumber() => Kind switch
    {
        ValueKind.Number or ValueKind.Truth => _number,
        ValueKind.Text => DecimalText.Read((string)_held!),
        ValueKind.Map => AsText() is { } text ? DecimalText.Read(text) : null,
        ValueKind.Null or ValueKind.Date or ValueKind.List => null,
    };

    /// <summary>The instant in unix milliseconds, or null.</summary>
    public long? AsInstant() => Kind == ValueKind.Date ? (long)_number : null;

    /// <summary>The value under a name of a map; null for everything else.</summary>
    public Value Member(MemberName name) => Kind != ValueKind.Map ? Null
        : _held is Dictionary<string, Value> map ? map.GetValueOrDefault(name.Text)
        : ((IParts)_held!).Member(_place, name);

    public Value Member(string name) => Member(new MemberName(name));

    /// <summary>The item at a place of a list; negative counts from the end.</summary>
    public Value Item(int index)
    {
        if (Kind != ValueKind.List)
            return index is 0 or -1 && (Kind is not ValueKind.Map || IsElement) ? this : Null;
        var place = index < 0 ? Count + index : index;
        if (place < 0 || place >= Count)
            return Null;
        return _held is Value[] items ? items[place] : Items().ElementAt(place);
    }

    /// <summary>
    /// The items of a list, or the values of a map; any other value is a list of one: networks that have one country often send it
    /// without its list.
    /// </summary>
    public IEnumerable<Value> Items() => Kind switch
    {
        ValueKind.List => _held is Value[] items ? items : ((IParts)_held!).Items(_place),
        ValueKind.Map when IsElement => [this],
        ValueKind.Map => _held is Dictionary<string, Value> map ? map.Values : ((IParts)_held!).Members(_place).Select(member => member.Value),
        ValueKind.Null => [],
        ValueKind.Text or ValueKind.Number or ValueKind.Truth or ValueKind.Date => [this],
    };

    /// <summary>The same items for a loop, which costs no object for JSON.</summary>
    public ItemWalk Walk() => Kind == ValueKind.List && _held is JsonTree tree ? new ItemWalk(tree, _place)
        : Kind == ValueKind.List && _held is Value[] items ? new ItemWalk(items)
        : Kind is ValueKind.Text or ValueKind.Number ? new ItemWalk(this)
        : new ItemWalk(Items().GetEnumerator());

    /// <summary>The names and values of a map; nothing for everything else.</summary>
    public IEnumerable<KeyValuePair<string, Value>> Entries() => Kind != ValueKind.Map ? []
        : _held is Dictionary<string, Value> map ? map
        : ((IParts)_held!).Members(_place);

    /// <summary>Equal as people mean it: 1 equals '1' and '1.0', but two texts only when they are the same characters.</summary>
    public static bool AreEqual(Value left, Value right)
    {
        (left, right) = (left.Plain(), right.Plain());
        if (left.IsNull || right.IsNull)
            return left.IsNull && right.IsNull;
        if (left.Kind == ValueKind.Number || right.Kind == ValueKind.Number)
            return left.AsNumber() is { } a && right.AsNumber() is { } b && a == b;
        if (left.Kind is ValueKind.List or ValueKind.Map || right.Kind is ValueKind.List or ValueKind.Map)
            return false;
        return left.AsText() == right.AsText();
    }

    /// <summary>Less, equal or greater; null when the two cannot be compared.</summary>
    public static int? Compare(Value left, Value right)
    {
        (left, right) = (left.Plain(), right.Plain());
        if (left.AsInstant() is { } earlier && right.AsInstant() is { } later)
            return earlier.CompareTo(later);
        if (left.AsNumber() is { } a && right.AsNumber() is { } b)
            return a.CompareTo(b);
        return left.Kind == ValueKind.Text && right.Kind == ValueKind.Text
            ? string.CompareOrdinal(left.AsText(), right.AsText())
            : null;
    }

    private Value Plain() => IsElement && AsText() is { } text ? Of(text) : this;
}

/// <summary>Goes over the items of a value.</summary>
internal struct ItemWalk
{
    private readonly JsonTree? _tree;
    private readonly Value[]? _items;
    private readonly IEnumerator<Value>? _others;
    private readonly Value _only;
    private readonly int _end;
    private int _next;

    public ItemWalk(JsonTree tree, int place)
    {
        _tree = tree;
        _next = place + 1;
        _end = tree.EndOf(place);
    }

    public ItemWalk(Value[] items)
    {
        _items = items;
        _end = items.Length;
    }

    public ItemWalk(Value only)
    {
        _only = only;
        _end = 1;
    }

    public ItemWalk(IEnumerator<Value> others) => _others = others;

    public Value Current { get; private set; }

    public readonly ItemWalk GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_others is not null)
        {
            var more = _others.MoveNext();
            Current = more ? _others.Current : Value.Null;
            return more;
        }
        if (_next >= _end)
            return false;
        if (_items is not null)
        {
            Current = _items[_next++];
            return true;
        }
        if (_tree is null)
        {
            Current = _only;
            _next++;
            return true;
        }
        Current = _tree.Take(ref _next);
        return true;
    }
}

internal enum ValueKind
{
    Null,
    Text,
    Number,
    Truth,
    Date,
    List,
    Map,
}

/// <summary>What keeps the parts of lists and maps; the place says of which one.</summary>
internal interface IParts
{
    /// <summary>The parts came as XML: a map is an element.</summary>
    bool IsXml => false;

    /// <summary>Of an element the attributes do not count.</summary>
    int CountOf(int place);

    /// <summary>The text of an element; null for every other map.</summary>
    string? TextOf(int place) => null;

    /// <summary>Of two parts of the same name the first counts.</summary>
    Value Member(int place, MemberName name);

    /// <summary>The items of a list.</summary>
    IEnumerable<Value> Items(int place);

    IEnumerable<KeyValuePair<string, Value>> Members(int place);
}
