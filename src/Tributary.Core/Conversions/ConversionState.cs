namespace Tributary.Core.Conversions;

/// <summary>Where a conversion stands. The names are stored.</summary>
public enum ConversionState
{
    /// <summary>Reported, but something about it has to be looked at. No money.</summary>
    Quarantined,

    /// <summary>Reported, not confirmed. No money.</summary>
    Pending,

    /// <summary>Credited, not yet spendable: the operator waits whether the network takes it back.</summary>
    Held,

    /// <summary>Credited, spendable; a part may have been taken back.</summary>
    Available,

    /// <summary>Credited and taken back, all of it.</summary>
    Reversed,

    /// <summary>Taken back, whole or in part, never reported so far. No money.</summary>
    ReversedFirst,

    /// <summary>Reported and taken back before it was credited. No money.</summary>
    Rejected,
}

/// <summary>The best that was reported of a conversion, whatever was taken back since.</summary>
public enum Reported
{
    Nothing,
    Doubtful,
    Pending,
    Credited,
}
