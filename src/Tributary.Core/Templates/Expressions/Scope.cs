namespace Tributary.Core.Templates.Expressions;

/// <summary>The names an expression may begin with. Which of them exist depends on where it stands: <see cref="Slot"/>.</summary>
internal enum Root
{
    Record,
    Body,
    Http,
    Parent,
    Key,
    Settings,
    Page,
    Run,
    Offer,
    Click,
    Got,
    Request,
    Each,
    Visitor,
    Token,
    Batch,
    Window,
}

/// <summary>What the names mean while one record, request, link or postback is worked on, and how much work is left to spend on it.</summary>
internal sealed class Scope
{
    private const int Fuel = 20_000;
    private const int MaxTextLength = 64 * 1024;
    private const int MostUnknown = 50;

    private readonly Value[] _values = new Value[(int)Root.Window + 1];
    private int _fuel = Fuel;
    private List<ForeignWord>? _unknown;

    public Value this[Root root]
    {
        get
        {
            LooksBeyondRecord |= root is not (Root.Record or Root.Parent or Root.Key or Root.Settings or Root.Each);
            return _values[(int)root];
        }
        set => _values[(int)root] = value;
    }

    /// <summary>
    /// Something was read that may be another in the next run although record, settings and question are the same: what is around the records, HTTP
    /// headers, a time. What was made of it cannot be remembered.
    /// </summary>
    public bool LooksBeyondRecord { get; set; }

    /// <summary>Listens to what expressions read; null in every run, where nobody pays for it.</summary>
    public FieldsRead? Reading { get; init; }

    /// <summary>What the operator says the network's own words mean; null where he said nothing.</summary>
    public WordMap? Words { get; init; }

    /// <summary>The words of the record that nobody knows, in their order; empty again with <see cref="Refuel"/>.</summary>
    public IReadOnlyList<ForeignWord> Unknown => _unknown ?? (IReadOnlyList<ForeignWord>)[];

    /// <summary>
    /// What a word means that our lists do not know: null when nobody said, and then it is noted; none when it is to be passed over.
    /// </summary>
    public IReadOnlyList<string>? Explain(WordKind kind, string text)
    {
        var word = ForeignWord.Of(kind, text);
        if (word.Text.Length == 0)
            return null;
        if (Words?.Of(word) is { } meaning)
        {
            // What the operator says may change without the record changing.
            LooksBeyondRecord = true;
            return meaning;
        }
        if (_unknown is null || (_unknown.Count < MostUnknown && !_unknown.Contains(word)))
            (_unknown ??= []).Add(word);
        return null;
    }

    /// <summary>Gives a name to a part of an answer, at its path from the answer's root.</summary>
    public void Set(Root root, Value value, string path) =>
        this[root] = Reading is { } reading ? Value.Watched(value, path, reading) : value;

    /// <summary>The same names, with somebody listening to what is read of a call or a record.</summary>
    public Scope Watched(FieldsRead reading)
    {
        var watched = new Scope { Reading = reading, Words = Words };
        _values.CopyTo(watched._values, 0);
        watched.Set(Root.Got, this[Root.Got].Unwatched(), "got");
        watched.Set(Root.Record, this[Root.Record].Unwatched(), "record");
        watched.Refuel();
        return watched;
    }

    /// <summary>The same names, for somebody who works beside this one.</summary>
    public Scope Copy()
    {
        var copy = new Scope { Reading = Reading, Words = Words };
        _values.CopyTo(copy._values, 0);
        return copy;
    }

    /// <summary>
    /// A function was given something and could make nothing of it: a country it does not know, a date of another form. Whoever reads the result must
    /// not take its emptiness for "no limit".
    /// </summary>
    public bool LostSomething { get; set; }

    /// <summary>Begins the next record with a full measure of work.</summary>
    public void Refuel()
    {
        _fuel = Reading is null ? Fuel : 4 * Fuel;
        _unknown = null;
    }

    /// <summary>Pays for list items visited or characters searched.</summary>
    public void Spend(int units)
    {
        _fuel -= units;
        if (_fuel < 0)
            throw new ExpressionLimitException("the expressions of one record cost too much work");
    }

    /// <summary>Pays for text searched or made; a text may not grow past 64 KiB.</summary>
    public string SpendOn(string text)
    {
        CheckLength(text.Length);
        Spend(1 + (text.Length / 64));
        return text;
    }

    /// <summary>Stops a text before it is made too long.</summary>
    public static void CheckLength(long length)
    {
        if (length > MaxTextLength)
            throw new ExpressionLimitException("a text grew past 64 KiB");
    }
}

/// <summary>An expression asked for more work than one record may cost.</summary>
internal sealed class ExpressionLimitException(string message) : Exception(message);

/// <summary>A compiled expression.</summary>
internal delegate Value Compute(Scope scope);
