namespace Tributary.Core.Offers;

/// <summary>The day in which conversions count against a daily cap: from midnight to midnight of the cap's zone, in unix milliseconds.</summary>
/// <param name="From">The first moment.</param>
/// <param name="Until">The first moment of the next day, when the count begins anew.</param>
public readonly record struct CapDay(long From, long Until)
{
    /// <summary>The day that a moment belongs to; one has 23 to 25 hours where clocks are changed.</summary>
    public static CapDay Of(long at, TimeZoneInfo zone)
    {
        var day = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(at), zone).Date;
        return new CapDay(Midnight(day, zone), Midnight(day.AddDays(1), zone));
    }

    private static long Midnight(DateTime day, TimeZoneInfo zone)
    {
        // Where the clocks jump at midnight the day begins after the jump.
        var first = day;
        while (zone.IsInvalidTime(first))
            first = first.AddMinutes(1);
        // Where they go back over it, the day begins the first time it is midnight: with the greater offset.
        var offset = zone.IsAmbiguousTime(first) ? zone.GetAmbiguousTimeOffsets(first).Max() : zone.GetUtcOffset(first);
        return new DateTimeOffset(first, offset).ToUnixTimeMilliseconds();
    }
}
