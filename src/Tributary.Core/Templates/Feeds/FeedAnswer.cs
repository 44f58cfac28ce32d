using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds.Bodies;

namespace Tributary.Core.Templates.Feeds;

/// <summary>One answer of a network, judged; its records can be read one by one as offers. The body stays the caller's.</summary>
public sealed class FeedAnswer : IDisposable
{
    private readonly Scanned? _scanned;
    private readonly MapRecord? _map;
    private readonly Scope _scope;
    private readonly JsonTree _tree;
    private readonly CsvRow? _row;
    private readonly string _path;
    private readonly MemberName[] _unwrap;
    private ulong _ids = Fingerprints.Start;

    internal FeedAnswer(OutgoingRequest sent, Scanned? scanned, RecordList? list, MapRecord? map, Scope scope, Judgement judgement)
    {
        Sent = sent;
        _scanned = scanned;
        _map = map;
        _scope = scope;
        _tree = new JsonTree(scanned?.IsXml == true);
        _row = scanned?.Columns is { } columns ? new CsvRow(columns) : null;
        _unwrap = list?.Unwrap is { } unwrap ? [.. unwrap.Names.Select(name => new MemberName(name))] : [];
        _path = string.Join('.', [FieldsRead.Every(FieldsRead.At(list?.At.Names ?? [])), .. _unwrap.Select(name => name.Text)]);
        Judgement = judgement;
    }

    public Judgement Judgement { get; }

    /// <summary>The request it answers.</summary>
    internal OutgoingRequest Sent { get; }

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
        var window = new RecordWindow(_scanned.Bytes);
        for (var index = 0; index < _scanned.Records.Count; index++)
        {
            ct.ThrowIfCancellationRequested();
            var place = _scanned.Records[index];
            yield return MapOne(map, await window.Get(place, ct), place.Key, index + 1);
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

    public void Dispose() => _scanned?.Dispose();

    private RecordResult MapOne(MapRecord map, ReadOnlyMemory<byte> bytes, string? key, int number)
    {
        var result = Open(bytes) is { } problem ? Unusable(number, problem) : MapOpen(map, key, number);
        _ids = result switch
        {
            RecordResult.Mapped mapped => Fingerprints.Add(_ids, mapped.Offer.SourceId),
            RecordResult.Found found => Fingerprints.Add(_ids, found.Finding.SourceId),
            RecordResult.Rejected rejected => Fingerprints.Add(_ids, rejected.Record),
            RecordResult.Told or RecordResult.LeftOut or _ => Fingerprints.Add(_ids, bytes.Span),
        };
        return result;
    }

    private RecordResult MapOpen(MapRecord map, string? key, int number)
    {
        _scope[Root.Key] = Value.Of(key);
        return map(_scope, number);
    }

    // Makes the record what a leading dot means; or says what is wrong with it.
    private string? Open(ReadOnlyMemory<byte> bytes)
    {
        if (_row is not null)
        {
            if (_row.Read(bytes) is { } problem)
                return problem;
            _scope.Set(Root.Record, Value.Of(ValueKind.Map, _row), _path);
            return null;
        }
        try
        {
            var record = _tree.Read(bytes);
            foreach (var name in _unwrap)
                record = record.Member(name);
            if (_unwrap.Length > 0 && record.IsNull)
                return "it holds no " + string.Concat(_unwrap.Select(name => "." + name.Text));
            _scope.Set(Root.Record, record, _path);
            return null;
        }
        catch (JsonException)
        {
            return "it is not JSON";
        }
    }

    private static RecordResult.Rejected Unusable(int number, string problem) =>
        new(RecordResult.Place(number), problem);
}
