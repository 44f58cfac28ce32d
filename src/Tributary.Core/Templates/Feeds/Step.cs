using Tributary.Core.Offers;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>
/// A question about offers that were read already: a tracking link, details. Sends nothing and keeps nothing itself: what it found is a small
/// JSON text that is kept for it and put into the offer on every run.
/// </summary>
public sealed class Step
{
    private const int LongestKept = 64 * 1024;
    private const string GoalsKey = "goals";

    private readonly StepPlan _plan;

    internal Step(StepPlan plan) => _plan = plan;

    public string Id => _plan.Id;

    /// <summary>Milliseconds after which an offer is asked for again.</summary>
    public long Refresh => _plan.RefreshSeconds * 1000L;

    /// <summary>The most requests of one run.</summary>
    public int PerRun => _plan.PerRun;

    /// <summary>How many offers one request asks about.</summary>
    public int BatchSize => _plan.Batch?.Size ?? 1;

    /// <summary>Whether the step is for this offer: one that lacks what the question's path is made of cannot be asked about. An expression that costs too much is for none.</summary>
    public bool Wants(OfferDraft offer, SettingValues settings)
    {
        var scope = new Scope { [Root.Offer] = OfferFields.ToValue(offer), [Root.Settings] = settings.Real };
        try
        {
            return _plan.When?.Invoke(scope).IsTrue != false && (_plan.Batch is not null || _plan.Feed.HasPath(scope));
        }
        catch (ExpressionLimitException)
        {
            return false;
        }
    }

    /// <summary>The question about one offer, or about at most <see cref="BatchSize"/> of them.</summary>
    public OutgoingRequest Request(IReadOnlyList<OfferDraft> offers, FeedContext context) => _plan.Feed.Request(default, _plan.Batch is null
        ? context with { Offer = offers[0] }
        : context with { BatchIds = [.. offers.Select(offer => offer.SourceId)] });

    /// <summary>What a good answer says about each of the offers it was asked for, in their order.</summary>
    public async Task<IReadOnlyList<StepFinding>> Find(FeedAnswer answer, IReadOnlyList<OfferDraft> offers, CancellationToken ct)
    {
        if (_plan.Batch is not { } batch)
            return [FindWhole(answer, offers[0])];
        // A feed may name an offer twice.
        var asked = offers.DistinctBy(offer => offer.SourceId, StringComparer.Ordinal).ToDictionary(offer => offer.SourceId, StringComparer.Ordinal);
        var found = new Dictionary<string, StepFinding>(StringComparer.Ordinal);
        await foreach (var record in answer.Records((scope, number) => FindOne(batch, scope, number, asked), ct))
        {
            if (record is RecordResult.Found { Finding: var finding })
                found.TryAdd(finding.SourceId, finding);
        }
        return [.. offers.Select(offer => found.GetValueOrDefault(offer.SourceId) ?? new StepFinding(offer.SourceId, null, null))];
    }

    /// <summary>The offer with what was kept of an answer about it, and the fields of the answer that could not be used.</summary>
    public (OfferDraft Offer, IReadOnlyList<FieldIssue> Issues) Apply(OfferDraft offer, string kept)
    {
        var found = KeptAnswer.Read(kept);
        var issues = new List<FieldIssue>();
        var fields = new FieldReader(MappedFields.Of(found), new Scope(), issues);
        foreach (var (field, value) in found.Entries())
        {
            // What an older version of the template asked for is none of this one's business.
            if (!value.IsEmpty && _plan.Set.ContainsKey(field))
                offer = OfferFields.With(offer, field, fields);
        }
        return (_plan.Goals is null ? offer : WithGoals(offer, found.Member(GoalsKey), issues), issues);
    }

    private static OfferDraft WithGoals(OfferDraft offer, Value found, List<FieldIssue> issues)
    {
        var goals = found.Items().SelectMany(goal => GoalMapping.Kept(goal).Map(new Scope(), offer.Currency, issues) ?? []).ToList();
        if (goals.Count == 0)
            return offer;
        var (payout, currency) = offer is { Payout: null, PayoutPercent: null } ? GoalMapping.Largest(goals, offer.Currency) : (offer.Payout, offer.Currency);
        return offer with { Goals = goals, Payout = payout, Currency = currency };
    }

    private StepFinding FindWhole(FeedAnswer answer, OfferDraft offer)
    {
        var scope = answer.Mapping;
        scope[Root.Record] = scope[Root.Body];
        return Find(scope, offer);
    }

    private RecordResult FindOne(StepBatch batch, Scope scope, int number, Dictionary<string, OfferDraft> asked)
    {
        scope.Refuel();
        try
        {
            return batch.Match(scope).AsText()?.Trim() is { } id && asked.TryGetValue(id, out var offer)
                ? new RecordResult.Found(Find(scope, offer)) : new RecordResult.LeftOut();
        }
        catch (ExpressionLimitException limit)
        {
            return new RecordResult.Rejected(RecordResult.Place(number), limit.Message);
        }
    }

    private StepFinding Find(Scope scope, OfferDraft offer)
    {
        scope.Refuel();
        scope[Root.Offer] = OfferFields.ToValue(offer);
        try
        {
            var values = _plan.Set.Select(field => KeyValuePair.Create(field.Key, field.Value(scope))).Where(field => !field.Value.IsEmpty).ToList();
            if (_plan.Goals is { } goals)
            {
                var found = goals.Each(scope).Select(_ => goals.Fields.All(scope)).ToArray();
                if (found.Length > 0)
                    values.Add(KeyValuePair.Create(GoalsKey, Value.Of(found)));
            }
            if (values.Count == 0)
                return new StepFinding(offer.SourceId, null, null);
            var kept = KeptAnswer.Write(values);
            return kept.Length <= LongestKept
                ? new StepFinding(offer.SourceId, kept, null)
                : new StepFinding(offer.SourceId, null, "the answer about one offer is larger than 64 KB");
        }
        catch (ExpressionLimitException limit)
        {
            return new StepFinding(offer.SourceId, null, limit.Message);
        }
    }
}

/// <summary>
/// What an answer says about one offer. <see cref="Kept"/> is null when it holds none of the step's fields; <see cref="Problem"/> says why it could
/// not be read.
/// </summary>
public sealed record StepFinding(string SourceId, string? Kept, string? Problem);

/// <summary>The compiled step.</summary>
internal sealed record StepPlan
{
    public required string Id { get; init; }

    public Compute? When { get; init; }

    public required Feed Feed { get; init; }

    public required int RefreshSeconds { get; init; }

    public required int PerRun { get; init; }

    public StepBatch? Batch { get; init; }

    public required IReadOnlyDictionary<string, Compute> Set { get; init; }

    public GoalMapping? Goals { get; init; }
}

/// <summary>A step that asks about many offers at once: how many, and which of them a record is about.</summary>
internal sealed record StepBatch(int Size, Compute Match);
