using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Jobs;

/// <summary>When a schedule's moments are: wall time in every kind of zone, over years, through all changes of clocks.</summary>
[Trait("fault", "F-21")]
public sealed class NameMoments
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddYears(3);

    public static readonly TheoryData<string> Zones =
    [
        "UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Atlantic/Azores", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo",
        "America/Santiago", "America/St_Johns", "America/Havana", "Africa/Cairo", "Africa/Casablanca", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Jerusalem",
        "Asia/Beirut", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati",
    ];

    [Theory]
    [MemberData(nameof(Zones))]
    public void Daily_is_once_each_local_day_whatever_the_clocks_do(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        foreach (var cron in (string[])["0 30 2 * * ?", "0 0 0 * * ?", "0 15 1 * * ?", "0 59 23 * * ?"])
        {
            var moments = Between(Of(cron, name), Start, End);

            var days = moments.Select(moment => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime)).ToList();
            Assert.Equal(days.Distinct(), days);
            Assert.Equal(days[^1].DayNumber - days[0].DayNumber + 1, days.Count);
            Assert.InRange(days.Count, 1095, 1097);
        }
    }

    [Theory]
    [InlineData("Europe/Berlin", 30, "2026-03-29T01:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("America/New_York", 30, "2026-03-08T07:00:00Z", null)]
    [InlineData("Australia/Lord_Howe", 15, "2026-10-03T15:30:00Z", null)]
    [InlineData("Europe/London", 30, null, null)]
    public void A_skipped_time_comes_when_the_gap_ends_and_a_doubled_one_the_first_time(string zone, int minute, string? skipped, string? doubled)
    {
        var schedule = Of($"0 {minute} 2 * * ?", zone);

        var year = Between(schedule, Start, Start.AddYears(1));

        Assert.Equal(365, year.Count);
        foreach (var expected in new[] { skipped, doubled }.OfType<string>()) Assert.Contains(DateTimeOffset.Parse(expected, null), year);
        var odd = year.Where(moment => schedule.InZone(moment).TimeOfDay != new TimeSpan(2, minute, 0)).ToList();
        Assert.Equal(skipped is null ? [] : [DateTimeOffset.Parse(skipped, null)], odd);
    }

    [Fact]
    public void A_doubled_time_in_a_zone_that_moves_by_half_an_hour_comes_the_first_time_only()
    {
        // On 5 April 2026 at 02:00 Lord Howe's clocks go back to 01:30.
        var moments = Between(Of("0 45 1 * * ?", "Australia/Lord_Howe"), new(2026, 4, 3, 0, 0, 0, TimeSpan.Zero), new(2026, 4, 6, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(["04-03 14:45", "04-04 14:45", "04-05 15:15"], moments.Select(moment => $"{moment:MM-dd HH:mm}"));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void Every_hour_is_every_hour_that_passes(string zone)
    {
        var moments = Between(Of("0 0 * * * ?", zone), Start, Start.AddYears(1));

        // A change of half an hour makes one step of half an hour or of one and a half; all others are hours.
        var odd = moments.Zip(moments.Skip(1), (one, next) => next - one).Where(step => step != TimeSpan.FromHours(1)).ToList();
        Assert.All(odd, step => Assert.Contains(step, (TimeSpan[])[TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(90)]));
        Assert.True(zone == "Australia/Lord_Howe" ? odd.Count == 2 : odd.Count == 0, string.Join(' ', odd));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void Moments_only_ever_go_on(string zone)
    {
        foreach (var cron in (string[])["0 */10 * * * ?", "0 0 */6 * * ?", "0 */20 0-3 * * ?", "0 30 2 ? * SUN,MON"])
        {
            var moments = Between(Of(cron, zone), Start.AddDays(60), Start.AddDays(120));

            Assert.True(moments.Zip(moments.Skip(1)).All(pair => pair.First < pair.Second));
        }
    }

    [Fact]
    public void However_long_nobody_looked_one_moment_is_due_the_newest()
    {
        var daily = Of("0 0 4 * * ?", "Europe/Berlin");
        var everyMinute = Of("0 * * * * ?", "UTC");
        var now = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        var afterDays = daily.Due(now.AddDays(-5), now);

        Assert.Equal(new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero), afterDays);
        Assert.Null(daily.Due(afterDays!.Value, now));
        Assert.Equal(afterDays, daily.Due(now.AddYears(-20), now));
        Assert.InRange(now - everyMinute.Due(now.AddYears(-3), now)!.Value, everyMinute.Offset, everyMinute.Offset + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Fifty_networks_with_one_schedule_start_one_after_the_other()
    {
        var now = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        var daily = Enumerable.Range(1, 50).Select(id => Of("0 0 4 * * ?", "UTC", id).StartsAfter(now).First()).Order().ToList();
        var hourly = Enumerable.Range(1, 50).Select(id => Of("0 0 */6 * * ?", "UTC", id).Offset).Order().ToList();

        Assert.All(daily, start => Assert.InRange(start, now.AddHours(16), now.AddHours(16).AddMinutes(5)));
        Assert.All(daily.Zip(daily.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(2)));
        Assert.All(hourly.Zip(hourly.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(3)));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("Europe/Berlin\0")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("")]
    [InlineData("Berlin")]
    public void A_zone_that_is_none_is_refused(string zone) => Assert.NotNull(Schedule.Read("0 0 4 * * ?", zone, 1).ZoneError);

    [Theory]
    [InlineData("daily")]
    [InlineData("0 0 25 * * ?")]
    [InlineData("0 0 4 * *")]
    [InlineData("0 0 4 ? * MON#9")]
    [InlineData("L L L L L L L")]
    [InlineData("0 0 99999999999999999999 * * ?")]
    [InlineData("")]
    public void A_cron_expression_that_is_none_is_refused(string cron) => Assert.NotNull(Schedule.Read(cron, "UTC", 1).CronError);

    private static Schedule Of(string cron, string zone, long spreadBy = 1) => Schedule.Read(cron, zone, spreadBy).Schedule!;

    private static List<DateTimeOffset> Between(Schedule schedule, DateTimeOffset from, DateTimeOffset until)
    {
        var moments = new List<DateTimeOffset>();
        for (var moment = schedule.After(from); moment < until; moment = schedule.After(moment.Value)) moments.Add(moment.Value);
        return moments;
    }
}
