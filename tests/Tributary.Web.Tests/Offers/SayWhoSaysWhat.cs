using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Offers;

public sealed class SayWhoSaysWhat
{
    [Fact]
    public async Task A_field_set_by_hand_shows_both_values_who_set_it_and_what_the_network_changed_since()
    {
        await using var tributary = await WithEditedTitle();
        await tributary.Publishes(1, new Told(1, "CoinMeadow_US_v2"));

        var title = Row(await tributary.Http.Page("/offers/1"), "Title");

        Assert.Equal("CoinMeadow_US_v2", Words(title, "td[data-l='The network says'] > span"));
        Assert.Equal("CoinMeadow_US", Words(title, ".since del"));
        Assert.Equal("CoinMeadow_US_v2", Words(title, ".since ins"));
        Assert.Equal("Coin Meadow", Words(title, "td[data-l='Instead of it'] > span:first-child"));
        Assert.StartsWith("Set by hand: Anna Kowalczyk,", Words(title, "td[data-l='Instead of it'] .sub"), StringComparison.Ordinal);
        Assert.Equal("Coin Meadow", Words(title, "td[data-l='Members see']"));
    }

    [Fact]
    public async Task A_field_given_back_is_the_networks_again()
    {
        await using var tributary = await WithEditedTitle();

        using var released = await tributary.Http.Send(await tributary.Http.Page("/offers/1"), "/", "#fields form");

        Assert.Equal("/offers/1", released.Headers.Location!.OriginalString);
        var page = await tributary.Http.Page("/offers/1");
        Assert.Equal("CoinMeadow_US", page.QuerySelector("h1")!.TextContent.Trim()[1..].Trim());
        Assert.Null(page.QuerySelector("#fields form"));
        Assert.Contains("Title given back to the network", page.QuerySelector(".history")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payouts_are_drawn_in_steps_for_each_currency_and_told_in_a_table()
    {
        await using var tributary = await WithEditedTitle();
        await tributary.Publishes(1, new Told(1, "CoinMeadow_US") { Payout = 1_200_000 });
        await tributary.Publishes(1, new Told(1, "CoinMeadow_US") { Payout = 1_200_000, Countries = ["US"] });
        await tributary.Publishes(1, new Told(1, "CoinMeadow_US") { Payout = null });
        await tributary.Publishes(1, new Told(1, "CoinMeadow_US") { Payout = 900_000 });

        var course = Assert.Single((await tributary.Http.Page("/offers/1")).QuerySelectorAll(".course"));

        Assert.Equal(["$0.90", "–", "$1.20", "$1.50"], course.QuerySelectorAll("tbody td").Select(cell => cell.TextContent.Trim()));
        Assert.Matches("^(M[0-9]+ [0-9]+H[0-9]+(V[0-9]+H[0-9]+)*)+$", course.QuerySelector(".c-path")!.GetAttribute("d")!);
        Assert.Contains("$1.50 at first, $0.90 since", course.QuerySelector("svg")!.GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    private static async Task<RunningTributary> WithEditedTitle()
    {
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, new Told(1, "CoinMeadow_US"));
        (await tributary.Http.Send(await tributary.Http.Page("/offers?edit=1"), "/", "form#offers", "[name=act][value=edit]", ("title", "Coin Meadow"))).Dispose();
        return tributary;
    }

    private static IElement Row(IHtmlDocument page, string label) =>
        page.QuerySelectorAll("#fields tbody tr").Single(row => row.QuerySelector("th")!.TextContent.Trim() == label);

    private static string Words(IElement row, string selector) => row.QuerySelector(selector)!.TextContent.Trim();
}
