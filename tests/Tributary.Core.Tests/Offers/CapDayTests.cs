using System.Globalization;
using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Offers;

public sealed class CapDayTests
{
    public static TheoryData<string, string, string, string> Days => new()
    {
        // at, zone, from, until
        { "2026-11-20T12:00Z", "UTC", "2026-11-20T00:00Z", "2026-11-21T00:00Z" },
        { "2026-11-20T04:59Z", "America/New_York", "2026-11-19T05:00Z", "2026-11-20T05:00Z" },
        { "2026-11-20T05:00Z", "America/New_York", "2026-11-20T05:00Z", "2026-11-21T05:00Z" },
        // Clocks go forward: a day of 23 hours. Clocks go back: one of 25.
        { "2026-03-08T15:00Z", "America/New_York", "2026-03-08T05:00Z", "2026-03-09T04:00Z" },
        { "2026-11-01T05:30Z", "America/New_York", "2026-11-01T04:00Z", "2026-11-02T05:00Z" },
        // Clocks go forward at midnight: the day begins at one.
        { "2026-04-24T12:00Z", "Africa/Cairo", "2026-04-23T22:00Z", "2026-04-24T21:00Z" },
        // Clocks go back over midnight, so that it comes twice: the first one counts.
        { "2026-11-01T12:00Z", "America/Havana", "2026-11-01T04:00Z", "2026-11-02T05:00Z" },
        { "2026-10-31T12:00Z", "America/Havana", "2026-10-31T04:00Z", "2026-11-01T04:00Z" },
    };

    [Theory]
    [MemberData(nameof(Days))]
    public void A_day_goes_from_midnight_to_midnight_of_its_zone(string at, string zone, string from, string until)
    {
        var day = CapDay.Of(Milliseconds(at), TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.Equal((Milliseconds(from), Milliseconds(until)), (day.From, day.Until));
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Africa/Cairo")]
    [InlineData("America/Havana")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Pacific/Apia")]
    public void Days_follow_each_other_without_a_gap_and_every_moment_is_in_its_own(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var at = Milliseconds("2025-12-31T00:00Z");
        for (var quarter = 0; quarter < 400 * 96; quarter++, at += 900_000)
        {
            var day = CapDay.Of(at, zone);
            Assert.InRange(at, day.From, day.Until - 1);
            Assert.Equal(day.Until, CapDay.Of(day.Until, zone).From);
        }
    }

    private static long Milliseconds(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
