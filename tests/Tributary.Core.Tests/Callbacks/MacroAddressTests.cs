using Tributary.Core.Callbacks;

namespace Tributary.Core.Tests.Callbacks;

public sealed class MacroAddressTests
{
    private static readonly string[] Known = ["click_id", "amount", "member"];

    [Theory]
    [InlineData("https://pub.example/pb?c={click_id}&a={amount}", null)]
    [InlineData("https://pub.example/{member}/{click_id}", null)]
    [InlineData("https://{member}/", "after the host")]
    [InlineData("https://{member}.pub.example/", "after the host")]
    [InlineData("https://pub.example:{amount}/", "Type the whole address")]
    [InlineData("https://{member}@pub.example/", "Type the whole address")]
    [InlineData("{member}://pub.example/", "Type the whole address")]
    [InlineData("https://pub.example{member}/", "after the host")]
    [InlineData("javascript:alert({member})", "Type the whole address")]
    [InlineData("https://pub.example/?c={click_ids}", "Did you mean {click_id}?")]
    [InlineData("https://pub.example/?c={click_id} x", "Leave out spaces")]
    public void A_macro_may_stand_after_the_host_only(string text, string? problem)
    {
        var error = MacroAddress.TryRead(text, Known, out var address);

        if (problem is null) Assert.NotNull(address);
        else Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("@evil.example/")]
    [InlineData("..")]
    [InlineData("../../..")]
    [InlineData("a&b=c#d?e")]
    [InlineData("%0d%0aLocation: x")]
    [InlineData("\r\nx: y")]
    [InlineData("{amount}")]
    public void A_value_leads_to_no_other_host_and_adds_nothing(string value)
    {
        Assert.Null(MacroAddress.TryRead("https://pub.example/a/{member}/b?c={member}&d=1", Known, out var address));

        var rendered = address!.Render(new Dictionary<string, string> { ["member"] = value });

        Assert.Equal("pub.example", rendered.Authority);
        Assert.Equal(4, rendered.Segments.Length);
        Assert.EndsWith("&d=1", rendered.Query, StringComparison.Ordinal);
        Assert.Equal("", rendered.Fragment);
    }

    [Fact]
    public void The_tries_last_a_week_and_never_more_than_eight_days()
    {
        TimeSpan All(int chance) => Enumerable.Range(1, 13).Aggregate(TimeSpan.Zero, (sum, tries) => sum + RetrySchedule.After(tries, chance)!.Value);

        Assert.Equal(TimeSpan.FromSeconds(5), RetrySchedule.After(1, 0));
        Assert.InRange(All(0), TimeSpan.FromDays(7), TimeSpan.FromDays(8));
        Assert.InRange(All(1000), TimeSpan.FromDays(7), TimeSpan.FromDays(8));
        Assert.Null(RetrySchedule.After(14, 0));
    }
}
