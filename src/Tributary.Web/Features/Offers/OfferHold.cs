using System.Globalization;

namespace Tributary.Web.Features.Offers;

/// <summary>A person's stop on an offer. Until is unix milliseconds, <see cref="NoEnd"/> for one that only a person ends.</summary>
internal sealed record OfferHold(long Until, string Note, long At, long? By)
{
    public const long NoEnd = long.MaxValue;
    public const int LongestNote = 500;

    /// <summary>"until 5 Dec 2026: waits for the new link", as acts keep it.</summary>
    public string Words => (Until == NoEnd ? "until released" : $"until {Day(Until)}") + (Note.Length == 0 ? "" : $": {Note}");

    public static string Day(long until) => DateTimeOffset.FromUnixTimeMilliseconds(until).UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The end that a form names by its day: the start of that day (UTC); without a day, no end. Null for what is no day to come.</summary>
    public static long? ReadUntil(string? day, long now)
    {
        if (string.IsNullOrWhiteSpace(day)) return NoEnd;
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return null;
        var until = new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return until > now ? until : null;
    }
}
