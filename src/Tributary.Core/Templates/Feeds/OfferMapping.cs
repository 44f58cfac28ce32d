using Tributary.Core.Offers;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>Makes an offer of a record. Pure: the same record, envelope and settings give the same offer.</summary>
internal sealed class OfferMapping
{
    public required MappedFields Offer { get; init; }

    public Compute? Where { get; init; }

    public GoalMapping? Goals { get; init; }

    /// <summary>The scope holds the record, its key, the envelope and the settings; <paramref name="number"/> is its place in the answer, from 1.</summary>
    public RecordResult Map(Scope scope, int number)
    {
        scope.Refuel();
        try
        {
            return Where is not null && !Where(scope).IsTrue ? new RecordResult.LeftOut() : MapRecord(scope, number);
        }
        catch (ExpressionLimitException limit)
        {
            return new RecordResult.Rejected(RecordResult.Place(number), limit.Message);
        }
    }

    private RecordResult MapRecord(Scope scope, int number)
    {
        var issues = new List<FieldIssue>();
        var fields = new FieldReader(Offer, scope, issues);
        var id = fields.Text("id", 200);
        var title = fields.Text("name", 300);
        if (id is null || title is null)
            return new RecordResult.Rejected(id ?? RecordResult.Place(number), id is null ? "it has no id" : "it has no name");
        if (fields.Countries("countries") is not { } countries || fields.Countries("countries_excluded") is not { } excluded)
            return new RecordResult.Rejected(id, "none of its countries is known") { Unknown = scope.Unknown };

        var currency = fields.Currency("currency");
        var assumed = currency is not null && Offer.IsDefault("currency", scope) ? currency : null;
        var goals = Goals is null ? [] : Goals.Map(scope, currency, issues);
        if (goals is null)
            return new RecordResult.Rejected(id, "none of a goal's countries is known") { Unknown = scope.Unknown };
        var payout = fields.Micros("payout");
        var percent = fields.Millionths("payout_percent");
        if (payout is null && percent is null && goals.Count > 0)
            (payout, currency) = GoalMapping.Largest(goals, currency);
        return new RecordResult.Mapped(
            new OfferDraft
            {
                SourceId = id,
                Title = title,
                Status = OfferFields.Status(fields),
                Approval = OfferFields.Approval(fields),
                Description = fields.Text("description", 10_000),
                Terms = fields.Text("terms", 10_000),
                Categories = fields.Words("categories", 50),
                ImageUrl = fields.Url("image_url"),
                PreviewUrl = fields.Url("preview_url"),
                TrackingUrl = fields.Url("tracking_url"),
                Payout = payout,
                PayoutPercent = percent,
                PayoutType = fields.Code("payout_type", OfferFields.PayoutTypes, WordKind.PayoutType),
                Currency = currency,
                IsCurrencyAssumed = assumed is not null && assumed == currency,
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
                DetailId = fields.Text("detail_id", 200),
                UpdatedAt = fields.Instant("updated_at"),
            },
            issues)
        {
            Unknown = scope.Unknown,
        };
    }
}
