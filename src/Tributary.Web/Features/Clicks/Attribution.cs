using Tributary.Core.Clicks;
using Tributary.Core.Conversions;
using Tributary.Core.Money;

namespace Tributary.Web.Features.Clicks;

/// <summary>Whose conversion it is: what a click id says, or the member the network names, resolved against the database.</summary>
internal sealed record Attribution
{
    /// <summary>Why the click cannot be credited; null when it can. What is known is filled in all the same, for people.</summary>
    public Reason? Problem { get; init; }

    public ClickId? Click { get; init; }

    /// <summary>The network named the member itself; there is no click of ours.</summary>
    public bool ByMember { get; init; }

    public AttributedMember? Member { get; init; }
    public AttributedOffer? Offer { get; init; }
    public Terms? Terms { get; init; }

    /// <summary>Currency of the payout that was promised at the click.</summary>
    public Currency? Currency => Offer?.Currency is { } code && Core.Money.Currency.TryParse(code, out var currency) ? currency : null;

    /// <summary>What the offer promised at the click, when it promised an amount.</summary>
    public Amount? Promised => Currency is { } currency && Offer?.Payout is { } payout ? new Amount(payout, currency) : null;

    /// <summary>
    /// The most one conversion may pay without a person looking at it: three times the best-paid goal at the click, since payouts rise.
    /// A percentage of a sale promises no amount and has no ceiling.
    /// </summary>
    public Amount? Ceiling => Currency is { } currency && Offer is { PayoutPercentPpm: null, BestPayout: { } best } && best <= long.MaxValue / 3
        ? new Amount(best * 3, currency)
        : null;
}

internal sealed record AttributedMember
{
    public long Id { get; init; }
    public long SiteId { get; init; }
    public string ExternalId { get; init; } = "";
    public long? ErasedAt { get; init; }
}

/// <summary>The offer as it was when it was clicked; without a click as it is.</summary>
internal sealed record AttributedOffer
{
    public long VersionId { get; init; }
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public string SourceId { get; init; } = "";
    public string Title { get; init; } = "";
    public long? Payout { get; init; }
    public long? PayoutHigh { get; init; }
    public long? PayoutPercentPpm { get; init; }

    /// <summary>1 where there may be a limit of conversions a day; what it is now is another question.</summary>
    public long MayBeCapped { get; init; }

    /// <summary>How many days its credits wait at least, as it is now.</summary>
    public long? HoldDays { get; init; }
    public string? Currency { get; init; }

    public long? BestPayout => Payout is { } one && PayoutHigh is { } high ? Math.Max(one, high) : PayoutHigh ?? Payout;
}
