using Tributary.Core.Money;

namespace Tributary.Core.Conversions;

/// <summary>Where a conversion stands. The names are stored.</summary>
public enum ConversionState
{
    /// <summary>Reported, but something about it has to be looked at. No money.</summary>
    Quarantined,

    /// <summary>Reported, not confirmed. No money.</summary>
    Pending,

    /// <summary>Credited, spendable.</summary>
    Available,

    /// <summary>Credited and taken back.</summary>
    Reversed,

    /// <summary>Taken back, never reported so far. No money.</summary>
    ReversedFirst,

    /// <summary>Reported and taken back before it was credited. No money.</summary>
    Rejected,
}

/// <summary>What stands in the ledger for a conversion.</summary>
[Flags]
public enum Posted
{
    Nothing = 0,
    Credit = 1,
    Reversal = 2,
}

/// <summary>What is known of a conversion: its state, the payout the network reported last and the click it named.</summary>
public sealed record Conversion(ConversionState State, Amount? Payout, string? Click)
{
    /// <summary>What the ledger must hold for it.</summary>
    public Posted Posted => State switch
    {
        ConversionState.Quarantined or ConversionState.Pending or ConversionState.ReversedFirst or ConversionState.Rejected => Posted.Nothing,
        ConversionState.Available => Posted.Credit,
        ConversionState.Reversed => Posted.Credit | Posted.Reversal,
    };
}
