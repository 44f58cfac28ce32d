using System.Net;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Storing;
using Tributary.Web.Platform;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Storing;

public sealed class EnforceCaps
{
    [Fact]
    public async Task An_offer_rests_from_the_conversion_that_reaches_its_cap_until_midnight_of_the_zone()
    {
        await using var site = await CappedSite(2, "America/New_York");
        var click = await site.Click();

        await site.Says(click, "tx1");
        Assert.Equal(HttpStatusCode.Redirect, (await site.Follow(site.Link())).StatusCode);
        await site.Says(click, "tx2");

        Assert.Equal(HttpStatusCode.Gone, (await site.Follow(site.Link())).StatusCode);
        Assert.Empty(await Available(site));
        // Midnight in New York is at 05:00 UTC.
        AdvanceTo(site, new DateTimeOffset(2026, 11, 21, 4, 59, 59, TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.Gone, (await site.Follow(site.Link())).StatusCode);
        site.Tributary.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.Redirect, (await site.Follow(site.Link())).StatusCode);
        Assert.Single(await Available(site));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_conversion_that_comes_after_the_cap_is_credited_all_the_same()
    {
        await using var site = await CappedSite(1, "UTC");
        var click = await site.Click();

        await site.Says(click, "tx1");
        Assert.Equal("200 OK", await site.Says(click, "tx2"));

        Assert.Equal("$17.856", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Where_the_operator_keeps_offers_at_their_cap_they_stay_in_the_catalogue()
    {
        await using var site = await CappedSite(1, "UTC", AtCap.Keep);

        await site.Says(await site.Click(), "tx1");

        Assert.Equal(HttpStatusCode.Redirect, (await site.Follow(site.Link())).StatusCode);
        Assert.NotNull(await CappedUntil(site));
    }

    [Fact]
    public async Task The_networks_own_cap_goes_before_the_default()
    {
        await using var site = await CappedSite(1, "UTC");
        await site.Tributary.Write(session => session.Execute("update offer_versions set daily_cap = 3"));
        var click = await site.Click();

        await site.Says(click, "tx1");
        await site.Says(click, "tx2");
        Assert.Null(await CappedUntil(site));
        await site.Says(click, "tx3");

        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), await CappedUntil(site));
    }

    [Fact]
    public async Task A_reversal_does_not_bring_the_offer_back_and_what_was_reversed_before_does_not_count()
    {
        await using var site = await CappedSite(2, "UTC");
        var click = await site.Click();

        await site.Says(click, "tx1");
        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Says(click, "tx2");
        Assert.Null(await CappedUntil(site));
        await site.Says(click, "tx3");
        Assert.NotNull(await CappedUntil(site));
        await site.Says(click, "tx3", more: "&status=reversed");

        Assert.NotNull(await CappedUntil(site));
        Assert.Equal(HttpStatusCode.Gone, (await site.Follow(site.Link())).StatusCode);
    }

    [Fact]
    public async Task An_offer_without_a_cap_never_rests()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();

        for (var i = 0; i < 5; i++) await site.Says(click, $"tx{i}");

        Assert.Null(await CappedUntil(site));
    }

    [Fact]
    public async Task A_raised_cap_brings_offers_back_at_once()
    {
        await using var site = await CappedSite(1, "UTC");
        await site.Says(await site.Click(), "tx1");
        Assert.Equal(HttpStatusCode.Gone, (await site.Follow(site.Link())).StatusCode);

        await site.Tributary.Stores(new NetworkStoring { NetworkId = site.Network, DailyCap = 5 });

        Assert.Equal(HttpStatusCode.Redirect, (await site.Follow(site.Link())).StatusCode);
    }

    [Fact]
    public async Task The_offers_page_says_how_far_it_is_today()
    {
        await using var site = await CappedSite(10, "America/New_York");
        await site.Tributary.SignIn();
        await site.Says(await site.Click(), "tx1");

        var page = await site.Tributary.Http.Page("/offers/1");

        Assert.Contains("1 of 10 today, begins anew at 00:00 America/New_York", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_nodes_that_credit_the_last_conversions_at_once_reach_the_cap()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one process");
        await using var site = await CappedSite(40, "UTC");
        await using var second = await TributaryHost.Build(new StartOptions
        {
            DataFolder = site.Tributary.DataFolder,
            Database = site.Tributary.DatabaseUrl,
            Port = 0,
            Clock = site.Tributary.Clock,
            LogLevel = LogLevel.Error,
        }, CancellationToken.None);
        await second.StartAsync();
        using var there = new HttpClient { BaseAddress = TributaryHost.Address(second) };
        var click = await site.Click();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? site.Tributary.Http : there)
            .GetStringAsync($"/p/{site.Token}?click_id={click}&txn_id=tx{i}&payout=12.40&password={CreditedSite.Password}")));

        Assert.NotNull(await CappedUntil(site));
    }

    private static async Task<CreditedSite> CappedSite(long cap, string zone, AtCap atCap = AtCap.Hide)
    {
        var site = await CreditedSite.Start();
        await site.Tributary.Stores(new NetworkStoring { NetworkId = site.Network, DailyCap = cap, CapZone = zone, AtCap = atCap });
        return site;
    }

    private static void AdvanceTo(CreditedSite site, DateTimeOffset at) =>
        site.Tributary.Clock.Advance(at - site.Tributary.Clock.GetUtcNow());

    private static Task<IReadOnlyList<CatalogueOffer>> Available(CreditedSite site) => site.Get<OfferBook>().FindAvailable(new OfferSearch(), 0, 100, CancellationToken.None);

    private static Task<long?> CappedUntil(CreditedSite site) =>
        site.Tributary.Read(session => session.Scalar<long?>("select capped_until from offers where id = 1"));
}
