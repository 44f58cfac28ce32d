using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// Asks a network, during one run, for what its list does not say about the single offers, and puts into every offer what is known. Offers
/// that were never asked for come first; what is merely due again waits for the end of the feed, the oldest first, so that no offer is passed
/// over for ever however few questions a run may ask.
/// </summary>
internal sealed class AskSteps(IReadOnlyList<Step> steps, Conversation talk, AskNetwork network, StepAnswers answers, TimeProvider clock, RunReport report)
{
    private const int MostPostponed = 10_000;
    private const int TroubleInARow = 3;
    private const int FailuresInARow = 20;

    // An offer the network will not talk about must not be asked for before all others on every run.
    private const long AfterFailure = 24 * 3600 * 1000;

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, StepTally> _tallies = steps.ToDictionary(step => step.Id, step => report.Steps.Of(step.Id), StringComparer.Ordinal);
    private readonly PriorityQueue<OfferDraft, (long AskedAt, long Place)> _postponed = new();
    private readonly int _mostPostponed = steps.Count == 0 ? 0 : Math.Min(MostPostponed, steps.Max(step => step.PerRun * step.BatchSize));
    private long _place;
    private DateTimeOffset _told = clock.GetUtcNow();

    /// <summary>Whether anything is asked about single offers.</summary>
    public bool Any => steps.Count > 0;

    /// <summary>The offers with what is known of them; those that are asked for at the end are not among them.</summary>
    public async Task<IReadOnlyList<OfferDraft>> Fill(IReadOnlyList<OfferDraft> offers, CancellationToken ct)
    {
        if (steps.Count == 0) return offers;
        var asked = await Fill(offers, Asking.New, ct);
        foreach (var one in asked.Where(one => one.Postponed is not null)) _postponed.Enqueue(one.Original, (-one.Postponed!.Value, -_place++));
        // The newest answers are put off longest: those past the bound keep what they have until the next run.
        var surplus = new List<OfferDraft>();
        while (_postponed.Count > _mostPostponed) surplus.Add(_postponed.Dequeue());
        var rest = surplus.Count == 0 ? [] : await Fill(surplus, Asking.Nothing, ct);
        return [.. asked.Where(one => one.Postponed is null).Concat(rest).Select(one => one.Offer)];
    }

    /// <summary>The offers whose answers were due again, after the end of the feed.</summary>
    public async Task<IReadOnlyList<OfferDraft>> FillPostponed(CancellationToken ct)
    {
        var offers = new List<OfferDraft>();
        while (_postponed.TryDequeue(out var offer, out _)) offers.Add(offer);
        offers.Reverse();
        return offers.Count == 0 ? [] : [.. (await Fill(offers, Asking.Everything, ct)).Select(one => one.Offer)];
    }

    private async Task<IReadOnlyList<Asked>> Fill(IReadOnlyList<OfferDraft> offers, Asking asking, CancellationToken ct)
    {
        var kept = new Dictionary<(string, string), StepAnswer>(await answers.Of(talk.NetworkId, offers.Select(offer => offer.SourceId), ct));
        var all = offers.Select(offer => new Asked(offer)).ToList();
        foreach (var step in steps)
        {
            var wanting = all.Where(one => one.Postponed is null && step.Wants(one.Offer, talk.Context.Settings)).ToList();
            var due = wanting.Where(one => IsDue(step, kept.GetValueOrDefault((one.Id, step.Id)))).ToList();
            if (asking is Asking.New)
            {
                foreach (var one in due) one.Postponed = kept.GetValueOrDefault((one.Id, step.Id))?.AskedAt;
                due.RemoveAll(one => one.Postponed is not null);
            }

            await Ask(step, [.. due.Select(one => one.Offer)], asking, kept, ct);
            foreach (var one in wanting.Where(one => one.Postponed is null)) one.Offer = Apply(step, one.Offer, kept.GetValueOrDefault((one.Id, step.Id)));
        }

        return all;
    }

    private bool IsDue(Step step, StepAnswer? known) => known is null || Now() - known.AskedAt >= step.Refresh;

    private OfferDraft Apply(Step step, OfferDraft offer, StepAnswer? known)
    {
        if (known?.Answer is not { } answer) return offer;
        var (with, issues) = step.Apply(offer, answer);
        report.Note(issues);
        return with;
    }

    private async Task Ask(Step step, OfferDraft[] due, Asking asking, Dictionary<(string, string), StepAnswer> kept, CancellationToken ct)
    {
        var tally = _tallies[step.Id];
        foreach (var batch in due.Chunk(step.BatchSize))
        {
            if (asking is Asking.Nothing || tally.Questions >= step.PerRun || tally.GivenUp)
            {
                tally.Later += batch.Length;
                continue;
            }

            await Tell(step, tally);
            foreach (var answer in await AskOne(step, tally, batch, kept, ct)) kept[(answer.SourceId, step.Id)] = answer;
        }
    }

    // Kept at once, so that a run that is killed does not ask for it again.
    private async Task<IReadOnlyList<StepAnswer>> AskOne(Step step, StepTally tally, OfferDraft[] batch, Dictionary<(string, string), StepAnswer> kept, CancellationToken ct)
    {
        tally.Questions++;
        IReadOnlyList<StepAnswer> found;
        try
        {
            using var answer = await network.Ask(talk, context => step.Request(batch, context), ct);
            found = answer.Answer.Judgement.Meaning is AnswerMeaning.Empty
                ? Gone(step, tally, batch)
                : [.. (await step.Find(answer.Answer, batch, ct)).Select(finding => Found(step, tally, finding, kept))];
            (tally.TroubleInARow, tally.FailuresInARow) = (0, 0);
        }
        catch (FeedEnded ended) when (ended.Meaning is AnswerMeaning.Gone)
        {
            found = Gone(step, tally, batch);
            (tally.TroubleInARow, tally.FailuresInARow) = (0, 0);
        }
        catch (FeedEnded ended) when (ended.Meaning is AnswerMeaning.Fail or AnswerMeaning.Contract)
        {
            tally.Fail(batch.Length, ended.Message);
            tally.GivenUp = ++tally.FailuresInARow >= FailuresInARow;
            found = [.. batch.Select(offer => Failed(step, offer.SourceId, kept))];
        }
        catch (FeedEnded ended) when (ended.Meaning is AnswerMeaning.Retry or AnswerMeaning.RateLimited)
        {
            tally.Fail(batch.Length, ended.Message);
            tally.GivenUp = ended.Meaning is AnswerMeaning.RateLimited || ++tally.TroubleInARow >= TroubleInARow;
            return [];
        }

        await answers.Keep(talk.NetworkId, found, ct);
        return found;
    }

    private StepAnswer[] Gone(Step step, StepTally tally, OfferDraft[] batch)
    {
        tally.Nothing += batch.Length;
        return [.. batch.Select(offer => new StepAnswer { SourceId = offer.SourceId, Step = step.Id, AskedAt = Now() })];
    }

    // An answer without any of the step's fields says nothing; it takes away nothing that was known.
    private StepAnswer Found(Step step, StepTally tally, StepFinding finding, Dictionary<(string, string), StepAnswer> kept)
    {
        if (finding.Problem is { } problem)
        {
            tally.Fail(1, problem);
            return Failed(step, finding.SourceId, kept);
        }

        if (finding.Kept is null) tally.Nothing++;
        else tally.Found++;
        return new StepAnswer
        {
            SourceId = finding.SourceId,
            Step = step.Id,
            AskedAt = Now(),
            Answer = finding.Kept ?? kept.GetValueOrDefault((finding.SourceId, step.Id))?.Answer,
        };
    }

    private StepAnswer Failed(Step step, string sourceId, Dictionary<(string, string), StepAnswer> kept) => new()
    {
        SourceId = sourceId,
        Step = step.Id,
        AskedAt = Now() - step.Refresh + Math.Min(step.Refresh, AfterFailure),
        Answer = kept.GetValueOrDefault((sourceId, step.Id))?.Answer,
    };

    private async Task Tell(Step step, StepTally tally)
    {
        if (clock.GetUtcNow() - _told < TellEvery) return;
        _told = clock.GetUtcNow();
        await talk.Tell(string.Create(CultureInfo.InvariantCulture, $"Asking for single offers ({step.Id}, {tally.Questions} asked)"));
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>An offer on its way through the steps.</summary>
    private sealed class Asked(OfferDraft original)
    {
        public OfferDraft Original { get; } = original;
        public OfferDraft Offer { get; set; } = original;
        public string Id => Original.SourceId;

        /// <summary>When it was asked for last, for an offer that is asked for again at the end of the run.</summary>
        public long? Postponed { get; set; }
    }

    private enum Asking
    {
        Nothing,

        /// <summary>What was never asked for.</summary>
        New,
        Everything,
    }
}
