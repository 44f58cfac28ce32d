using System.Text.Json.Serialization;

namespace Tributary.Core.Offers;

/// <summary>
/// One offer as a network told it, after mapping: typed, trimmed and capped, nothing of the operator's in it.
/// Two drafts with the same <see cref="ContentHash"/> say the same.
/// </summary>
/// <remarks>
/// Payouts are micro-units: 1.50 USD is 1 500 000. Instants are unix milliseconds, UTC. Countries are ISO 3166 alpha-2,
/// upper case; an empty list means all. Texts come from a stranger and are stored raw: encode them at output.
/// </remarks>
public sealed record OfferDraft
{
    /// <summary>The network's own offer id, as text; unique inside one network.</summary>
    public required string SourceId { get; init; }

    public required string Title { get; init; }

    public SourceStatus Status { get; init; } = SourceStatus.Active;

    public SourceApproval Approval { get; init; } = SourceApproval.Approved;

    public string? Description { get; init; }

    public string? Terms { get; init; }

    public IReadOnlyList<string> Categories { get; init; } = [];

    public string? ImageUrl { get; init; }

    public string? PreviewUrl { get; init; }

    public string? TrackingUrl { get; init; }

    /// <summary>What one conversion pays us, in micro-units of <see cref="Currency"/>; null when only goals or a percentage pay.</summary>
    public long? Payout { get; init; }

    /// <summary>Share of the sale in millionths: 7.5 % is 75 000.</summary>
    public long? PayoutPercent { get; init; }

    /// <summary>cpa, cpi, cpl, cps, cpc, cpm, cpe or revshare.</summary>
    public string? PayoutType { get; init; }

    /// <summary>ISO 4217, upper case.</summary>
    public string? Currency { get; init; }

    /// <summary>The network named no currency and the template's own was taken. Neither stored nor part of the content.</summary>
    [JsonIgnore]
    public bool IsCurrencyAssumed { get; init; }

    public IReadOnlyList<string> Countries { get; init; } = [];

    public IReadOnlyList<string> CountriesExcluded { get; init; } = [];

    /// <summary>android, ios, windows, macos, linux or chromeos; empty means all.</summary>
    public IReadOnlyList<string> Os { get; init; } = [];

    /// <summary>mobile, tablet, desktop or tv; empty means all.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Conversions a day; null when the network names no limit.</summary>
    public long? DailyCap { get; init; }

    public long? StartsAt { get; init; }

    public long? EndsAt { get; init; }

    public bool RequiresApproval { get; init; }

    /// <summary>True when the network says rewarded traffic is welcome, null when it says nothing.</summary>
    public bool? Incentive { get; init; }

    /// <summary>The application's id in its store, such as com.example.game.</summary>
    public string? StoreId { get; init; }

    /// <summary>The network's own order: smaller is better.</summary>
    public long? Rank { get; init; }

    public IReadOnlyList<GoalDraft> Goals { get; init; } = [];

    /// <summary>Another id of the network's, for its own follow-up questions. Neither stored nor part of the content.</summary>
    public string? DetailId { get; init; }

    /// <summary>When the network last changed the offer, for follow-up questions. Neither stored nor part of the content.</summary>
    public long? UpdatedAt { get; init; }

    /// <summary>32 hexadecimal characters over everything that is stored; equal when nothing an operator could see has changed.</summary>
    public string ContentHash => OfferContent.Hash(this);
}

/// <summary>What the network says about an offer of its own.</summary>
public enum SourceStatus
{
    Active,
    Paused,
    Closed,
}

/// <summary>Whether the network lets us run the offer.</summary>
public enum SourceApproval
{
    Approved,
    Pending,
    NotApproved,
    Rejected,
}
