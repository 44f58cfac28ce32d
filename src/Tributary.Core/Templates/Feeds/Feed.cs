using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds.Bodies;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates.Feeds;

/// <summary>The status line and headers of an answer, as far as rules can ask for them.</summary>
public sealed record AnswerHead(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, int? RetryAfterSeconds)
{
    /// <summary>Makes a stream for a copy of the answer in a form that is read faster; it is written once, then read, then disposed.</summary>
    public Func<Stream> Scratch { get; init; } = static () => new MemoryStream();
}

/// <summary>How something is asked for at a network, page by page, and how its answers are judged and read. Sends nothing itself.</summary>
public sealed class Feed
{
    private readonly FeedPlan _plan;

    internal Feed(FeedPlan plan) => _plan = plan;

    public Limits Limits => _plan.Limits;

    /// <summary>Made for one visitor at a time: never run, never stored.</summary>
    public bool IsLive => _plan.IsLive;

    /// <summary>Where runs begin: at the first page or, with "for_each", at the first page for each value.</summary>
    public IReadOnlyList<FeedPlace> Starts => _plan.EachValues.Count == 0 ? [default] : [.. _plan.EachValues.Select(value => new FeedPlace { Each = value })];

    /// <summary>How often the whole feed has to be asked for (milliseconds); null when it always is, because changes alone cannot be asked for.</summary>
    public long? FullEvery => _plan.FullEverySeconds * 1000L;

    internal bool HasRecords => _plan.Records is not null;

    /// <summary>Begins to follow the pages from one of <see cref="Starts"/>.</summary>
    public FeedProgress Begin() => new(_plan.Paging, Limits);

    /// <summary>The request for a part of the feed; <c>default</c> is the first. Its answer is judged by <see cref="OutgoingRequest.Read"/>.</summary>
    public OutgoingRequest Request(FeedPlace place, FeedContext context) =>
        new(this, context, place, (context.ChangesOnly ? _plan.Changes ?? _plan.Request : _plan.Request).Render(context, place, _plan.Paging?.Parameters(place)));

    /// <summary>How many records an answer announces or, where the network does not say, holds.</summary>
    public long Announced(FeedAnswer answer) =>
        _plan.Paging?.TotalItems is { } total && answer.Ask(total, Value.Null).AsNumber() is { } number and >= 0 and < 100_000_000 ? (long)number : answer.RecordCount;

    /// <summary>Whether nothing that the path is made of is empty. When a run began is known to every request.</summary>
    internal bool HasPath(Scope scope)
    {
        scope[Root.Run] = Value.Of(Slot.RunMembers.ToDictionary(name => name, _ => Value.OfInstant(0), StringComparer.Ordinal));
        return _plan.Request.Path.Render(scope, text => text) is not null;
    }

    /// <summary>A whole answer as one value; nothing for one that cannot be read.</summary>
    internal async Task<Value> Whole(byte[] body, CancellationToken ct) => (await WholeAnswer.Read(_plan.Decode, _plan.Records, body, ct)).Whole;

    internal async Task<FeedAnswer> Read(OutgoingRequest sent, AnswerHead head, Stream body, CancellationToken ct)
    {
        var (scanned, unreadable) = await new ReadBody(_plan.Decode, _plan.Records, head.Scratch).Run(body, ct);
        var scope = new Scope
        {
            Reading = sent.Context.Reading,
            Words = sent.Context.Words,
            [Root.Http] = Http(head),
            [Root.Settings] = sent.Context.Settings.Real,
            [Root.Each] = _plan.Request.EachOf(sent.Place),
        };
        if (_plan.Records is { } list)
            sent.Context.Reading?.NoteList(list.At.Names);
        if (scanned is not null)
            scope.Set(Root.Body, new JsonTree(scanned.IsXml).Read(scanned.Envelope), "");
        var echo = scanned is null ? null : await Echo.Find(sent.Secrets, scanned.Bytes, scanned.Envelope, ct);
        return new FeedAnswer(sent, scanned, _plan.Records, _plan.Map, scope, Judge(sent, head, scanned, unreadable, scope), echo);
    }

    private Judgement Judge(OutgoingRequest sent, AnswerHead head, Scanned? scanned, string? unreadable, Scope scope)
    {
        try
        {
            var judgement = AnswerRules.Judge(_plan.Rules, scope, head.Status, sent.Redact, head.RetryAfterSeconds, unreadable);
            if (judgement.Meaning != AnswerMeaning.Ok)
                return judgement;
            if (scanned!.Instead is { } instead)
                return new Judgement(AnswerMeaning.Fail, instead, "the answer is not readable", null);
            return _plan.Records is { } list ? JudgeList(list, judgement, scanned, scope) : judgement;
        }
        catch (ExpressionLimitException limit)
        {
            return new Judgement(AnswerMeaning.Fail, limit.Message, "the answer's rules", null);
        }
    }

    // A missing list is never "0 offers": it is a changed answer, unless the template says when it is normal.
    private Judgement JudgeList(RecordList list, Judgement judgement, Scanned scanned, Scope scope)
    {
        var isEmpty = scanned.Records.Count == 0;
        if (scanned.HasList && (isEmpty || scanned.ListIsMap == list.AreValues))
            return judgement;
        if (!scanned.HasList && list.MayBeMissing is { } normal && normal(scope).IsTrue)
            return judgement with { Meaning = AnswerMeaning.Empty, Rule = "records.may_be_missing" };
        var message = _plan.Decode.As == BodyFormat.Csv
            ? $"The answer's first line names no column {string.Join(" or ", list.IdNames)}. The network has changed its answer."
            : scanned.HasList
            ? $"The answer's {list.At} is {(scanned.ListIsMap ? "a map" : "a list")}, not {(list.AreValues ? "a map" : "a list")}. The network has changed its answer."
            : list.At.Names.Count == 0 ? "The answer is no list of offers. The network has changed its answer."
            : $"The answer has no list of offers at {list.At}. The network has changed its answer.";
        return new Judgement(AnswerMeaning.Contract, message, "records.at", null);
    }

    private static Value Http(AnswerHead head)
    {
        var headers = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var header in head.Headers)
            headers.TryAdd(header.Key.ToLowerInvariant(), Value.Of(header.Value));
        return Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
        {
            ["status"] = Value.Of((decimal)head.Status),
            ["headers"] = Value.Of(headers),
        });
    }
}

/// <summary>The compiled parts of a template that describe one question and its answers.</summary>
internal sealed record FeedPlan
{
    public required RequestPattern Request { get; init; }

    public required IReadOnlyList<AnswerRule> Rules { get; init; }

    public Decode Decode { get; init; } = Decode.Json;

    /// <summary>The same asking for what changed only.</summary>
    public RequestPattern? Changes { get; init; }

    public int? FullEverySeconds { get; init; }

    /// <summary>Where the records lie; null for an answer that is read as a whole.</summary>
    public RecordList? Records { get; init; }

    public Paging? Paging { get; init; }

    /// <summary>What a record is read for; null where there are none.</summary>
    public MapRecord? Map { get; init; }

    /// <summary>The values of "for_each".</summary>
    public IReadOnlyList<string> EachValues { get; init; } = [];

    public bool IsLive { get; init; }

    public required Limits Limits { get; init; }
}

/// <summary>Where the records of an answer lie.</summary>
internal sealed record RecordList(RecordPath At, bool AreValues)
{
    /// <summary>Where in each item the record itself lies.</summary>
    public RecordPath? Unwrap { get; init; }

    public Compute? MayBeMissing { get; init; }

    /// <summary>The fields of a record that its id is made of.</summary>
    public IReadOnlyList<string> IdNames { get; init; } = [];
}
