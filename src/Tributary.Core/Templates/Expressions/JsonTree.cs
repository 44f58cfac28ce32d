using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Tributary.Core.Templates.Expressions;

/// <summary>
/// A JSON document as a table of places: where each value begins, how long it is and where it ends. Nothing is copied or decoded before it is
/// asked for, and the table is used again for the next record, so that a feed costs what is read of it. A value taken from a tree is good until
/// the tree reads something else.
/// </summary>
internal sealed class JsonTree(bool isXml = false) : IParts
{
    private const int MaxDepth = 64;

    private static readonly MemberName ElementText = new("#text");

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlyMemory<byte> _bytes;
    private Token[] _tokens = new Token[64];
    private int _count;

    /// <summary>Reads a document that stays as it is while its values are used.</summary>
    /// <exception cref="JsonException">It is no JSON, or deeper than 64 levels.</exception>
    public Value Read(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _count = 0;
        Span<int> open = stackalloc int[MaxDepth];
        var depth = 0;
        var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Count(open, depth);
                    open[depth++] = _count;
                    Add(ref reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _tokens[open[--depth]].Next = _count;
                    break;
                case JsonTokenType.PropertyName:
                    Add(ref reader);
                    break;
                default:
                    Count(open, depth);
                    Add(ref reader);
                    break;
            }
        }
        return ValueAt(0);
    }

    public bool IsXml => isXml;

    public int CountOf(int place) => isXml && _tokens[place].Type == JsonTokenType.StartObject ? CountOfElement(place) : _tokens[place].Count;

    public string? TextOf(int place) => isXml ? Member(place, ElementText).AsText() : null;

    public Value Member(int place, MemberName name)
    {
        var bytes = _bytes.Span;
        var tokens = _tokens.AsSpan();
        var end = tokens[place].Next;
        for (var at = place + 1; at < end; at = tokens[at + 1].Next)
        {
            ref readonly var token = ref tokens[at];
            if (token.IsEscaped ? IsNamed(in token, bytes, name)
                : token.Length == name.Utf8.Length && bytes.Slice(token.Start, token.Length).SequenceEqual(name.Utf8))
                return ValueAt(at + 1);
        }
        return Value.Null;
    }

    /// <summary>The place after a value and all it holds.</summary>
    public int EndOf(int place) => _tokens[place].Next;

    /// <summary>The value at a place, which is moved to the next one beside it.</summary>
    public Value Take(ref int place)
    {
        var value = ValueAt(place);
        place = _tokens[place].Next;
        return value;
    }

    public IEnumerable<Value> Items(int place)
    {
        for (var at = place + 1; at < _tokens[place].Next; at = _tokens[at].Next)
            yield return ValueAt(at);
    }

    public IEnumerable<KeyValuePair<string, Value>> Members(int place)
    {
        for (var at = place + 1; at < _tokens[place].Next; at = _tokens[at + 1].Next)
            yield return KeyValuePair.Create(TextAt(at), ValueAt(at + 1));
    }

    private int CountOfElement(int place)
    {
        var count = 0;
        for (var at = place + 1; at < _tokens[place].Next; at = _tokens[at + 1].Next)
            count += Bytes(at) is [(byte)'@', ..] ? 0 : 1;
        return count;
    }

    private void Count(Span<int> open, int depth)
    {
        if (depth > 0)
            _tokens[open[depth - 1]].Count++;
    }

    private void Add(ref Utf8JsonReader reader)
    {
        if (_count == _tokens.Length)
            Array.Resize(ref _tokens, _tokens.Length * 2);
        var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        var at = _count++;
        _tokens[at] = new Token
        {
            Type = reader.TokenType,
            Start = (int)reader.TokenStartIndex + (isText ? 1 : 0),
            Length = reader.ValueSpan.Length,
            IsEscaped = reader.ValueIsEscaped,
            Next = _count,
        };
    }

    private Value ValueAt(int at) => _tokens[at].Type switch
    {
        JsonTokenType.String => Value.Of(TextAt(at)),
        JsonTokenType.Number => NumberAt(at),
        JsonTokenType.True => Value.Of(true),
        JsonTokenType.False => Value.Of(false),
        JsonTokenType.StartArray => Value.Of(ValueKind.List, this, at),
        JsonTokenType.StartObject => Value.Of(ValueKind.Map, this, at),
        _ => Value.Null,
    };

    // A number past what a decimal holds stays the text it is.
    private Value NumberAt(int at)
    {
        var digits = Bytes(at);
        return Utf8Parser.TryParse(digits, out decimal number, out var read, 'e') && read == digits.Length
            ? Value.Of(number)
            : Utf8Parser.TryParse(digits, out number, out read) && read == digits.Length ? Value.Of(number) : Value.Of(Encoding.ASCII.GetString(digits));
    }

    // A text may hold half a surrogate pair or broken UTF-8; that is the network's mistake and no reason to lose the record.
    private string TextAt(int at)
    {
        try
        {
            if (!_tokens[at].IsEscaped)
                return Strict.GetString(Bytes(at));
            var reader = new Utf8JsonReader(_bytes.Span.Slice(_tokens[at].Start - 1, _tokens[at].Length + 2));
            reader.Read();
            return reader.GetString()!;
        }
        catch (Exception broken) when (broken is DecoderFallbackException or InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    private static bool IsNamed(in Token escaped, ReadOnlySpan<byte> bytes, MemberName name)
    {
        var reader = new Utf8JsonReader(bytes.Slice(escaped.Start - 1, escaped.Length + 2));
        reader.Read();
        try
        {
            return reader.ValueTextEquals(name.Utf8);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: nobody asks for such a name.
            return false;
        }
    }

    private ReadOnlySpan<byte> Bytes(int at) => _bytes.Span.Slice(_tokens[at].Start, _tokens[at].Length);

    // Next is the place after the value and all it holds; a name's value stands right behind it.
    private struct Token
    {
        public int Start;
        public int Length;
        public int Next;
        public int Count;
        public JsonTokenType Type;
        public bool IsEscaped;
    }
}

/// <summary>A name an expression asks for, also in the bytes it is compared with.</summary>
internal sealed class MemberName(string text)
{
    public string Text { get; } = text;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(text);
}
