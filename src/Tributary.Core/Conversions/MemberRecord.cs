namespace Tributary.Core.Conversions;

/// <summary>How a member's newest credits ended.</summary>
/// <param name="Credited">How many there are, at most <see cref="Newest"/>.</param>
/// <param name="TakenBack">Of how many of them something was taken back.</param>
public readonly record struct MemberRecord(long Credited, long TakenBack)
{
    /// <summary>How many credits are looked at.</summary>
    public const int Newest = 100;

    /// <summary>Of fewer nothing can be said.</summary>
    public const int Fewest = 5;

    /// <summary>More than a tenth was taken back.</summary>
    public bool IsDoubtful => Credited >= Fewest && TakenBack * 10 > Credited;
}
