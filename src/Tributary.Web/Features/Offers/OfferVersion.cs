using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>What a network told of an offer at one time, with the run that brought it, as stored.</summary>
public sealed record OfferVersion
{
    public long Id { get; init; }
    public long OfferId { get; init; }
    public long RunId { get; init; }
    public string RunKind { get; init; } = "";
    public long Since { get; init; }

    /// <summary>When members first saw it (unix ms): the end of its run.</summary>
    public long At { get; init; }

    public string Status { get; init; } = "";
    public string Title { get; init; } = "";
    public string Description { get; init; } = "";
    public string Conditions { get; init; } = "";
    public string Categories { get; init; } = "[]";
    public string? ImageUrl { get; init; }
    public string? PreviewUrl { get; init; }
    public string? TrackingUrl { get; init; }
    public long? Payout { get; init; }
    public long? PayoutLow { get; init; }
    public long? PayoutHigh { get; init; }
    public long? PayoutPercentPpm { get; init; }
    public string? PayoutType { get; init; }
    public string? Currency { get; init; }
    public string Countries { get; init; } = "";
    public string CountriesExcluded { get; init; } = "";
    public string Systems { get; init; } = "";
    public string Devices { get; init; } = "";
    public long? DailyCap { get; init; }
    public long? StartsAt { get; init; }
    public long? EndsAt { get; init; }
    public long RequiresApproval { get; init; }
    public long? Incentive { get; init; }
    public string? Approval { get; init; }
    public string? StoreId { get; init; }
    public long? SourceRank { get; init; }
    public string Goals { get; init; } = "[]";

    /// <summary>The fields, by commas, of which the network's value waited for review instead of coming into force.</summary>
    public string? Held { get; init; }

    /// <summary>All that makes up what the offer pays.</summary>
    internal (long?, long?, long?, long?, string?) Pays => (Payout, PayoutLow, PayoutHigh, PayoutPercentPpm, Currency);

    public bool IsMissing => Status == StoredOffer.Missing;

    public string RunTitle => $"{RunKind} {RunId}";

    /// <summary>What a draft will be as a version, before it is one.</summary>
    internal static OfferVersion Of(OfferDraft draft)
    {
        var (low, high) = OfferVersionRow.Range(draft);
        return new OfferVersion
        {
            Status = StoredOffer.Word(draft.Status),
            Title = draft.Title,
            Description = draft.Description ?? "",
            Conditions = draft.Terms ?? "",
            Categories = StoredOffer.Texts(draft.Categories),
            ImageUrl = draft.ImageUrl,
            PreviewUrl = draft.PreviewUrl,
            TrackingUrl = draft.TrackingUrl,
            Payout = draft.Payout,
            PayoutLow = low,
            PayoutHigh = high,
            PayoutPercentPpm = draft.PayoutPercent,
            PayoutType = draft.PayoutType,
            Currency = draft.Currency,
            Countries = StoredOffer.Codes(draft.Countries),
            CountriesExcluded = StoredOffer.Codes(draft.CountriesExcluded),
            Systems = StoredOffer.Codes(draft.Os),
            Devices = StoredOffer.Codes(draft.Devices),
            DailyCap = draft.DailyCap,
            StartsAt = draft.StartsAt,
            EndsAt = draft.EndsAt,
            RequiresApproval = draft.RequiresApproval ? 1 : 0,
            Incentive = draft.Incentive is { } incentive ? incentive ? 1 : 0 : null,
            Approval = StoredOffer.Word(draft.Approval),
            StoreId = draft.StoreId,
            SourceRank = draft.Rank,
            Goals = StoredOffer.Goals(draft.Goals),
        };
    }

    /// <summary>What the network said, as a draft again. One that its feed has lost still says what it said last.</summary>
    internal OfferDraft ToDraft() => new()
    {
        SourceId = "",
        Title = Title,
        Status = Enum.GetValues<SourceStatus>().FirstOrDefault(status => StoredOffer.Word(status) == Status, SourceStatus.Active),
        Approval = Enum.GetValues<SourceApproval>().FirstOrDefault(approval => StoredOffer.Word(approval) == Approval, SourceApproval.Approved),
        Description = Description,
        Terms = Conditions,
        Categories = StoredOffer.ReadTexts(Categories),
        ImageUrl = ImageUrl,
        PreviewUrl = PreviewUrl,
        TrackingUrl = TrackingUrl,
        Payout = Payout,
        PayoutPercent = PayoutPercentPpm,
        PayoutType = PayoutType,
        Currency = Currency,
        Countries = StoredOffer.ReadCodes(Countries),
        CountriesExcluded = StoredOffer.ReadCodes(CountriesExcluded),
        Os = StoredOffer.ReadCodes(Systems),
        Devices = StoredOffer.ReadCodes(Devices),
        DailyCap = DailyCap,
        StartsAt = StartsAt,
        EndsAt = EndsAt,
        RequiresApproval = RequiresApproval == 1,
        Incentive = Incentive is { } incentive ? incentive == 1 : null,
        StoreId = StoreId,
        Rank = SourceRank,
        Goals = StoredOffer.ReadGoals(Goals),
    };

    /// <summary>Every column above, over <see cref="Published"/>.</summary>
    internal const string Columns = $"v.id, v.offer_id, v.run_id, r.kind as run_kind, v.since, {PublishedAt} as at, v.status, v.held, {OfferVersionRow.ContentColumns}";

    internal const string PublishedAt = "coalesce(r.finished_at, v.created_at)";

    /// <summary>What was ever published; what a run has staged, or a failed one left, is not in it.</summary>
    internal const string Published =
        "from offer_versions v join generations g on g.network_id = v.network_id and v.since <= g.generation join runs r on r.id = v.run_id";
}
