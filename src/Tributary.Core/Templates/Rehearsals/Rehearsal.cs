using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds;
using Step = Tributary.Core.Templates.Feeds.Step;

namespace Tributary.Core.Templates.Rehearsals;

/// <summary>
/// Asks a network as a run does, in the same order and with the same rules, but keeps nothing and tells everything: for cases, for trying a
/// template, for its author. Answers come from whoever is asked: recorded files or the network itself.
/// </summary>
/// <param name="settings">The operator's settings.</param>
/// <param name="answer">Gives the answer to a request; null when there is none.</param>
public sealed class Rehearsal(SettingValues settings, Func<OutgoingRequest, CancellationToken, Task<RecordedAnswer?>> answer)
{
    /// <summary>The instant recorded answers are read at: 2025-11-21 04:40 UTC.</summary>
    public const long RecordedAt = 1_763_700_000_000;

    private readonly List<Exchange> _exchanges = [];
    private readonly List<OfferDraft> _offers = [];
    private readonly List<RecordResult.Rejected> _rejected = [];
    private readonly List<FieldIssue> _issues = [];
    private readonly List<PolledFact> _facts = [];
    private readonly List<(string What, Value Whole)> _heard = [];
    private int _findings;
    private FeedContext _context = new(settings, new HashSet<string>(StringComparer.Ordinal), RecordedAt, null);

    /// <summary>Now, the last success, the visitor: what requests may depend on.</summary>
    public FeedContext Context
    {
        get => _context;
        init => _context = value;
    }

    /// <summary>Whether to listen to which fields are read.</summary>
    public bool Listens
    {
        get => Reading is not null;
        init => Reading = value ? new Dictionary<string, FieldsRead>(StringComparer.Ordinal) : null;
    }

    /// <summary>What was read so far, by what was asked for; several rehearsals may share it. Null unless it listens.</summary>
    internal Dictionary<string, FieldsRead>? Reading { get; init; }

    /// <summary>Begins as if a token were in hand, so that the first answer is that to the question itself.</summary>
    public bool HasToken { get; init; }

    /// <summary>The most pages of a feed to ask for.</summary>
    public int MostPages { get; init; } = int.MaxValue;

    /// <summary>The most questions of one step.</summary>
    public int MostQuestions { get; init; } = int.MaxValue;

    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    public IReadOnlyList<OfferDraft> Offers => _offers;

    public IReadOnlyList<RecordResult.Rejected> Rejected => _rejected;

    /// <summary>Records the template's own "where" leaves out.</summary>
    public int LeftOut { get; private set; }

    public IReadOnlyList<FieldIssue> Issues => _issues;

    /// <summary>What was read altogether: offers, facts, and findings of steps.</summary>
    public int Found => _offers.Count + _facts.Count + _findings;

    /// <summary>What polled records tell, in their order.</summary>
    public IReadOnlyList<PolledFact> Facts => _facts;

    /// <summary>The values that stood in no table, each with the table's name, where the rehearsal listens.</summary>
    public IEnumerable<(string Table, string Value)> NotInTable => Reading is null ? [] : Reading.Values.SelectMany(reading => reading.NotInTable).Distinct();

    /// <summary>The fields of good answers that nothing read, by what was asked for; empty unless the rehearsal listens.</summary>
    public IEnumerable<(string What, UnreadField Field)> Unread() => _heard
        .SelectMany(heard => UnreadField.Of(heard.Whole, Reading![heard.What]).Select(field => (heard.What, Field: field)))
        .DistinctBy(unread => (unread.What, unread.Field.Path));

    /// <summary>The whole feed, page by page, then the steps for what it brought.</summary>
    public async Task<RehearsalEnd> Run(Template template, CancellationToken ct)
    {
        var feed = template.Feed ?? throw new InvalidOperationException($"{template.Name} has no feed.");
        var end = await Follow("offers", feed, ct);
        if (end.Outcome is not "complete" and not "unfinished")
            return end;
        foreach (var step in template.Steps)
        {
            if (await Ask(step, _offers.Where(offer => step.Wants(offer, settings)), ct) is { } stopped)
                return stopped;
        }
        return end;
    }

    /// <summary>One polled question, for every stretch of time it is asked in pieces.</summary>
    public async Task<RehearsalEnd> Run(Poll poll, CancellationToken ct)
    {
        var end = new RehearsalEnd("complete", null);
        var context = _context;
        foreach (var window in poll.Windows(context.StartedAt, context.LastSuccessAt))
        {
            _context = _context with { Window = window };
            end = await Follow(poll.Kind.ToString().ToLowerInvariant(), poll.Feed, ct);
            if (end.Outcome != "complete")
                return end;
        }
        return end;
    }

    /// <summary>The question of a step about one offer.</summary>
    public async Task<RehearsalEnd> Run(Step step, OfferDraft offer, CancellationToken ct) =>
        await Ask(step, [offer], ct) ?? new RehearsalEnd("complete", null);

    private async Task<RehearsalEnd> Follow(string what, Feed feed, CancellationToken ct)
    {
        var end = new RehearsalEnd("complete", null);
        foreach (var start in feed.Starts)
        {
            end = await Follow(what, feed, start, ct);
            if (end.Outcome != "complete")
                return end;
        }
        return end;
    }

    private async Task<RehearsalEnd> Follow(string what, Feed feed, FeedPlace place, CancellationToken ct)
    {
        var progress = feed.Begin();
        for (var page = 0; page < MostPages; page++)
        {
            var at = place;
            var asked = await Ask(what, context => feed.Request(at, context), ct);
            if (asked.Stopped is { } stopped)
                return stopped;
            using var received = asked.Answer!;
            await foreach (var record in received.Records(ct))
                Take(record);
            var step = progress.After(received);
            Tell(received.RecordCount, step switch
            {
                FeedStep.Next => progress.Announced is { } total
                    ? string.Create(CultureInfo.InvariantCulture, $"next page: {progress.Seen} of {total} announced records seen")
                    : "next page: nothing says yet that this was the last",
                FeedStep.Complete complete => $"complete: {complete.Why}",
                FeedStep.Partial partial => $"stopped: {partial.Why}",
                _ => "",
            });
            switch (step)
            {
                case FeedStep.Next next:
                    place = next.Place;
                    break;
                case FeedStep.Complete complete:
                    return new RehearsalEnd("complete", complete.Why);
                case FeedStep.Partial partial:
                    return new RehearsalEnd("partial", partial.Why);
            }
        }
        return new RehearsalEnd("unfinished", $"stopped after {MostPages} pages");
    }

    private async Task<RehearsalEnd?> Ask(Step step, IEnumerable<OfferDraft> offers, CancellationToken ct)
    {
        var questions = 0;
        foreach (var batch in offers.Chunk(step.BatchSize).ToArray())
        {
            if (++questions > Math.Min(step.PerRun, MostQuestions))
                return null;
            var asked = await Ask($"step {step.Id}", context => step.Request(batch, context), ct);
            if (asked.Stopped is { Outcome: "gone" })
                continue;
            if (asked.Stopped is { } stopped)
                return stopped;
            using var received = asked.Answer!;
            var findings = await step.Find(received, batch, ct);
            foreach (var finding in findings.Where(finding => finding.Kept is not null))
                Apply(step, finding);
            Tell(received.RecordCount, $"found something for {findings.Count(finding => finding.Kept is not null)} of {batch.Length}");
        }
        return null;
    }

    private void Apply(Step step, StepFinding finding)
    {
        _findings++;
        var place = _offers.FindIndex(offer => offer.SourceId == finding.SourceId);
        if (place < 0)
            return;
        var (offer, issues) = step.Apply(_offers[place], finding.Kept!);
        _offers[place] = offer;
        _issues.AddRange(issues);
    }

    // A token that is refused was kept too long: asked for once more, as a run does.
    private async Task<(FeedAnswer? Answer, RehearsalEnd? Stopped)> Ask(string what, Func<FeedContext, OutgoingRequest> make, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            var request = make(Listening(what));
            if (request.LacksToken)
            {
                if (HasToken)
                    _context = _context.With(request.Token!, "token");
                else if (await AskForToken(request.Token!, ct) is { } none)
                    return (null, none);
                request = make(Listening(what));
            }
            var (received, stopped) = await Send(what, request, ct);
            if (stopped is not { Outcome: "auth" } || request.Token is not { } exchange || attempt > 0)
                return (received, stopped);
            if (await AskForToken(exchange, ct) is { } refused)
                return (null, refused.Outcome == "unfinished" ? stopped : refused);
        }
    }

    private async Task<RehearsalEnd?> AskForToken(TokenExchange exchange, CancellationToken ct)
    {
        var (received, stopped) = await Send("token", exchange.Request(Listening("token")), ct);
        if (received is null)
            return stopped;
        using var _ = received;
        var token = exchange.Read(received);
        if (token.Token is null)
            return Ended(token.Judgement);
        _context = _context.With(exchange, token.Token);
        Tell(0, $"a token, good for {token.LifetimeSeconds} s");
        return null;
    }

    private async Task<(FeedAnswer? Answer, RehearsalEnd? Stopped)> Send(string what, OutgoingRequest request, CancellationToken ct)
    {
        var recorded = await answer(request, ct);
        if (recorded is null)
        {
            _exchanges.Add(new Exchange(what, request, null, new Judgement(AnswerMeaning.Retry, "no answer", "none", null), 0, "no answer"));
            return (null, new RehearsalEnd("unfinished", "more was asked for than is recorded"));
        }
        var received = await request.Read(new AnswerHead(recorded.Status, recorded.Headers, null), new MemoryStream(recorded.Body), ct);
        var judgement = received.Judgement;
        _exchanges.Add(new Exchange(what, request, recorded, judgement, received.RecordCount, judgement.Message ?? ""));
        if (judgement.Meaning is AnswerMeaning.Ok or AnswerMeaning.Empty)
        {
            if (Reading is not null)
                _heard.Add((what, await request.Whole(recorded.Body, ct)));
            return (received, null);
        }
        received.Dispose();
        return (null, Ended(judgement));
    }

    private void Tell(int records, string then) => _exchanges[^1] = _exchanges[^1] with { Records = records, Then = then };

    private FeedContext Listening(string what)
    {
        if (Reading is null)
            return _context;
        if (!Reading.TryGetValue(what, out var reading))
            Reading[what] = reading = new FieldsRead();
        return _context with { Reading = reading };
    }

    private void Take(RecordResult record)
    {
        switch (record)
        {
            case RecordResult.Mapped mapped:
                _offers.Add(mapped.Offer);
                _issues.AddRange(mapped.Issues);
                break;
            case RecordResult.Rejected rejected:
                _rejected.Add(rejected);
                break;
            case RecordResult.Told told:
                _facts.Add(told.Fact);
                break;
            case RecordResult.LeftOut:
                LeftOut++;
                break;
        }
    }

    private static RehearsalEnd Ended(Judgement judgement) =>
        new(judgement.Meaning == AnswerMeaning.RateLimited ? "rate_limited" : judgement.Meaning.ToString().ToLowerInvariant(), judgement.Message);
}
