using System.Globalization;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers.Holds;

/// <summary>A person stopped an offer.</summary>
/// <param name="Until">Unix milliseconds at which it ends by itself; <see cref="NoEnd"/> for when somebody releases it.</param>
/// <param name="Note">Why, for colleagues.</param>
public sealed record StaffHold(long Until, string Note)
{
    public const long NoEnd = long.MaxValue;
    public const int LongestNote = 500;

    /// <summary>"until 3 Dec 2026", "until released".</summary>
    public string UntilText => Until == NoEnd ? "until it is released"
        : $"until {DateTimeOffset.FromUnixTimeMilliseconds(Until).UtcDateTime.ToString(Until % 86_400_000 == 0 ? "d MMM yyyy" : "d MMM yyyy HH:mm", CultureInfo.InvariantCulture)}";

    /// <summary>As it lies in offer_acts; the empty text is no hold.</summary>
    internal string Write() => string.Create(CultureInfo.InvariantCulture, $"{Until} {Note}");

    internal static StaffHold? Read(string stored) =>
        stored.Split(' ', 2) is [var until, var note] && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? new StaffHold(at, note) : null;

    /// <summary>
    /// What a form asks for: a day, on which the offer is free again (UTC), or none; and a note. Text that says what is wrong otherwise.
    /// </summary>
    internal static (StaffHold? Hold, string? Error) Parse(string day, string note, long now)
    {
        note = Visible.Text(note.ReplaceLineEndings(" ")).Trim();
        if (note.Length > LongestNote) return (null, $"This note has {note.Length} characters; {LongestNote} fit.");
        if (day.Trim().Length == 0) return (new StaffHold(NoEnd, note), null);
        if (Days.Start(Days.Read(day.Trim())) is not { } end)
            return (null, "Write the day as in 2026-12-31, or leave it empty to hold the offer until somebody releases it.");
        return end <= now
            ? (null, "That day has begun already, so the offer would not be held. Choose a later one, or leave it empty to hold the offer until somebody releases it.")
            : (new StaffHold(end, note), null);
    }
}
