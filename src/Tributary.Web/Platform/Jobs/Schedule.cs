using System.Text.RegularExpressions;
using Quartz;

namespace Tributary.Web.Platform.Jobs;

/// <summary>
/// The moments that a cron expression names in a time zone. What a wall clock there skips comes at the first instant after the gap, and what it
/// shows twice comes the first time only, so that "daily at 02:30" is once a day all year. Quartz knows the grammar, but not these rules.
/// </summary>
internal sealed partial class Schedule
{
    private const int LongestCron = 120;
    private const int MostMoments = 100_000;

    // The widest that clocks differ from UTC, and a gap.
    private static readonly TimeSpan WidestOffset = TimeSpan.FromHours(15);

    private readonly CronExpression _wall;
    private readonly TimeZoneInfo _zone;
    private readonly bool _everyHour;

    private Schedule(string cron, TimeZoneInfo zone, long spreadBy)
    {
        _wall = new CronExpression(cron, TimeZoneInfo.Utc);
        _zone = zone;
        _everyHour = EveryHour().IsMatch(cron);
        Offset = Spread(spreadBy) * (EveryFewHours().IsMatch(cron) ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5));
    }

    /// <summary>How long after its moments this schedule starts: always the same, so that many of them do not start in one second.</summary>
    public TimeSpan Offset { get; }

    /// <summary>The schedule, or what is wrong with it field by field.</summary>
    /// <param name="cron">Seconds to weekday, in Quartz' grammar.</param>
    /// <param name="zone">An IANA zone.</param>
    /// <param name="spreadBy">Whose schedule it is: decides <see cref="Offset"/>.</param>
    public static (Schedule? Schedule, string? CronError, string? ZoneError) Read(string cron, string zone, long spreadBy)
    {
        if (!ZoneName().IsMatch(zone) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
            return (null, null, "There is no such time zone. Choose one from the list, such as UTC or Europe/Berlin.");
        if (cron.Length > LongestCron) return (null, $"A cron expression has at most {LongestCron} characters.", null);
        try
        {
            return (new Schedule(cron, found, spreadBy), null, null);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return (null, "Six parts: second, minute, hour, day, month, weekday. “0 0 4 * * ?” is daily at 04:00.", null);
        }
    }

    /// <summary>The first moment after an instant; null when none ever comes.</summary>
    public DateTimeOffset? After(DateTimeOffset after) => _everyHour ? AfterPassing(after) : AfterOnWall(after);

    /// <summary>When this schedule starts next, and after that: its moments and the offset.</summary>
    public IEnumerable<DateTimeOffset> StartsAfter(DateTimeOffset after)
    {
        for (var moment = After(after - Offset); moment is { } next; moment = After(next)) yield return next + Offset;
    }

    /// <summary>
    /// The newest moment that should have started by <paramref name="now"/>, if it lies after <paramref name="served"/>: however many were missed, one is due.
    /// </summary>
    public DateTimeOffset? Due(DateTimeOffset served, DateTimeOffset now)
    {
        var latest = now - Offset;
        if (After(served) is not { } due || due > latest) return null;
        // Looks back step by step: nobody walks through a year of minutes.
        foreach (var back in (double[])[1, 24, 24 * 8, 24 * 32, 24 * 400])
        {
            var from = latest - TimeSpan.FromHours(back);
            if (from <= served || After(from) is not { } moment || moment > latest) continue;
            due = moment;
            break;
        }

        for (var steps = 0; steps < MostMoments && After(due) is { } next && next <= latest; steps++) due = next;
        return due;
    }

    /// <summary>The wall clock of the zone at an instant.</summary>
    public DateTimeOffset InZone(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);

    /// <summary>A number from 0 to 1 of its own for each id: multiples of the golden ratio lie evenly, however many there are.</summary>
    public static double Spread(long by) => (uint)unchecked((uint)by * 2654435769u) / (double)(1L << 32);

    private DateTimeOffset? AfterOnWall(DateTimeOffset after)
    {
        // Wall time is treated as if it were UTC, where nothing is skipped or doubled.
        var wall = Wall(after);
        while (_wall.GetNextValidTimeAfter(wall) is { } next)
        {
            if (FirstInstant(next) is var instant && instant > after) return instant;
            wall = next;
        }

        return null;
    }

    /// <summary>"Every hour" means every hour that passes: both of a doubled one, and none for a skipped one.</summary>
    private DateTimeOffset? AfterPassing(DateTimeOffset after)
    {
        var from = after;
        while (true)
        {
            var offset = _zone.GetUtcOffset(from);
            if (_wall.GetNextValidTimeAfter(new DateTimeOffset((from + offset).UtcDateTime, TimeSpan.Zero)) is not { } next) return null;
            var instant = next - offset;
            if (_zone.GetUtcOffset(instant) == offset) return instant;
            // The clocks change on the way: look on from a second before they do, as they show then.
            var change = FirstTrue(from, instant, at => _zone.GetUtcOffset(at) != offset);
            var newOffset = _zone.GetUtcOffset(change);
            if (_wall.GetNextValidTimeAfter(change + newOffset - TimeSpan.FromSeconds(1)) is not { } later) return null;
            if (_zone.GetUtcOffset(later - newOffset) == newOffset) return later - newOffset;
            from = change;
        }
    }

    private DateTimeOffset Wall(DateTimeOffset at) => new(TimeZoneInfo.ConvertTime(at, _zone).DateTime, TimeSpan.Zero);

    private DateTimeOffset FirstInstant(DateTimeOffset wall)
    {
        var local = DateTime.SpecifyKind(wall.UtcDateTime, DateTimeKind.Unspecified);
        if (_zone.IsAmbiguousTime(local)) return (wall - _zone.GetAmbiguousTimeOffsets(local).Max()).ToUniversalTime();
        return _zone.IsInvalidTime(local)
            ? FirstTrue(wall - WidestOffset, wall + WidestOffset, at => Wall(at) >= wall)
            : wall - _zone.GetUtcOffset(local);
    }

    private static DateTimeOffset FirstTrue(DateTimeOffset before, DateTimeOffset until, Func<DateTimeOffset, bool> isTrue)
    {
        var (low, high) = (before.ToUnixTimeSeconds(), until.ToUnixTimeSeconds());
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (isTrue(DateTimeOffset.FromUnixTimeSeconds(middle))) high = middle;
            else low = middle;
        }

        return DateTimeOffset.FromUnixTimeSeconds(high);
    }

    [GeneratedRegex(@"^\S+ \S+ \* ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EveryHour();

    [GeneratedRegex(@"^0 0 \*(/\d+)? \* \* \?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EveryFewHours();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ZoneName();
}
