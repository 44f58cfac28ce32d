using System.Globalization;

namespace Tributary.Web.Platform.Ui;

/// <summary>How an instant is written: today 14:32; this year 18 Nov 14:32; else 18 Nov 2024; live things 12 min ago. All UTC.</summary>
public static class Instant
{
    /// <summary>The minute from which on a moment is past, as <see cref="Brief"/> writes it: never one that has begun before it.</summary>
    public static string Until(DateTimeOffset at, DateTimeOffset now) => Brief(at.AddTicks(TimeSpan.TicksPerMinute - 1), now);

    public static string Brief(DateTimeOffset at, DateTimeOffset now)
    {
        if (at.UtcDateTime.Date == now.UtcDateTime.Date) return Write(at, "HH:mm");
        return Write(at, at.UtcDateTime.Year == now.UtcDateTime.Year ? "d MMM HH:mm" : "d MMM yyyy");
    }

    /// <summary>Where the hour does not matter: today, 18 Nov, 18 Nov 2024.</summary>
    public static string Day(DateTimeOffset at, DateTimeOffset now)
    {
        if (at.UtcDateTime.Date == now.UtcDateTime.Date) return "today";
        return Write(at, at.UtcDateTime.Year == now.UtcDateTime.Year ? "d MMM" : "d MMM yyyy");
    }

    /// <summary>For what is going on: up to a day back in words, else as <see cref="Brief"/>.</summary>
    public static string Live(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 0 } => Brief(at, now),
        { TotalSeconds: < 60 } => "just now",
        { TotalMinutes: < 60 } age => $"{(int)age.TotalMinutes} min ago",
        { TotalHours: < 24 } age => $"{(int)age.TotalHours} h ago",
        _ => Brief(at, now),
    };

    public static string Full(DateTimeOffset at) => Write(at, "d MMMM yyyy HH:mm:ss") + " UTC";

    public static string Machine(DateTimeOffset at) => Write(at, "yyyy-MM-dd'T'HH:mm:ss'Z'");

    private static string Write(DateTimeOffset at, string format) => at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
