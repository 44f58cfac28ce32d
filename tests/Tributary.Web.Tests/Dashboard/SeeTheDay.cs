using Tributary.Tests.Harness;
using Tributary.Web.Tests.Api;

namespace Tributary.Web.Tests.Dashboard;

public sealed class SeeTheDay
{
    [Fact]
    public async Task An_empty_installation_says_what_to_do_first()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        using var root = await tributary.Http.GetAsync(new Uri("/", UriKind.Relative));
        var page = await tributary.Http.Page("/dashboard");

        Assert.Equal("/dashboard", root.Headers.Location!.OriginalString);
        Assert.Equal("Connect your first network", page.QuerySelector(".empty h2")!.TextContent);
        Assert.Equal("$0.00", page.QuerySelector(".figures .big")!.TextContent);
    }

    [Fact]
    public async Task Money_is_counted_on_the_day_it_was_credited_and_reversed()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var network = await tributary.HasInstalled("Northlight");
        var now = tributary.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        const long Day = 86_400_000;
        await tributary.Write(session => session.InsertMany("conversions",
            "id, network_id, conversion_key, content_hash, state, payout, currency, credited, credited_currency, operator_share, reversed, created_at, credited_at, reversed_at, row_version",
            [
                [1L, network, "a", "h", "Available", 1_500_000L, "USD", 1200L, "POINTS", 300_000L, 0L, now, now, null, 1L],
                [2L, network, "b", "h", "Reversed", 2_000_000L, "USD", 1600L, "POINTS", 400_000L, 1600L, now - (2 * Day), now - (2 * Day), now, 1L],
                [3L, network, "c", "h", "Pending", 9_000_000L, "USD", 0L, null, 0L, 0L, now, null, null, 1L],
            ]));

        Assert.Equal(["$1.50", "−$2.00", "$9.00", "$0.30"], Figures(await tributary.Http.Page("/dashboard")));
        Assert.Equal(["$3.50", "−$2.00", "$9.00", "$0.70"], Figures(await tributary.Http.Page("/dashboard?period=7")));
    }

    private static List<string> Figures(AngleSharp.Dom.IParentNode page) => [.. page.QuerySelectorAll(".figures .big").Select(figure => figure.TextContent)];
}
