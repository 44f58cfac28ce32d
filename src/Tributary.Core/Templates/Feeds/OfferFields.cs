using Tributary.Core.Offers;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>An offer by the names templates know its fields by.</summary>
internal static class OfferFields
{
    public static readonly string[] PayoutTypes = ["cpa", "cpi", "cpl", "cps", "cpc", "cpm", "cpe", "revshare"];

    private const decimal MicrosPerUnit = 1_000_000;

    // The words are those of StoredOffer.
    private static readonly string[] Statuses = ["active", "paused", "closed"];
    private static readonly string[] Approvals = ["approved", "pending", "not_approved", "rejected"];

    /// <summary>What "offer" means in an expression: every field in the form it was mapped from.</summary>
    public static Value ToValue(OfferDraft offer) => Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
    {
        ["id"] = Value.Of(offer.SourceId),
        ["detail_id"] = Value.Of(offer.DetailId),
        ["name"] = Value.Of(offer.Title),
        ["status"] = Value.Of(StoredOffer.Word(offer.Status)),
        ["approval"] = Value.Of(StoredOffer.Word(offer.Approval)),
        ["description"] = Value.Of(offer.Description),
        ["terms"] = Value.Of(offer.Terms),
        ["categories"] = Texts(offer.Categories),
        ["image_url"] = Value.Of(offer.ImageUrl),
        ["preview_url"] = Value.Of(offer.PreviewUrl),
        ["tracking_url"] = Value.Of(offer.TrackingUrl),
        ["payout"] = Number(offer.Payout / MicrosPerUnit),
        ["payout_percent"] = Number(offer.PayoutPercent / (MicrosPerUnit / 100)),
        ["payout_type"] = Value.Of(offer.PayoutType),
        ["currency"] = Value.Of(offer.Currency),
        ["countries"] = Texts(offer.Countries),
        ["countries_excluded"] = Texts(offer.CountriesExcluded),
        ["os"] = Texts(offer.Os),
        ["devices"] = Texts(offer.Devices),
        ["daily_cap"] = Number(offer.DailyCap),
        ["starts_at"] = Instant(offer.StartsAt),
        ["ends_at"] = Instant(offer.EndsAt),
        ["requires_approval"] = Value.Of(offer.RequiresApproval),
        ["incentive"] = offer.Incentive is { } welcome ? Value.Of(welcome) : Value.Null,
        ["store_id"] = Value.Of(offer.StoreId),
        ["rank"] = Number(offer.Rank),
        ["updated_at"] = Instant(offer.UpdatedAt),
    });

    /// <summary>The offer with one field read anew. What is empty or cannot be read leaves the field as it was.</summary>
    public static OfferDraft With(OfferDraft offer, string field, FieldReader fields) => field switch
    {
        "name" => offer with { Title = fields.Text(field, 300) ?? offer.Title },
        "detail_id" => offer with { DetailId = fields.Text(field, 200) ?? offer.DetailId },
        "status" => offer with { Status = Status(fields) },
        "approval" => offer with { Approval = Approval(fields) },
        "description" => offer with { Description = fields.Text(field, 10_000) ?? offer.Description },
        "terms" => offer with { Terms = fields.Text(field, 10_000) ?? offer.Terms },
        "categories" => offer with { Categories = fields.Words(field, 50) },
        "image_url" => offer with { ImageUrl = fields.Url(field) ?? offer.ImageUrl },
        "preview_url" => offer with { PreviewUrl = fields.Url(field) ?? offer.PreviewUrl },
        "tracking_url" => offer with { TrackingUrl = fields.Url(field) ?? offer.TrackingUrl },
        "payout" => offer with { Payout = fields.Micros(field) ?? offer.Payout },
        "payout_percent" => offer with { PayoutPercent = fields.Millionths(field) ?? offer.PayoutPercent },
        "payout_type" => offer with { PayoutType = fields.Code(field, PayoutTypes, WordKind.PayoutType) ?? offer.PayoutType },
        "currency" => offer with { Currency = fields.Currency(field) ?? offer.Currency },
        "countries" => offer with { Countries = fields.Countries(field) ?? offer.Countries },
        "countries_excluded" => offer with { CountriesExcluded = fields.Countries(field) ?? offer.CountriesExcluded },
        "os" => offer with { Os = fields.Os(field) },
        "devices" => offer with { Devices = fields.Devices(field) },
        "daily_cap" => offer with { DailyCap = fields.Whole(field) is { } cap and > 0 ? cap : offer.DailyCap },
        "starts_at" => offer with { StartsAt = fields.Instant(field) ?? offer.StartsAt },
        "ends_at" => offer with { EndsAt = fields.Instant(field) ?? offer.EndsAt },
        "requires_approval" => offer with { RequiresApproval = fields.Truth(field) ?? offer.RequiresApproval },
        "incentive" => offer with { Incentive = fields.Truth(field) ?? offer.Incentive },
        "store_id" => offer with { StoreId = fields.Text(field, 200) ?? offer.StoreId },
        "rank" => offer with { Rank = fields.Whole(field) ?? offer.Rank },
        "updated_at" => offer with { UpdatedAt = fields.Instant(field) ?? offer.UpdatedAt },
        _ => offer,
    };

    /// <summary>A word we do not know may mean "stopped"; sending traffic to a stopped offer costs the member his reward.</summary>
    public static SourceStatus Status(FieldReader fields)
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

    public static SourceApproval Approval(FieldReader fields)
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

    private static Value Texts(IReadOnlyList<string> texts) => Value.Of([.. texts.Select(text => Value.Of(text))]);

    private static Value Number(decimal? number) => number is { } known ? Value.Of(known) : Value.Null;

    private static Value Instant(long? at) => at is { } known ? Value.OfInstant(known) : Value.Null;
}
