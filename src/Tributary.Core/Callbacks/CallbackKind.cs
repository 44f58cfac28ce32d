namespace Tributary.Core.Callbacks;

/// <summary>What a site or a publisher is told of a conversion. The names are stored.</summary>
public enum CallbackKind
{
    /// <summary>The network reported it and has not confirmed it yet. No money.</summary>
    Pending,

    /// <summary>Credited: spendable, or held until a date.</summary>
    Credited,

    /// <summary>A hold ended: it is spendable now.</summary>
    Released,

    /// <summary>The network changed the amount.</summary>
    Adjusted,

    /// <summary>A part was taken back.</summary>
    Reduced,

    /// <summary>All of it was taken back.</summary>
    Reversed,

    /// <summary>It was taken back before it was ever credited.</summary>
    Rejected,
}

public static class CallbackKinds
{
    /// <summary>As the receiver reads it: <c>conversion.credited</c>.</summary>
    public static string Type(this CallbackKind kind) => "conversion." + kind.ToString().ToLowerInvariant();
}
