namespace Tributary.Core.Offers;

/// <summary>A paid event inside an offer. Units as in <see cref="OfferDraft"/>.</summary>
public sealed record GoalDraft
{
    /// <summary>What the network's postback names the goal; unique inside the offer where the network gives an id.</summary>
    public required string Id { get; init; }

    public string? Name { get; init; }

    public long? Payout { get; init; }

    public long? PayoutPercent { get; init; }

    public string? Currency { get; init; }

    public IReadOnlyList<string> Countries { get; init; } = [];

    public IReadOnlyList<string> CountriesExcluded { get; init; } = [];

    public IReadOnlyList<string> Os { get; init; } = [];

    public IReadOnlyList<string> Devices { get; init; } = [];
}
