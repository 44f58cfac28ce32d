using Tributary.Core.Money;

namespace Tributary.Core.Conversions;

/// <summary>
/// What is known of a conversion: facts, each of which only grows, so that it makes no difference in which order they came. The state
/// and what the ledger must hold follow from them.
/// </summary>
public sealed record Conversion
{
    public required Reported Reported { get; init; }

    /// <summary>The payout the network reported; once it changed the amount, the newest.</summary>
    public Amount? Payout { get; init; }

    /// <summary>The click it named.</summary>
    public string? Click { get; init; }

    /// <summary>When the network last changed the amount, unix ms; null when it never did.</summary>
    public long? AdjustedAt { get; init; }

    /// <summary>What the parts that were taken back sum to, as the network told: it may be more than was paid.</summary>
    public Amount? TakenInParts { get; init; }

    /// <summary>All of it was taken back, whatever the parts sum to.</summary>
    public bool TakenWhole { get; init; }

    /// <summary>Credited, but not spendable before this moment (unix ms); null when it was never held or has been released.</summary>
    public long? HeldUntil { get; init; }

    public ConversionState State => (Reported, IsTakenBack) switch
    {
        (Reported.Nothing, _) => ConversionState.ReversedFirst,
        (Reported.Doubtful, false) => ConversionState.Quarantined,
        (Reported.Pending, false) => ConversionState.Pending,
        (Reported.Doubtful or Reported.Pending, true) => ConversionState.Rejected,
        (Reported.Credited, true) => ConversionState.Reversed,
        (Reported.Credited, false) => HeldUntil is null ? ConversionState.Available : ConversionState.Held,
    };

    /// <summary>How much of the payout stands in the ledger as taken back: never more than was paid.</summary>
    public Amount Taken => Payout is not { } payout || Reported is not Reported.Credited ? default
        : TakenWhole ? payout
        : TakenInParts is { } parts ? (parts > payout ? payout : parts)
        : Amount.Zero(payout.Currency);

    /// <summary>The network took back more than it paid: something for a person.</summary>
    public bool IsTakenTooMuch => !TakenWhole && Reported is Reported.Credited && Payout is { } payout && TakenInParts is { } parts && parts > payout;

    /// <summary>What a stored state says of the best report. Of a rejected one it is not known whether it was doubted, nor does it matter.</summary>
    public static Reported ReportedIn(ConversionState state) => state switch
    {
        ConversionState.ReversedFirst => Reported.Nothing,
        ConversionState.Quarantined => Reported.Doubtful,
        ConversionState.Pending or ConversionState.Rejected => Reported.Pending,
        ConversionState.Held or ConversionState.Available or ConversionState.Reversed => Reported.Credited,
    };

    private bool IsTakenBack => TakenWhole || (Reported is Reported.Credited && TakenInParts is { } parts && parts >= Payout);
}
