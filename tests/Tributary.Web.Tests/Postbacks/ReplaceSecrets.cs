using System.Net;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Postbacks;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>A secret of postbacks is changed here and at the network, at different moments, without losing a call.</summary>
public sealed class ReplaceSecrets
{
    private const string New = "a-newer-battery-staple";

    [Fact]
    public async Task The_former_secret_counts_for_a_week_and_the_call_says_which_it_was()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var click = await site.Click();
        await Replace(site, New);

        Assert.Equal("200 OK", await Says(site, click, "tx1", New));
        Assert.Contains("by the present one; the former still counts", (await site.Newest()).Checks, StringComparison.Ordinal);
        Assert.Equal("200 OK", await Says(site, click, "tx2", CreditedSite.Password));
        var former = await site.Newest();
        Assert.Contains("by the former Password, which counts until 2026-11-27T12:00:00Z", (await site.Tributary.Http.Page($"/postbacks/{former.Id}")).Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(CreditedSite.Password, former.RawQuery, StringComparison.Ordinal);
        Assert.Equal("403 NO", await Says(site, click, "tx3", "neither"));
        site.Tributary.Clock.Leap(TimeSpan.FromDays(7));
        Assert.Equal("403 NO", await Says(site, click, "tx4", CreditedSite.Password));
        Assert.Equal("200 OK", await Says(site, click, "tx5", New));
        // What came in time is believed also when it is decided again later.
        Assert.Equal("CreditedByNetwork", (await site.Get<DecidePostback>().Run(former.Id, CancellationToken.None))!.Outcome);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task The_former_secret_is_ended_at_once()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var (http, path, click) = (site.Tributary.Http, $"/networks/{site.Network}", await site.Click());
        await Replace(site, New);
        Assert.Contains("The former Password still proves postbacks", (await http.Page(path)).QuerySelector("#former")!.TextContent, StringComparison.Ordinal);

        using var ended = await http.Send(await http.Page(path), path, "#former");

        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        Assert.Equal("403 NO", await Says(site, click, "tx1", CreditedSite.Password));
        Assert.Equal("200 OK", await Says(site, click, "tx2", New));
        Assert.Null((await http.Page(path)).QuerySelector("#former"));
        Assert.Contains("Former secrets", (await http.Page($"{path}/changes")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_leaked_counts_no_longer_when_it_is_replaced()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var click = await site.Click();

        await Replace(site, New, "0");

        Assert.Equal("403 NO", await Says(site, click, "tx1", CreditedSite.Password));
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from network_secrets where former_sealed is not null")));
    }

    [Fact]
    public async Task Saving_the_same_secret_again_ends_nothing()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var click = await site.Click();
        await Replace(site, New);

        await Replace(site, New);

        Assert.Equal("200 OK", await Says(site, click, "tx1", CreditedSite.Password));
        Assert.Single((await site.Get<NetworkDirectory>().Find(site.Network, CancellationToken.None))!.Formers);
        var page = await site.Tributary.Http.Page($"/networks/{site.Network}");
        Assert.DoesNotContain(New, page.Source.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(CreditedSite.Password, page.Source.Text, StringComparison.Ordinal);
    }

    private static async Task Replace(CreditedSite site, string secret, string days = "7")
    {
        var (http, path) = (site.Tributary.Http, $"/networks/{site.Network}");
        using var saved = await http.Send(await http.Page(path), path, "#settings form", fill: [("s-password", secret), ("former_days", days)]);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
    }

    private static async Task<string> Says(CreditedSite site, string click, string transaction, string password)
    {
        using var answer = await site.Tributary.Http.GetAsync($"/p/{site.Token}?click_id={click}&txn_id={transaction}&payout=0.10&password={password}");
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}
