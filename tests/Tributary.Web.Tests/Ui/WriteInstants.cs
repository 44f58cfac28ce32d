using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Tests.Ui;

public sealed class WriteInstants
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 14, 45, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-21T14:32:08Z", "14:32")]
    [InlineData("2026-11-20T23:59:59Z", "20 Nov 23:59")]
    [InlineData("2025-11-21T14:32:08Z", "21 Nov 2025")]
    public void The_nearer_the_shorter(string at, string expected) =>
        Assert.Equal(expected, Instant.Brief(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), Now));

    [Theory]
    [InlineData("2026-11-21T14:32:08Z", "today")]
    [InlineData("2026-11-20T23:59:59Z", "20 Nov")]
    [InlineData("2025-11-21T14:32:08Z", "21 Nov 2025")]
    public void A_day_says_no_hour(string at, string expected) =>
        Assert.Equal(expected, Instant.Day(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), Now));

    [Theory]
    [InlineData(20, "just now")]
    [InlineData(12 * 60, "12 min ago")]
    [InlineData(3 * 3600, "3 h ago")]
    [InlineData(26 * 3600, "20 Nov 12:45")]
    [InlineData(-60, "14:46")]
    public void What_goes_on_now_is_told_by_its_age(int secondsAgo, string expected) =>
        Assert.Equal(expected, Instant.Live(Now.AddSeconds(-secondsAgo), Now));

    [Theory]
    [InlineData("2026-11-21T14:45:20Z", "14:46")]
    [InlineData("2026-11-21T14:46:00Z", "14:46")]
    [InlineData("2026-11-21T23:59:01Z", "22 Nov 00:00")]
    public void Until_names_a_minute_that_has_not_begun_before_the_moment(string at, string expected) =>
        Assert.Equal(expected, Instant.Until(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), Now));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1284, "1,284")]
    [InlineData(-46, "−46")]
    [InlineData(long.MinValue, "−9,223,372,036,854,775,808")]
    public void Whole_numbers_are_grouped_with_a_true_minus(long value, string expected) => Assert.Equal(expected, Figure.Of(value));
}
