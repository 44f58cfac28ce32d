using Tributary.Core.Offers;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>Makes an offer of a record. Pure: the same record, envelope and settings give the same offer.</summary>
internal sealed class OfferMapping
{
    private const int MaxGoals = 200;
    private static readonly string[] Statuses = ["active", "paused", "closed"];
    private static readonly string[] Approvals = ["approved", "pending", "not_approved", "rejected"];
    private static readonly string[] PayoutTypes = ["cpa", "cpi", "cpl", "cps", "cpc", "cpm", "cpe", "revshare"];

    public required MappedFields Offer { get; init; }

    public Compute? Where { get; init; }

    public Compute? GoalsFrom { get; init; }

    public MappedFields? Goal { get; init; }

    /// <summary>The scope holds the record, its key, the envelope and the settings; <paramref name="place"/> names a record without an id.</summary>
    public RecordResult Map(Scope scope, string place)
    {
        scope.Refuel();
        try
        {
            return Where is not null && !Where(scope).IsTrue ? new RecordResult.LeftOut() : MapRecord(scope, place);
        }
        catch (ExpressionLimitException limit)
        {
            return new RecordResult.Rejected(place, limit.Message);
        }
    }

    private RecordResult MapRecord(Scope scope, string place)
    {
        var issues = new List<FieldIssue>();
        var fields = new FieldReader(Offer, scope, issues);
        var id = fields.Text("id", 200);
        var title = fields.Text("name", 300);
        if (id is null || title is null)
            return new RecordResult.Rejected(id ?? place, id is null ? "it has no id" : "it has no name");
        if (fields.Countries("countries") is not { } countries || fields.Countries("countries_excluded") is not { } excluded)
            return new RecordResult.Rejected(id, "none of its countries is known");

        var currency = fields.Currency("currency");
        var goals = MapGoals(scope, currency, issues);
        if (goals is null)
            return new RecordResult.Rejected(id, "none of a goal's countries is known");
        var payout = fields.Micros("payout");
        var percent = fields.Millionths("payout_percent");
        if (payout is null && percent is null && goals.Count > 0)
            (payout, currency) = LargestGoal(goals, currency);
        return new RecordResult.Mapped(
            new OfferDraft
            {
                SourceId = id,
                Title = title,
                Status = Status(fields),
                Approval = Approval(fields),
                Description = fields.Text("description", 10_000),
                Terms = fields.Text("terms", 10_000),
                Categories = fields.Words("categories", 50),
                ImageUrl = fields.Url("image_url"),
                PreviewUrl = fields.Url("preview_url"),
                TrackingUrl = fields.Url("tracking_url"),
                Payout = payout,
                PayoutPercent = percent,
                PayoutType = fields.Code("payout_type", PayoutTypes),
                Currency = currency,
                Countries = countries,
                CountriesExcluded = excluded,
                Os = fields.Os("os"),
                Devices = fields.Devices("devices"),
                DailyCap = fields.Whole("daily_cap") is { } cap and > 0 ? cap : null,
                StartsAt = fields.Instant("starts_at"),
                EndsAt = fields.Instant("ends_at"),
                RequiresApproval = fields.Truth("requires_approval") ?? false,
                Incentive = fields.Truth("incentive"),
                StoreId = fields.Text("store_id", 200),
                Rank = fields.Whole("rank"),
                Goals = goals,
            },
            issues);
    }

    private List<GoalDraft>? MapGoals(Scope scope, string? offerCurrency, List<FieldIssue> issues)
    {
        var goals = new List<GoalDraft>();
        if (GoalsFrom is null || Goal is null)
            return goals;
        var record = scope[Root.Record];
        scope[Root.Parent] = record;
        foreach (var item in ListFunctions.Visited(scope, GoalsFrom(scope)).Take(MaxGoals))
        {
            scope[Root.Record] = item;
            var fields = new FieldReader(Goal, scope, issues);
            if (fields.Text("id", 200) is not { } id)
            {
                issues.Add(new FieldIssue("goals.id", "is missing"));
                continue;
            }
            if (fields.Countries("countries") is not { } countries || fields.Countries("countries_excluded") is not { } excluded)
                return null;
            goals.Add(new GoalDraft
            {
                Id = id,
                Name = fields.Text("name", 300),
                Payout = fields.Micros("payout"),
                PayoutPercent = fields.Millionths("payout_percent"),
                Currency = fields.Currency("currency") ?? offerCurrency,
                Countries = countries,
                CountriesExcluded = excluded,
                Os = fields.Os("os"),
                Devices = fields.Devices("devices"),
            });
        }
        scope[Root.Record] = record;
        scope[Root.Parent] = Value.Null;
        return goals;
    }

    // Amounts in different currencies cannot be compared, so then the offer itself names none.
    private static (long? Payout, string? Currency) LargestGoal(List<GoalDraft> goals, string? currency)
    {
        var shared = goals[0].Currency;
        return goals.TrueForAll(goal => goal.Currency == shared) ? (goals.Max(goal => goal.Payout), shared ?? currency) : (null, currency);
    }

    // A word we do not know may mean "stopped"; sending traffic to a stopped offer costs the member his reward.
    private static SourceStatus Status(FieldReader fields)
    {
        var before = fields.Issues;
        return fields.Code("status", Statuses) switch
        {
            "active" => SourceStatus.Active,
            "closed" => SourceStatus.Closed,
            "paused" => SourceStatus.Paused,
            _ => fields.Issues == before ? SourceStatus.Active : SourceStatus.Paused,
        };
    }

    private static SourceApproval Approval(FieldReader fields)
    {
        var before = fields.Issues;
        return fields.Code("approval", Approvals) switch
        {
            "approved" => SourceApproval.Approved,
            "pending" => SourceApproval.Pending,
            "not_approved" => SourceApproval.NotApproved,
            "rejected" => SourceApproval.Rejected,
            _ => fields.Issues == before ? SourceApproval.Approved : SourceApproval.NotApproved,
        };
    }
}
