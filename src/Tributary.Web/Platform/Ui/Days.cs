using System.Globalization;

namespace Tributary.Web.Platform.Ui;

/// <summary>Days, in UTC, as addresses and date fields write them: 2026-12-31.</summary>
internal static class Days
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>Null for what is no day, and for the last one there is: a list goes up to the day after.</summary>
    public static DateOnly? Read(string? text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue ? day : null;

    public static string? Write(DateOnly? day) => day?.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Its first moment (unix ms).</summary>
    public static long? Start(DateOnly? day) => day is { } known ? new DateTimeOffset(known, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds() : null;
}
