using System.Globalization;
using System.Runtime.CompilerServices;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>One answer of a network, judged; its records can be read one by one as offers. The body stays the caller's.</summary>
public sealed class FeedAnswer : IDisposable
{
    private readonly Stream _body;
    private readonly Scanned? _scanned;
    private readonly MapRecord? _map;
    private readonly Scope _scope;
    private readonly JsonTree _record = new();
    private ulong _ids = Fingerprints.Start;

    internal FeedAnswer(Stream body, Scanned? scanned, MapRecord? map, Scope scope, Judgement judgement)
    {
        _body = body;
        _scanned = scanned;
        _map = map;
        _scope = scope;
        Judgement = judgement;
    }

    public Judgement Judgement { get; }

    /// <summary>Where a record lies in the answer, for those who listen to what is read.</summary>
    internal string RecordsAt { get; init; } = "";

    /// <summary>Raw records in the answer, before any filter: what page sizes and totals are compared with.</summary>
    public int RecordCount => Judgement.Meaning == AnswerMeaning.Ok ? _scanned?.Records.Count ?? 0 : 0;

    /// <summary>Reads the records in their order. Also builds <see cref="Fingerprint"/>, so read to the end before asking how the feed goes on.</summary>
    public IAsyncEnumerable<RecordResult> Records(CancellationToken ct = default) =>
        Records(_map ?? throw new InvalidOperationException("Nothing says what these records are read for."), ct);

    /// <summary>The same, read for something else than what the feed is usually read for.</summary>
    internal async IAsyncEnumerable<RecordResult> Records(MapRecord map, [EnumeratorCancellation] CancellationToken ct)
    {
        if (Judgement.Meaning != AnswerMeaning.Ok || _scanned is null)
            yield break;
        var buffer = Array.Empty<byte>();
        for (var index = 0; index < _scanned.Records.Count; index++)
        {
            ct.ThrowIfCancellationRequested();
            var place = _scanned.Records[index];
            if (buffer.Length < place.Length)
                buffer = new byte[Math.Max(place.Length, 16 * 1024)];
            _body.Position = place.Offset;
            await _body.ReadExactlyAsync(buffer.AsMemory(0, place.Length), ct);
            yield return MapOne(map, buffer.AsMemory(0, place.Length), place.Key, index + 1);
        }
    }

    /// <summary>The same for the same ids in the same order: a server that repeats its last page is recognised by it.</summary>
    public string Fingerprint() => _ids.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>What expressions see of this answer: its envelope, its status and headers, the settings.</summary>
    internal Scope Scope => _scope;

    /// <summary>A paging expression about this answer.</summary>
    internal Value Ask(Compute compute, Value page)
    {
        _scope[Root.Page] = page;
        return Ask(compute);
    }

    /// <summary>An expression about this answer.</summary>
    internal Value Ask(Compute compute)
    {
        _scope.Refuel();
        return compute(_scope);
    }

    public void Dispose()
    {
    }

    private RecordResult MapOne(MapRecord map, ReadOnlyMemory<byte> bytes, string? key, int number)
    {
        _scope.Set(Root.Record, _record.Read(bytes), RecordsAt);
        _scope[Root.Key] = Value.Of(key);
        var result = map(_scope, number);
        _ids = result switch
        {
            RecordResult.Mapped mapped => Fingerprints.Add(_ids, mapped.Offer.SourceId),
            RecordResult.Found found => Fingerprints.Add(_ids, found.Finding.SourceId),
            RecordResult.Rejected rejected => Fingerprints.Add(_ids, rejected.Record),
            RecordResult.Told or RecordResult.LeftOut or _ => Fingerprints.Add(_ids, bytes.Span),
        };
        return result;
    }
}
