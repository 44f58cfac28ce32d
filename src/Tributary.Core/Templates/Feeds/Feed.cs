using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates.Feeds;

/// <summary>The status line and headers of an answer, as far as rules can ask for them.</summary>
public sealed record AnswerHead(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, int? RetryAfterSeconds);

/// <summary>How a network's offers are asked for, read and mapped. Sends nothing itself.</summary>
public sealed class Feed
{
    private readonly FeedPlan _plan;

    internal Feed(FeedPlan plan) => _plan = plan;

    public Limits Limits => _plan.Limits;

    /// <summary>Begins a run at the feed's first page.</summary>
    public FeedProgress Begin() => new(_plan.Paging, Limits.MaxPages);

    /// <summary>The request for a part of the feed; <c>default</c> is the first.</summary>
    public OutgoingRequest Request(FeedPlace place, FeedContext context)
    {
        var own = new List<KeyValuePair<string, string>>();
        if (_plan.Paging is { HasPages: true } paging)
        {
            if (paging.SizeParam is { } sizeParam)
                own.Add(new(sizeParam, Number(paging.Size!.Value)));
            own.Add(new(paging.Param!, Number(paging.By == PagingKind.Page ? place.Page + paging.Start : place.Offset + paging.Start)));
        }
        return _plan.Offers.Build(context, own);
    }

    /// <summary>The small request behind "Test connection".</summary>
    public OutgoingRequest CheckRequest(FeedContext context) => _plan.Check.Build(context, []);

    /// <summary>Judges an answer to <see cref="Request"/>. The body is read once here and again, record by record, from the answer: it must seek.</summary>
    public Task<FeedAnswer> Read(AnswerHead head, Stream body, SettingValues settings, CancellationToken ct) =>
        Read(head, body, settings, _plan.OfferRules, ct);

    /// <summary>Judges an answer to <see cref="CheckRequest"/>.</summary>
    public Task<FeedAnswer> ReadCheck(AnswerHead head, Stream body, SettingValues settings, CancellationToken ct) =>
        Read(head, body, settings, _plan.CheckRules, ct);

    /// <summary>How many offers an answer announces or, where the network does not say, holds.</summary>
    public long Announced(FeedAnswer answer) =>
        _plan.Paging?.TotalItems is { } total && answer.Ask(total, Value.Null).AsNumber() is { } number and >= 0 and < 100_000_000 ? (long)number : answer.RecordCount;

    private async Task<FeedAnswer> Read(
        AnswerHead head, Stream body, SettingValues settings, IReadOnlyList<AnswerRule> rules, CancellationToken ct)
    {
        var (scanned, unreadable) = await Scan(body, ct);
        var envelope = scanned is null ? null : JsonDocument.Parse(scanned.Envelope);
        var scope = new Scope
        {
            [Root.Body] = envelope is null ? Value.Null : Value.Of(envelope.RootElement),
            [Root.Http] = Http(head),
            [Root.Settings] = settings.Real,
        };
        var judgement = Judge(head, scanned, unreadable, rules, scope, settings);
        return new FeedAnswer(body, scanned, envelope, _plan.Map, scope, judgement);
    }

    private Judgement Judge(
        AnswerHead head, Scanned? scanned, string? unreadable, IReadOnlyList<AnswerRule> rules, Scope scope, SettingValues settings)
    {
        try
        {
            var judgement = AnswerRules.Judge(rules, scope, head.Status, settings, head.RetryAfterSeconds, unreadable);
            return judgement.Meaning == AnswerMeaning.Ok ? JudgeList(judgement, scanned!, scope) : judgement;
        }
        catch (ExpressionLimitException limit)
        {
            return new Judgement(AnswerMeaning.Fail, limit.Message, "the answer's rules", null);
        }
    }

    // A missing list is never "0 offers": it is a changed answer, unless the template says when it is normal.
    private Judgement JudgeList(Judgement judgement, Scanned scanned, Scope scope)
    {
        if (_plan.Records is null)
            return judgement;
        var isEmpty = scanned.Records.Count == 0;
        if (scanned.HasList && (isEmpty || scanned.ListIsMap == _plan.RecordsAreValues))
            return judgement;
        if (!scanned.HasList && _plan.MayBeMissing is { } normal && normal(scope).IsTrue)
            return judgement with { Meaning = AnswerMeaning.Empty, Rule = "records.may_be_missing" };
        var message = scanned.HasList
            ? $"The answer's {_plan.Records} is {(scanned.ListIsMap ? "a map" : "a list")}, not {(_plan.RecordsAreValues ? "a map" : "a list")}. The network has changed its answer."
            : $"The answer has no list of offers at {_plan.Records}. The network has changed its answer.";
        return new Judgement(AnswerMeaning.Contract, message, "records.at", null);
    }

    private async Task<(Scanned? Scanned, string? Unreadable)> Scan(Stream body, CancellationToken ct)
    {
        try
        {
            body.Position = 0;
            return (await RecordScan.Run(body, _plan.Records, ct), null);
        }
        catch (JsonException broken)
        {
            return (null, await Describe(body, broken, ct));
        }
        catch (InvalidOperationException)
        {
            return (null, "The answer holds text that is not valid Unicode.");
        }
        catch (AnswerTooLargeException tooLarge)
        {
            return (null, $"The answer cannot be read: {tooLarge.Message}.");
        }
    }

    private static async Task<string> Describe(Stream body, JsonException broken, CancellationToken ct)
    {
        if (body.Length == 0)
            return "The answer is empty.";
        body.Position = 0;
        var beginning = new byte[40];
        var read = await body.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, ct);
        var text = Encoding.UTF8.GetString(beginning, 0, read).Trim('\uFEFF', ' ', '\r', '\n', '\t');
        if (text.StartsWith('<'))
            return "The answer is a web page, not data.";
        return text.StartsWith('{') || text.StartsWith('[')
            ? $"The answer is cut off or broken at line {broken.LineNumber + 1}."
            : "The answer is not JSON.";
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

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The compiled parts of a template that have to do with its feed.</summary>
internal sealed record FeedPlan
{
    public required RequestPattern Offers { get; init; }

    public required RequestPattern Check { get; init; }

    public required IReadOnlyList<AnswerRule> OfferRules { get; init; }

    public required IReadOnlyList<AnswerRule> CheckRules { get; init; }

    /// <summary>Where the records lie; null for an answer that is read as a whole.</summary>
    public RecordPath? Records { get; init; }

    public required bool RecordsAreValues { get; init; }

    public Compute? MayBeMissing { get; init; }

    public Paging? Paging { get; init; }

    public required MapRecord Map { get; init; }

    public required Limits Limits { get; init; }
}
