using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>A row of a list of offers.</summary>
public sealed record OfferRow
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public string NetworkName { get; init; } = "";
    public string SourceId { get; init; } = "";
    public string Listing { get; init; } = "";
    public long RowVersion { get; init; }
    public string Status { get; init; } = "";
    public long Live { get; init; }
    public string Title { get; init; } = "";
    public string SourceTitle { get; init; } = "";
    public string? TitleSourceThen { get; init; }
    public long? Payout { get; init; }
    public long? PayoutLow { get; init; }
    public long? PayoutHigh { get; init; }
    public long? PayoutPercentPpm { get; init; }
    public string? Currency { get; init; }
    public string Countries { get; init; } = "";
    public string CountriesExcluded { get; init; } = "";
    public string OurCategory { get; init; } = "";
    public long GoalCount { get; init; }
    public long VersionAt { get; init; }
    public string? Blocked { get; init; }
    public string Systems { get; init; } = "";
    public string Devices { get; init; } = "";
    public string? PayoutType { get; init; }
    public long? DailyCap { get; init; }
    public string? StoreId { get; init; }
    public long FirstSeenAt { get; init; }
    public long? HeldUntil { get; init; }
    public string? HeldNote { get; init; }
    public string? ImageUrl { get; init; }

    /// <summary>How many other networks have it too.</summary>
    public long Elsewhere { get; init; }

    public string DeviceText => string.Join(", ", StoredOffer.ReadCodes(Devices).Concat(StoredOffer.ReadCodes(Systems)).Select(DeviceWords.Of)) is { Length: > 0 } text ? text : "Any";
    public bool IsHeld => Blocked == "held";
    public bool IsEdited => TitleSourceThen is not null;
    public string PayoutText => Payouts.Text(PayoutLow ?? Payout, PayoutHigh ?? Payout, PayoutPercentPpm, Currency);
    public string Category => OurCategory.Length > 0 ? OurCategory : "–";
}
