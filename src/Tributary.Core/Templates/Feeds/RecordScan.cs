using System.Buffers;
using System.Text.Json;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates.Feeds;

/// <summary>Where a record lies in an answer; <see cref="Key"/> is its name in a map.</summary>
internal readonly record struct RecordPlace(long Offset, int Length, string? Key);

/// <summary>What an answer holds besides its records, and where those are.</summary>
internal sealed record Scanned(byte[] Envelope, bool HasList, bool ListIsMap, IReadOnlyList<RecordPlace> Records);

/// <summary>
/// Reads an answer once, from front to back, in a buffer as large as its largest record: notes where each record of the list begins and ends,
/// and keeps everything around the list. A feed of 100 MB costs the places of its records, not its bytes.
/// </summary>
internal sealed class RecordScan
{
    public const int MaxRecordBytes = 4 * 1024 * 1024;
    public const int MaxEnvelopeBytes = 1024 * 1024;

    private readonly IReadOnlyList<string> _path;
    private readonly ArrayBufferWriter<byte> _envelope = new();
    private readonly List<RecordPlace> _records = [];

    private long _start;
    private int _matched;
    private int _listDepth = -1;
    private bool _hasList;
    private bool _listIsMap;
    private bool _closed;
    private bool _isNextOnPath;
    private long _recordStart = -1;
    private string? _recordKey;
    private long _headEnd = long.MaxValue;
    private long _tailStart = long.MaxValue;

    // Without a path nothing is a record: all of the answer is what is around them.
    private RecordScan(RecordPath? path)
    {
        _path = path?.Names ?? [];
        _closed = path is null;
    }

    /// <summary>Scans, or throws a <see cref="JsonException"/> for what is no JSON and an <see cref="AnswerTooLargeException"/>.</summary>
    public static async Task<Scanned> Run(Stream body, RecordPath? path, CancellationToken ct)
    {
        var scan = new RecordScan(path);
        await scan.Read(body, ct);
        return new Scanned(scan._envelope.WrittenSpan.ToArray(), scan._hasList, scan._listIsMap, scan._records);
    }

    private async Task Read(Stream body, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        var filled = await body.ReadAtLeastAsync(buffer.AsMemory(0, 3), 3, throwOnEndOfStream: false, ct);
        if (buffer.AsSpan(0, filled).SequenceEqual(ByteOrderMark))
        {
            _start = filled;
            filled = 0;
        }
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 64 });
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(filled), ct);
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
                if (buffer.Length >= MaxRecordBytes)
                    throw new AnswerTooLargeException("a single value in the answer is larger than 4 MB");
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private int Consume(ReadOnlySpan<byte> window, bool isLast, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(window, isLast, state);
        while (reader.Read())
            Visit(ref reader);
        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void Visit(ref Utf8JsonReader reader)
    {
        var tokenStart = _start + reader.TokenStartIndex;
        if (_listDepth >= 0 && !_closed)
        {
            VisitInList(ref reader, tokenStart);
            return;
        }
        if (_closed)
            return;
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _isNextOnPath = _matched < _path.Count && reader.CurrentDepth == _matched + 1 && reader.ValueTextEquals(_path[_matched]);
                if (_isNextOnPath)
                    _matched++;
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                if (_matched == _path.Count && reader.CurrentDepth == _path.Count && (_isNextOnPath || _path.Count == 0))
                    OpenList(ref reader);
                _isNextOnPath = false;
                break;
            case JsonTokenType.EndArray or JsonTokenType.EndObject:
                // Leaving what the last matched name opened: the path goes on only beside it.
                if (_matched > 0 && reader.CurrentDepth == _matched)
                    _matched--;
                break;
            default:
                // The path led to a plain value: it is no list, and nothing further down can be it.
                if (_isNextOnPath)
                    _matched--;
                _isNextOnPath = false;
                break;
        }
    }

    private void OpenList(ref Utf8JsonReader reader)
    {
        _hasList = true;
        _listIsMap = reader.TokenType == JsonTokenType.StartObject;
        _listDepth = reader.CurrentDepth;
        _headEnd = _start + reader.BytesConsumed;
    }

    private void VisitInList(ref Utf8JsonReader reader, long tokenStart)
    {
        var depth = reader.CurrentDepth;
        if (depth == _listDepth && reader.TokenType is (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            _closed = true;
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
        if (to - from > MaxRecordBytes)
            throw new AnswerTooLargeException("a record is larger than 4 MB");
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
        if (_envelope.WrittenCount + (to - from) > MaxEnvelopeBytes)
            throw new AnswerTooLargeException("the answer holds more than 1 MB besides its records");
        _envelope.Write(consumed[(int)(from - _start)..(int)(to - _start)]);
    }
}

/// <summary>An answer, or a part of it, past what this program reads.</summary>
public sealed class AnswerTooLargeException(string message) : Exception(message);
