using Tributary.Core.Offers;

namespace Tributary.Core.Intake;

/// <summary>
/// What an operator says once about offers he has not seen yet: those that meet every condition begin as <see cref="Listing"/>. A condition
/// that is empty or null does not matter.
/// </summary>
/// <remarks>Amounts are micro-units and shares are millionths, as in <see cref="OfferDraft"/>; both ends of a range belong to it.</remarks>
public sealed record IntakeRule
{
    public const int LongestName = 80;

    /// <summary>Values in one condition that offers are compared with.</summary>
    public const int MostValues = 300;

    /// <summary>Phrases in one condition: each is looked for in texts of 10,000 characters.</summary>
    public const int MostPhrases = 30;

    public const int LongestValue = 100;

    /// <summary>What the operator calls the rule, for the history of the offers it decides.</summary>
    public required string Name { get; init; }

    /// <summary>New when it is not said: that is how it is stored.</summary>
    public Listing Listing { get; init; }

    /// <summary>Alpha-2 codes; the offer runs in one of them at least or, with <see cref="OnlyOutside"/>, in none.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    public bool OnlyOutside { get; init; }

    /// <summary>The offer is for one of these systems at least; an offer that names none is for all.</summary>
    public IReadOnlyList<string> Systems { get; init; } = [];

    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The network puts the offer in one of these, in any case.</summary>
    public IReadOnlyList<string> NetworkCategories { get; init; } = [];

    /// <summary>Our own category of the offer is one of these, in any case.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The best that the offer or one of its goals pays in <see cref="PayoutCurrency"/>.</summary>
    public long? PayoutFrom { get; init; }

    public long? PayoutTo { get; init; }

    public string? PayoutCurrency { get; init; }

    /// <summary>The best share of a sale that the offer or one of its goals pays, in millionths.</summary>
    public long? PercentFrom { get; init; }

    public long? PercentTo { get; init; }

    /// <summary>The offer pays in one of these.</summary>
    public IReadOnlyList<string> Currencies { get; init; } = [];

    /// <summary>cpa, cpi and so on.</summary>
    public IReadOnlyList<string> PayoutTypes { get; init; } = [];

    public IntakeIncentive? Incentive { get; init; }

    /// <summary>Where <see cref="Contains"/> and <see cref="Lacks"/> are looked for.</summary>
    public IntakeText Text { get; init; }

    /// <summary>One of these phrases stands in the text, in any case.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    /// <summary>None of these phrases does.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];

    public bool? HasGoals { get; init; }

    public bool? HasImage { get; init; }

    public bool? HasPreview { get; init; }

    /// <summary>The tracking link leads to one of these hosts or below it.</summary>
    public IReadOnlyList<string> TrackingHosts { get; init; } = [];
}

/// <summary>What the network says of rewarded traffic.</summary>
public enum IntakeIncentive
{
    Welcome,
    Refused,
    Unsaid,
}

/// <summary>Which words of an offer are looked through.</summary>
public enum IntakeText
{
    TitleOrDescription,
    Title,
    Description,
}
