using Tributary.Web.Features.Networks;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>The private address of a network is changed here and at the network, at different moments, without losing a call.</summary>
public sealed class ReplaceAddresses
{
    [Fact]
    public async Task Calls_to_the_former_address_are_taken_for_as_long_as_was_chosen()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var (former, click) = (site.Token, await site.Click());

        await Presses(site, "#new-address form", ("former_days", "30"));
        var present = await Token(site);

        Assert.NotEqual(former, present);
        Assert.Equal("200 OK", await Says(site, former, click, "tx1"));
        Assert.Equal("200 OK", await Says(site, present, click, "tx2"));
        Assert.Equal("200 DUP", await Says(site, present, click, "tx1"));
        site.Tributary.Clock.Leap(TimeSpan.FromDays(30));
        Assert.StartsWith("403", await Says(site, former, click, "tx3"), StringComparison.Ordinal);
        Assert.Equal("200 OK", await Says(site, present, click, "tx3"));
        Assert.Equal("$26.784", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Whether_the_network_calls_the_new_address_is_seen_before_the_former_one_is_ended()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var (former, click) = (site.Token, await site.Click());
        await Says(site, former, click, "tx0");
        Assert.DoesNotContain("new address", await Moved(site), StringComparison.Ordinal);

        await Presses(site, "#new-address form");
        Assert.Contains("no call since it was made", await Moved(site), StringComparison.Ordinal);
        Assert.Equal("200 OK", await Says(site, former, click, "tx1"));
        Assert.Contains("the last call came to the former one", await Moved(site), StringComparison.Ordinal);
        Assert.Contains("to the former one, which is taken until 2026-11-27T12:00:00Z", await NewestCall(site), StringComparison.Ordinal);
        Assert.Equal("200 OK", await Says(site, await Token(site), click, "tx2"));

        Assert.Contains("the last call came to it", await Moved(site), StringComparison.Ordinal);
        Assert.Contains("to the new one; the former is still taken", await NewestCall(site), StringComparison.Ordinal);
        await Presses(site, "#former-address");
        Assert.Equal("200 OK", await Says(site, await Token(site), click, "tx3"));
        Assert.DoesNotContain("new address", await Moved(site), StringComparison.Ordinal);
        Assert.DoesNotContain("to the new one", await NewestCall(site), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_former_address_is_ended_at_once()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var (former, click, path) = (site.Token, await site.Click(), $"/networks/{site.Network}");
        await Presses(site, "#new-address form");
        Assert.Contains("Calls to the former address are taken until", (await site.Tributary.Http.Page(path)).QuerySelector("#former-address")!.TextContent, StringComparison.Ordinal);

        await Presses(site, "#former-address");

        Assert.StartsWith("403", await Says(site, former, click, "tx1"), StringComparison.Ordinal);
        Assert.Null((await site.Tributary.Http.Page(path)).QuerySelector("#former-address"));
        var log = (await site.Tributary.Http.Page($"{path}/changes")).Body!.TextContent;
        Assert.Contains("Former postback address", log, StringComparison.Ordinal);
        Assert.DoesNotContain(await Token(site), log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_leaked_is_refused_when_it_is_replaced()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var click = await site.Click();

        await Presses(site, "#new-address form", ("former_days", "0"));

        Assert.StartsWith("403", await Says(site, site.Token, click, "tx1"), StringComparison.Ordinal);
        Assert.Equal("200 OK", await Says(site, await Token(site), click, "tx1"));
        Assert.Null(await site.Tributary.Read(session => session.Scalar<string?>("select former_token_hash from networks")));
    }

    [Fact]
    public async Task Pressing_twice_makes_one_new_address()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var (page, click) = (await site.Tributary.Http.Page($"/networks/{site.Network}"), await site.Click());

        using var first = await site.Tributary.Http.Send(page, "", "#new-address form");
        var present = await Token(site);
        using var second = await site.Tributary.Http.Send(page, "", "#new-address form");

        Assert.EndsWith("done=address-kept#postback", second.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(present, await Token(site));
        Assert.Equal("200 OK", await Says(site, site.Token, click, "tx1"));
    }

    private static async Task Presses(CreditedSite site, string form, params (string Name, string? Value)[] fill)
    {
        var path = $"/networks/{site.Network}";
        using var answer = await site.Tributary.Http.Send(await site.Tributary.Http.Page(path), path, form, fill: fill);
        Assert.Equal(302, (int)answer.StatusCode);
    }

    private static async Task<string> Moved(CreditedSite site) =>
        (await site.Tributary.Http.Page($"/networks/{site.Network}")).QuerySelector("#postback .checks")!.TextContent;

    private static async Task<string> NewestCall(CreditedSite site) => (await site.Tributary.Http.Page(
        $"/postbacks/{await site.Tributary.Read(session => session.Scalar<long>("select max(id) from postbacks"))}")).Body!.TextContent;

    private static async Task<string> Token(CreditedSite site) => (await site.Get<NetworkDirectory>().Find(site.Network, CancellationToken.None))!.PostbackToken;

    private static async Task<string> Says(CreditedSite site, string token, string click, string transaction)
    {
        using var answer = await site.Tributary.Http.GetAsync($"/p/{token}?click_id={click}&txn_id={transaction}&payout=12.40&password={CreditedSite.Password}");
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}
