namespace Tributary.Web.Features.Dashboard;

/// <summary>What the dashboard looks back on, in equal steps.</summary>
public sealed record Period(string Word, string Text, string Per, long From, long Step, int Steps)
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    /// <summary>Today (UTC) by hour, or 7 or 30 days up to today by day.</summary>
    public static Period Of(string? word, long now) => word switch
    {
        "7" => new("7", "7 days", "day", StartOfDay(now) - (6 * Day), Day, 7),
        "30" => new("30", "30 days", "day", StartOfDay(now) - (29 * Day), Day, 30),
        _ => new("1", "today", "hour", StartOfDay(now), Hour, 24),
    };

    private static long StartOfDay(long now) => now - (now % Day);
}
