namespace Tributary.Core.Callbacks;

/// <summary>When a callback that was not taken is tried again: soon at first, then daily, for a week.</summary>
public static class RetrySchedule
{
    /// <summary>An endpoint that took nothing for this long is paused.</summary>
    public static readonly TimeSpan LongestFailure = TimeSpan.FromHours(120);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14),
        TimeSpan.FromHours(20), TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromHours(24),
    ];

    /// <summary>The longest pause there is, with all that chance may add.</summary>
    public static TimeSpan Longest => TimeSpan.FromHours(24) * 1.1;

    /// <summary>The pause after so many failed tries (from 1), or null when it was the last one: 8 days after the first at the latest.</summary>
    /// <param name="tries">Failed tries so far.</param>
    /// <param name="chance">0 to 1000, drawn by the caller: up to a tenth is added, so that what failed together is not tried together.</param>
    public static TimeSpan? After(int tries, int chance)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tries);
        return tries > Pauses.Length ? null : Pauses[tries - 1] * (1 + (Math.Clamp(chance, 0, 1000) / 10_000.0));
    }
}
