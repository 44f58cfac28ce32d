using System.Buffers;
using System.Text.Json;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>
/// Reads JSON once, from front to back, in a buffer as large as its largest record: notes where each record of the list begins and ends,
/// and keeps everything around the list. A feed of 100 MB costs the places of its records, not its bytes.
/// </summary>
internal sealed class JsonScan
{
    private readonly RecordPath? _path;
    private readonly bool _areValues;
    private readonly ArrayBufferWriter<byte> _envelope = new();
    private readonly RecordPlaces _records = [];
    private readonly Stack<Frame> _frames = [];

    private long _start;
    private int _pending = -1;
    private int _listDepth = -1;
    private bool _hasList;
    private bool _listIsMap;
    private long _recordStart = -1;
    private string? _recordKey;
    private long _headEnd = long.MaxValue;
    private long _tailStart = long.MaxValue;

    // Without a path nothing is a record: all of the answer is what is around them.
    private JsonScan(RecordList? list)
    {
        _path = list?.At;
        _areValues = list?.AreValues == true;
    }

    /// <summary>Scans the bytes from one place up to another.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="AnswerTooLargeException">It is past the bounds.</exception>
    public static async Task<Scanned> Run(Stream body, RecordList? list, long from, long to, CancellationToken ct)
    {
        var scan = new JsonScan(list) { _start = from };
        body.Position = from;
        await scan.Read(body, to, ct);
        return new Scanned(body, scan._envelope.WrittenSpan.ToArray(), scan._hasList, scan._listIsMap, scan._records);
    }

    private async Task Read(Stream body, long to, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = Bounds.Depth });
        while (true)
        {
            var most = (int)Math.Min(buffer.Length - filled, to - _start - filled);
            var read = most == 0 ? 0 : await body.ReadAsync(buffer.AsMemory(filled, most), ct);
            filled += read;
            var consumed = Consume(buffer.AsSpan(0, filled), read == 0, ref state);
            CopyEnvelope(buffer.AsSpan(0, consumed));
            _start += consumed;
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
            if (read == 0)
                return;
            if (filled == buffer.Length)
            {
                if (buffer.Length >= Bounds.RecordBytes)
                    throw new AnswerTooLargeException("a single value in the answer is larger than 4 MB");
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    private int Consume(ReadOnlySpan<byte> window, bool isLast, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(window, isLast, state);
        while (reader.Read())
        {
            if (_listDepth >= 0)
                VisitInList(ref reader);
            else
                Visit(ref reader);
        }
        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Visit(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _pending = _frames.TryPeek(out var around) && !around.IsArray && reader.CurrentDepth == around.Depth + 1 && IsNext(ref reader, around.Matched)
                    ? around.Matched + 1 : -1;
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                Enter(ref reader);
                break;
            case JsonTokenType.EndArray or JsonTokenType.EndObject:
                if (_frames.TryPeek(out var top) && top.Depth == reader.CurrentDepth)
                    _frames.Pop();
                break;
            default:
                // The path led to a plain value: it is no list, and nothing further down can be it.
                _pending = -1;
                break;
        }
    }

    private bool IsNext(ref Utf8JsonReader reader, int matched) =>
        _path is not null && (_path.Names[matched] == RecordPath.Any || reader.ValueTextEquals(_path.Names[matched]));

    // An answer that should be the list and is a map instead says something: rules see it.
    // A list on the way to the records is looked through: some networks wrap their whole answer in a list of one.
    private void Enter(ref Utf8JsonReader reader)
    {
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        var matched = _pending >= 0 ? _pending
            : reader.CurrentDepth == 0 ? 0
            : _frames.TryPeek(out var around) && around.IsArray && reader.CurrentDepth == around.Depth + 1 ? around.Matched : -1;
        _pending = -1;
        if (matched < 0 || _path is null)
            return;
        if (matched < _path.Names.Count)
            _frames.Push(new Frame(reader.CurrentDepth, matched, isArray));
        else if (isArray || _areValues || _path.Names.Count > 0)
            OpenList(ref reader, isArray);
    }

    private void OpenList(ref Utf8JsonReader reader, bool isArray)
    {
        if (_hasList)
            throw new AnswerBrokenException($"The answer has more than one list at {_path}. The network has changed its answer.");
        _hasList = true;
        _listIsMap = !isArray;
        _listDepth = reader.CurrentDepth;
        _headEnd = _start + reader.BytesConsumed;
    }

    private void VisitInList(ref Utf8JsonReader reader)
    {
        var tokenStart = _start + reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        if (depth == _listDepth && reader.TokenType is (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            _listDepth = -1;
            _tailStart = tokenStart;
            return;
        }
        if (depth != _listDepth + 1)
            return;
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _recordKey = reader.GetString();
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                _recordStart = tokenStart;
                if (reader.TrySkip())
                    Add(_recordStart, _start + reader.BytesConsumed);
                break;
            case JsonTokenType.EndArray or JsonTokenType.EndObject:
                Add(_recordStart, _start + reader.BytesConsumed);
                break;
            default:
                Add(tokenStart, _start + reader.BytesConsumed);
                break;
        }
    }

    private void Add(long from, long to)
    {
        if (to - from > Bounds.RecordBytes)
            throw Bounds.LargeRecord();
        Bounds.Count(_records.Count);
        _records.Add(new RecordPlace(from, (int)(to - from), _recordKey));
        _recordKey = null;
    }

    // Everything before the list's content and everything from its closing bracket on; the records in between are left out.
    private void CopyEnvelope(ReadOnlySpan<byte> consumed)
    {
        var end = _start + consumed.Length;
        Append(consumed, _start, Math.Min(end, _headEnd));
        Append(consumed, Math.Max(_start, _tailStart), end);
    }

    private void Append(ReadOnlySpan<byte> consumed, long from, long to)
    {
        if (to <= from)
            return;
        if (_envelope.WrittenCount + (to - from) > Bounds.EnvelopeBytes)
            throw Bounds.LargeEnvelope();
        _envelope.Write(consumed[(int)(from - _start)..(int)(to - _start)]);
    }

    /// <summary>An open container on the way to the list: how deep it lies and how many names of the path lead to it.</summary>
    private readonly record struct Frame(int Depth, int Matched, bool IsArray);
}
