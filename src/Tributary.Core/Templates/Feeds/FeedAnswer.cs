using System.Globalization;
using System.Runtime.CompilerServices;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds.Bodies;

namespace Tributary.Core.Templates.Feeds;

/// <summary>One answer of a network, judged; its records can be read one by one as offers. The body stays the caller's.</summary>
public sealed class FeedAnswer : IDisposable
{
    private const int ManyRecords = 2000;
    private const int BatchRecords = 1000;
    private const int BatchBytes = 1024 * 1024;

    // Two, however many processors there are: the others have postbacks and clicks to answer.
    private const int Hands = 2;

    private readonly Scanned? _scanned;
    private readonly MapRecord? _map;
    private readonly Scope _scope;
    private readonly Scope _mapping;
    private readonly Echo? _echo;
    private readonly RecordList? _list;
    private readonly RecordReader _reader;
    private readonly RecordPrints? _prints;
    private ulong _ids = Fingerprints.Start;

    internal FeedAnswer(OutgoingRequest sent, Scanned? scanned, RecordList? list, MapRecord? map, Scope scope, Judgement judgement, Echo? echo)
    {
        Sent = sent;
        _scanned = scanned;
        _map = map;
        _scope = scope;
        _list = list;
        _echo = echo;
        _mapping = echo is null ? scope : Masked(scope, scanned!, echo);
        _reader = new RecordReader(scanned, list, _mapping, echo);
        // What is masked in a record depends on the secrets, which leave no trace in a print.
        _prints = echo is null ? sent.Context.Known?.Of(sent.Place.Each, scanned?.Columns is { } columns ? [$"{columns.Delimiter}", .. columns.Names] : []) : null;
        Judgement = judgement;
    }

    public Judgement Judgement { get; }

    /// <summary>The request it answers.</summary>
    internal OutgoingRequest Sent { get; }

    /// <summary>Raw records in the answer, before any filter: what page sizes and totals are compared with.</summary>
    public int RecordCount => Judgement.Meaning == AnswerMeaning.Ok ? _scanned?.Records.Count ?? 0 : 0;

    /// <summary>Reads the records in their order. Also builds <see cref="Fingerprint"/>, so read to the end before asking how the feed goes on.</summary>
    public IAsyncEnumerable<RecordResult> Records(CancellationToken ct = default)
    {
        var map = _map ?? throw new InvalidOperationException("Nothing says what these records are read for.");
        return RecordCount >= ManyRecords && _scope.Reading is null ? RecordsTogether(map, ct) : Records(map, _prints, ct);
    }

    /// <summary>The same, read for something else than what the feed is usually read for.</summary>
    internal IAsyncEnumerable<RecordResult> Records(MapRecord map, CancellationToken ct) => Records(map, null, ct);

    private async IAsyncEnumerable<RecordResult> Records(MapRecord map, RecordPrints? prints, [EnumeratorCancellation] CancellationToken ct)
    {
        if (Judgement.Meaning != AnswerMeaning.Ok || _scanned is null)
            yield break;
        using var window = new RecordWindow(_scanned.Bytes);
        for (var index = 0; index < _scanned.Records.Count; index++)
        {
            ct.ThrowIfCancellationRequested();
            var place = _scanned.Records[index];
            var bytes = await window.Get(place, ct);
            var result = Map(_reader, map, prints, bytes, place.Key, index + 1);
            Note(result, bytes.Span);
            yield return result;
        }
    }

    // The same in the same order, mapped by two at a time, and a batch ahead: reading a large feed is most of what a run does.
    private async IAsyncEnumerable<RecordResult> RecordsTogether(MapRecord map, [EnumeratorCancellation] CancellationToken ct)
    {
        using var window = new RecordWindow(_scanned!.Bytes);
        var readers = Enumerable.Range(0, Hands).Select(_ => (new RecordReader(_scanned, _list, _mapping.Copy(), _echo), _prints?.Copy())).ToArray();
        var ahead = MapBatch(map, readers, window, 0, ct);
        try
        {
            for (var from = 0; from < _scanned.Records.Count;)
            {
                var batch = await ahead;
                from += batch.Length;
                ahead = MapBatch(map, readers, window, from, ct);
                foreach (var result in batch)
                    yield return result;
            }
        }
        finally
        {
            // It reads from a body that is about to be closed.
            await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<RecordResult[]> MapBatch(MapRecord map, (RecordReader Reader, RecordPrints? Prints)[] readers, RecordWindow window, int from, CancellationToken ct)
    {
        var records = _scanned!.Records;
        if (from == records.Count)
            return [];
        // From here on beside the caller, who writes what the batch before gave.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        ct.ThrowIfCancellationRequested();
        var start = records[from].Offset;
        var count = 1;
        while (count < BatchRecords && from + count < records.Count && records[from + count] is var next && next.Offset + next.Length - start <= BatchBytes)
            count++;
        var last = records[from + count - 1];
        var piece = await window.Get(new RecordPlace(start, (int)(last.Offset + last.Length - start), null), ct);
        ReadOnlyMemory<byte> BytesOf(int place) => piece.Slice((int)(records[from + place].Offset - start), records[from + place].Length);
        var results = new RecordResult[count];
        // On the threads of the caller: the pool's are those of whoever must not wait for a feed.
        Parallel.For(0, Hands, new ParallelOptions { TaskScheduler = TaskScheduler.Current }, hand =>
        {
            for (var place = hand; place < count; place += Hands)
                results[place] = Map(readers[hand].Reader, map, readers[hand].Prints, BytesOf(place), records[from + place].Key, from + place + 1);
        });
        for (var place = 0; place < count; place++)
            Note(results[place], BytesOf(place).Span);
        return results;
    }

    /// <summary>The same for the same ids in the same order: a server that repeats its last page is recognised by it.</summary>
    public string Fingerprint() => _ids.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>What a mapping sees of this answer: its envelope, its status and headers, the settings.</summary>
    internal Scope Mapping => _mapping;

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

    public void Dispose() => _scanned?.Dispose();

    private static Scope Masked(Scope scope, Scanned scanned, Echo echo)
    {
        var masked = scope.Copy();
        masked.Set(Root.Body, new JsonTree(scanned.IsXml).Read(echo.Mask(scanned.Envelope)), "");
        var http = scope[Root.Http];
        masked[Root.Http] = Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
        {
            ["status"] = http.Member("status"),
            ["headers"] = Value.Of(http.Member("headers").Entries().ToDictionary(header => header.Key, header => echo.Mask(header.Value), StringComparer.Ordinal)),
        });
        return masked;
    }

    private static RecordResult Map(RecordReader reader, MapRecord map, RecordPrints? prints, ReadOnlyMemory<byte> bytes, string? key, int number) =>
        prints is null ? reader.Map(map, bytes, key, number) : reader.Map(map, prints, bytes, key, number);

    private void Note(RecordResult result, ReadOnlySpan<byte> bytes) => _ids = result switch
    {
        RecordResult.Mapped mapped => Fingerprints.Add(_ids, mapped.Offer.SourceId),
        RecordResult.Known known => Fingerprints.Add(_ids, known.SourceId),
        RecordResult.Found found => Fingerprints.Add(_ids, found.Finding.SourceId),
        RecordResult.Rejected rejected => Fingerprints.Add(_ids, rejected.Record),
        RecordResult.Told or RecordResult.LeftOut or _ => Fingerprints.Add(_ids, bytes),
    };
}
