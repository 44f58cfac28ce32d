using System.Globalization;
using AngleSharp.Html.Dom;
using Tributary.Core.Money;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Members;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Members;

/// <summary>A member asks, and the operator looks him up: the answer stands there after one click, and where it came from after two.</summary>
public sealed class WhereAreMyPoints
{
    [Fact]
    public async Task The_network_never_tracked_it()
    {
        await using var site = await Asked();
        await site.Click();
        await Recorded(site);

        var page = await Member(site);

        Assert.Contains("Clicked: Merge Cottage", Newest(page), StringComparison.Ordinal);
        Assert.Contains("Sample has reported nothing for this click.", Newest(page), StringComparison.Ordinal);
        Assert.Contains("No call fits", await Follow(site, page, "Calls of it since then that name nobody"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_network_has_not_confirmed_it()
    {
        await using var site = await Asked();
        await site.Says(await site.Click(), "tx1", more: "&status=pending");

        var page = await Member(site);

        Assert.Contains("Tracked: Merge Cottage", Newest(page), StringComparison.Ordinal);
        Assert.Contains("Sample paid $12.40. Credited when the network confirms it.", Newest(page), StringComparison.Ordinal);
        Assert.Contains("The network has not confirmed it yet.", await Follow(site, page, "Tracked: Merge Cottage"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_held()
    {
        await using var site = await Asked();
        await site.Hold(days: 14);
        await site.Says(await site.Click(), "tx1");
        var until = site.Tributary.Clock.GetUtcNow().AddDays(14);

        var page = await Member(site);
        Assert.Contains("Pending: Merge Cottage", Newest(page), StringComparison.Ordinal);
        Assert.Contains(until.ToString("'Spendable from 'd MMMM yyyy' on'", CultureInfo.InvariantCulture), Newest(page), StringComparison.Ordinal);
        Assert.Contains("$8.92", page.QuerySelector("[aria-label=Balances]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_hold_ended()
    {
        await using var site = await CreditedSite.Start();
        await site.Hold(days: 14);
        await site.Says(await site.Click(), "tx1");
        site.Tributary.Clock.Leap(TimeSpan.FromDays(14));
        await site.Get<ChangeConversion>().ReleaseDue(CancellationToken.None);
        await site.Tributary.SignIn();

        Assert.Contains("Spendable: Merge Cottage", Newest(await Member(site)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_call_that_named_his_click_proved_nothing()
    {
        await using var site = await Asked();
        var click = await site.Click();
        (await site.Tributary.Http.GetAsync($"/p/{site.Token}?click_id={click}&txn_id=tx1&payout=12.40&password=guessed")).Dispose();

        var page = await Member(site);

        Assert.Contains("Refused: a call of Sample, tx1", Newest(page), StringComparison.Ordinal);
        Assert.Contains("The call does not prove that it comes from the network.", Newest(page), StringComparison.Ordinal);
        Assert.Contains("password", await Follow(site, page, "Refused: a call of Sample, tx1"), StringComparison.Ordinal);
        Assert.Equal("", await site.Balance());
    }

    [Fact]
    public async Task The_call_that_named_him_proved_nothing()
    {
        await using var site = await Asked();
        (await site.Tributary.Http.GetAsync($"/p/{site.Token}?txn_id=tx1&member_id=u-48213&payout=12.40&password=guessed")).Dispose();
        (await site.Tributary.Http.GetAsync($"/p/{site.Token}?txn_id=tx2&member_id=u-4821&payout=12.40&password=guessed")).Dispose();

        Assert.Equal(["Refused: a call of Sample, tx1"], (await Member(site)).QuerySelectorAll(".timeline b").Select(what => what.TextContent));
    }

    [Fact]
    public async Task The_call_came_with_a_click_id_that_is_not_ours()
    {
        await using var site = await Asked();
        var click = await site.Click();
        await Recorded(site);
        await site.Says(click[..^3] + "AAA", "tx1");

        var page = await Member(site);

        Assert.Contains("has reported nothing for this click", Newest(page), StringComparison.Ordinal);
        var calls = await Follow(site, page, "Calls of it since then that name nobody");
        Assert.Contains("tx1", calls, StringComparison.Ordinal);
        Assert.Contains("The click id was not made by this installation", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_call_named_a_click_that_is_too_old()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        site.Tributary.Clock.Leap(TimeSpan.FromDays(181));
        await site.Says(click, "tx1");
        await site.Tributary.SignIn();

        Assert.Contains("The click is older than the time within which clicks may convert.", Newest(await Member(site)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_network_took_it_back()
    {
        await using var site = await Asked();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx1", more: "&status=reversed");

        var page = await Member(site);

        Assert.Contains("Reversed: Merge Cottage", Newest(page), StringComparison.Ordinal);
        Assert.Contains("Sample took it back.", Newest(page), StringComparison.Ordinal);
        Assert.Contains("−$8.92", Newest(page), StringComparison.Ordinal);
        Assert.Contains("It was credited and taken back, all of it.", await Follow(site, page, "Reversed: Merge Cottage"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_took_it_back_and_said_why()
    {
        await using var site = await Asked();
        await site.Says(await site.Click(), "tx1");
        await site.Get<ChangeConversion>().Cancel(await site.NewestConversion(), 1, "Two accounts, one person", CancellationToken.None);

        Assert.Contains("We took it back: Two accounts, one person", Newest(await Member(site)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task He_spent_it()
    {
        await using var site = await Asked();
        await site.Says(await site.Click(), "tx1");
        await site.Get<CorrectMember>().Give(site.Member, new Amount(-8_928_000, Currency.Usd), 1, "A gift card", CancellationToken.None);

        Assert.Contains("A gift card", Newest(await Member(site)), StringComparison.Ordinal);
    }

    private static async Task<CreditedSite> Asked()
    {
        var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        return site;
    }

    // A click's row is written a moment after the member was sent on; a server that stops has written it.
    private static async Task Recorded(CreditedSite site)
    {
        await site.Tributary.Restart();
        await site.Tributary.SignInAgain();
    }

    // The first click: the one that is found by his id.
    private static async Task<IHtmlDocument> Member(CreditedSite site)
    {
        var found = await site.Tributary.Http.Page("/members?q=u-48213");
        return await site.Tributary.Http.Page(Assert.Single(found.QuerySelectorAll("#members tbody a.block")).GetAttribute("href")!);
    }

    // The second click.
    private static async Task<string> Follow(CreditedSite site, IHtmlDocument page, string link) =>
        (await site.Tributary.Http.Page(page.QuerySelectorAll(".timeline a").First(to => to.TextContent == link).GetAttribute("href")!)).QuerySelector("main")!.TextContent;

    private static string Newest(IHtmlDocument page) => page.QuerySelector(".timeline li")!.TextContent;
}
