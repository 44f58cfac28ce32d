using System.Globalization;

namespace Tributary.Core.Templates.Language;

/// <summary>The small forms of template values: durations, sizes, percentages and rates.</summary>
internal static class Amounts
{
    /// <summary>"30s", "15m", "24h" or "7d" in seconds.</summary>
    public static int? Seconds(string text) => Scaled(text, [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]);

    /// <summary>"512KB", "32MB" in bytes.</summary>
    public static int? Bytes(string text) => Scaled(text, [("KB", 1024), ("MB", 1024 * 1024)]);

    /// <summary>"40%" as 40.</summary>
    public static int? Percent(string text) => Scaled(text, [("%", 1)]) is { } percent and <= 100 ? percent : null;

    /// <summary>"60 per 1m" as (60, 60).</summary>
    public static (int Requests, int Seconds)? Rate(string text) =>
        text.Split(" per ") is [var count, var period] && Whole(count) is { } requests and > 0 && Seconds(period) is { } seconds and > 0
            ? (requests, seconds) : null;

    public static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool? YesNo(string text) => text switch
    {
        "yes" or "true" => true,
        "no" or "false" => false,
        _ => null,
    };

    private static int? Scaled(string text, (string Unit, int Factor)[] units)
    {
        foreach (var (unit, factor) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && Whole(text[..^unit.Length]) is { } number && (long)number * factor <= int.MaxValue)
                return number * factor;
        }
        return null;
    }
}
