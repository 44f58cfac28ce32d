using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers.Duplicates;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Offers;

public sealed class FindTheSame
{
    [Fact]
    public async Task The_same_title_in_a_common_country_is_shown_at_both_networks_and_the_better_one_marked()
    {
        await using var tributary = await WithOffers();

        var list = await tributary.Http.Page("/offers");
        var several = await tributary.Http.Page("/offers?alike=yes");
        var best = await tributary.Http.Page("/offers?alike=yes&best=yes");
        var panel = await tributary.Http.Page("/offers?offer=1");

        Assert.Contains("also at 1 network", list.QuerySelector("[data-row='1']")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["Coin Meadow", "COIN MEADOW - US iOS"], several.QuerySelectorAll(".title-link").Select(link => link.TextContent).Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(["COIN MEADOW - US iOS"], best.QuerySelectorAll(".title-link").Select(link => link.TextContent));
        Assert.Contains("Harborlinebest", panel.QuerySelector("#preview")!.TextContent.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_differences_are_written_and_an_offer_that_ends_leaves_its_group()
    {
        await using var tributary = await WithOffers();
        var before = await Stored(tributary);
        await Find(tributary);
        var again = await Stored(tributary);

        await tributary.Publishes(2, new Told(11, "COIN MEADOW - US iOS") { Status = "closed" });
        await Find(tributary);

        Assert.Equal(2, before.Count);
        Assert.Equal(before, again);
        Assert.Empty(await Stored(tributary));
    }

    [Fact]
    public async Task A_better_offer_that_we_ignore_hides_nothing()
    {
        await using var tributary = await WithOffers();
        await tributary.Write(session => session.Execute("update offers set listing = 'Ignored' where id = 11"));

        var best = await tributary.Http.Page("/offers?listing=New&best=yes&alike=yes");

        Assert.Equal(["Coin Meadow"], best.QuerySelectorAll(".title-link").Select(link => link.TextContent));
    }

    private static async Task<RunningTributary> WithOffers()
    {
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasNetwork(2, "Harborline");
        await tributary.HasOffers(1, new Told(1, "Coin Meadow") { Countries = ["US"] }, new Told(2, "Dragon Harbor") { Countries = ["US"] });
        await tributary.HasOffers(2, new Told(11, "COIN MEADOW - US iOS") { Countries = ["US", "CA"], Payout = 2_000_000 }, new Told(12, "Dragon Harbor") { Countries = ["CA"] });
        await Find(tributary);
        return tributary;
    }

    private static async Task Find(RunningTributary tributary)
    {
        await tributary.Services.GetRequiredService<JobQueue>().Add(FindDuplicates.JobKind, "", default);
        await tributary.Services.GetRequiredService<JobWorker>().Drained(default);
    }

    private static Task<IReadOnlyList<(long, string, string, long?)>> Stored(RunningTributary tributary) => tributary.Read(session =>
        session.Query<(long, string, string, long?)>("select offer_id, kind, key, beaten_by from offer_duplicates order by offer_id, kind"));
}
