using System.Globalization;
using System.Text.RegularExpressions;

namespace Tributary.Web.Features.Networks;

/// <summary>The ways to say when something happens by itself.</summary>
public enum ScheduleKind { Hand, Every, Daily, Weekly, Cron }

/// <summary>A schedule as a form shows it. It is stored as a cron expression and read back from that; an empty one is by hand only.</summary>
public sealed partial record ScheduleForm
{
    /// <summary>The hours after which a day begins anew without a shorter step.</summary>
    public static readonly IReadOnlyList<int> EveryHours = [1, 2, 3, 4, 6, 8, 12];

    public static readonly IReadOnlyList<(string Cron, string Short, string Name)> Days =
    [
        ("MON", "Mo", "Monday"), ("TUE", "Tu", "Tuesday"), ("WED", "We", "Wednesday"), ("THU", "Th", "Thursday"), ("FRI", "Fr", "Friday"), ("SAT", "Sa", "Saturday"), ("SUN", "Su", "Sunday"),
    ];

    public ScheduleKind Kind { get; init; }

    public string Hours { get; init; } = "6";

    public string DailyAt { get; init; } = "04:00";

    public string WeeklyAt { get; init; } = "04:00";

    /// <summary>Days of the week as cron writes them.</summary>
    public IReadOnlyList<string> On { get; init; } = ["MON"];

    public string Cron { get; init; } = "";

    public string? Error { get; init; }

    /// <summary>The schedule in words, as after "Sync".</summary>
    public string Words => Kind switch
    {
        ScheduleKind.Hand => "by hand only",
        ScheduleKind.Every => Hours == "1" ? "every hour" : $"every {Hours} hours",
        ScheduleKind.Daily => $"daily at {DailyAt}",
        ScheduleKind.Weekly => $"{string.Join(", ", Days.Where(day => On.Contains(day.Cron, StringComparer.Ordinal)).Select(day => day.Name))} at {WeeklyAt}",
        ScheduleKind.Cron => $"cron {Cron}",
    };

    public static ScheduleForm Of(string cron)
    {
        if (cron.Length == 0) return new ScheduleForm { Kind = ScheduleKind.Hand };
        if (EveryPattern().Match(cron) is { Success: true } every && HoursOf(every) is var hours && EveryHours.Contains(hours))
            return new ScheduleForm { Kind = ScheduleKind.Every, Hours = hours.ToString(CultureInfo.InvariantCulture), Cron = cron };
        if (DailyPattern().Match(cron) is { Success: true } daily && Time(daily) is { } at) return new ScheduleForm { Kind = ScheduleKind.Daily, DailyAt = at, Cron = cron };
        if (WeeklyPattern().Match(cron) is { Success: true } weekly && Time(weekly) is { } time)
            return new ScheduleForm { Kind = ScheduleKind.Weekly, WeeklyAt = time, On = weekly.Groups["days"].Value.Split(','), Cron = cron };
        return new ScheduleForm { Kind = ScheduleKind.Cron, Cron = cron };
    }

    /// <summary>What was typed.</summary>
    /// <param name="form">The form as it was sent.</param>
    /// <param name="prefix">"sync" or "download".</param>
    public static ScheduleForm Read(IFormCollection form, string prefix) => new()
    {
        Kind = Enum.TryParse<ScheduleKind>(form[$"{prefix}-kind"], out var kind) && Enum.IsDefined(kind) ? kind : ScheduleKind.Hand,
        Hours = form[$"{prefix}-hours"].ToString(),
        DailyAt = form[$"{prefix}-daily"].ToString().Trim(),
        WeeklyAt = form[$"{prefix}-weekly"].ToString().Trim(),
        On = [.. Days.Select(day => day.Cron).Where(day => form[$"{prefix}-on"].Contains(day, StringComparer.Ordinal))],
        Cron = form[$"{prefix}-cron"].ToString().Trim(),
    };

    /// <summary>The cron expression, or what is wrong with what was typed. That of <see cref="ScheduleKind.Cron"/> is yet to be read.</summary>
    public (string? Cron, string? Error) ToCron() => Kind switch
    {
        ScheduleKind.Hand => ("", null),
        ScheduleKind.Every => EveryHours.Any(hours => Hours == hours.ToString(CultureInfo.InvariantCulture)) ? (Hours == "1" ? "0 0 * * * ?" : $"0 0 */{Hours} * * ?", null)
            : (null, "Choose one of the steps; they divide a day evenly."),
        ScheduleKind.Daily => At(DailyAt) is { } at ? ($"{at} * * ?", null) : (null, WrongTime),
        ScheduleKind.Weekly => On.Count == 0 ? (null, "Choose at least one day.") : At(WeeklyAt) is { } at ? ($"{at} ? * {string.Join(',', On)}", null) : (null, WrongTime),
        ScheduleKind.Cron => Cron.Length == 0 ? (null, "Type six parts: second, minute, hour, day, month, weekday.") : (Cron, null),
    };

    private const string WrongTime = "Type a time of day from 00:00 to 23:59.";

    private static string? At(string time) => TimeOnly.TryParseExact(time, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        ? string.Create(CultureInfo.InvariantCulture, $"0 {at.Minute} {at.Hour}") : null;

    private static int HoursOf(Match every) => every.Groups["hours"].Success ? int.Parse(every.Groups["hours"].Value, CultureInfo.InvariantCulture) : 1;

    private static string? Time(Match match)
    {
        var (minute, hour) = (int.Parse(match.Groups["minute"].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups["hour"].Value, CultureInfo.InvariantCulture));
        return minute < 60 && hour < 24 ? new TimeOnly(hour, minute).ToString("HH:mm", CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"^0 0 \*(/(?<hours>\d{1,2}))? \* \* \?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EveryPattern();

    [GeneratedRegex(@"^0 (?<minute>\d{1,2}) (?<hour>\d{1,2}) \* \* \?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DailyPattern();

    [GeneratedRegex(@"^0 (?<minute>\d{1,2}) (?<hour>\d{1,2}) \? \* (?<days>(MON|TUE|WED|THU|FRI|SAT|SUN)(,(MON|TUE|WED|THU|FRI|SAT|SUN)){0,6})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WeeklyPattern();
}
