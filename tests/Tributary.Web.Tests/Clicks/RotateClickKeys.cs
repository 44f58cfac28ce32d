using System.CommandLine;
using System.Net;
using Tributary.Core.Clicks;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Clicks;

/// <summary>Keys of clicks and links change without breaking a link, and how late a conversion may come is the operator's to say.</summary>
public sealed class RotateClickKeys
{
    [Fact]
    public async Task What_a_former_key_signed_is_good_for_as_long_as_clicks_count()
    {
        await using var site = await CreditedSite.Start();
        await site.Get<SaveNetwork>().SaveAttribution(site.Network, 200, null, CancellationToken.None);
        var (link, click) = (site.Link(), await site.Click());

        await site.Get<ClickKeyBook>().Rotate(FormerKeys.StayGood, null, CancellationToken.None);
        var newest = await site.Click();
        site.Tributary.Clock.Leap(TimeSpan.FromDays(199));

        Assert.Equal(2, Key(newest));
        Assert.NotEqual(link, site.Link());
        Assert.Equal(HttpStatusCode.Redirect, (await site.Follow(link)).StatusCode);
        Assert.Equal("200 OK", await site.Says(click, "tx1"));
        Assert.Equal("200 OK", await site.Says(newest, "tx2"));
        Assert.Equal("$17.856", await site.Balance());
        site.Tributary.Clock.Leap(TimeSpan.FromDays(2));
        await site.Get<ClickKeyBook>().Renew(CancellationToken.None);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Follow(link)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await site.Follow(site.Link())).StatusCode);
    }

    [Fact]
    public async Task What_the_former_keys_signed_can_be_refused_at_once()
    {
        await using var site = await CreditedSite.Start();
        var (link, click) = (site.Link(), await site.Click());

        var said = await Command(site, "click-key", "rotate", "--end-former");

        Assert.Contains("Key 2 signs from now on.", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Follow(link)).StatusCode);
        await site.Says(click, "tx1");
        Assert.Equal("UnknownClick", (await site.Newest()).Reason);
        Assert.Equal("200 OK", await site.Says(await site.Click(), "tx2"));
        Assert.Matches("2 +2026-11-20 12:00 UTC +replaced\n1 +at the start +2026-11-20 12:00 UTC", await Command(site, "click-key", "list"));
    }

    [Fact]
    public async Task Another_server_knows_the_new_key_before_it_hears_of_it_and_after_a_start()
    {
        await using var site = await CreditedSite.Start();
        var before = site.Get<ClickKeyBook>().Now;
        await site.Get<ClickKeyBook>().Rotate(FormerKeys.StayGood, null, CancellationToken.None);
        var (link, click) = (site.Link(), await site.Click());

        Assert.True(ClickId.TryDecode(click, before, out _));
        await site.Tributary.Restart();

        Assert.Equal(link, site.Link());
        Assert.Equal(HttpStatusCode.Redirect, (await site.Follow(link)).StatusCode);
    }

    [Fact]
    public async Task Keys_are_replaced_in_the_panel()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var http = site.Tributary.Http;

        using var answer = await http.Send(await http.Page("/clicks"), "/clicks", "#rotate form");
        var page = await http.Page(answer.Headers.Location!.ToString());

        Assert.Equal(2, Key(await site.Click()));
        Assert.Contains("A new key signs from now on.", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("2027-05-19", page.QuerySelectorAll("tbody tr")[1].InnerHtml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://lumen.example/offers", "")]
    [InlineData("javascript:alert(1)", "")]
    [InlineData("", "two\nlines")]
    public async Task A_page_that_members_could_not_be_sent_to_is_refused(string url, string words)
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var http = site.Tributary.Http;

        using var refused = await http.Send(await http.Page("/clicks"), "/clicks", "form[action*=fallback]", fill: [("url", url), ("words", words)]);
        using var saved = await http.Send(await http.Page("/clicks"), "/clicks", "form[action*=fallback]", fill: [("url", "https://lumen.example/offers"), ("words", "")]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        Assert.Equal("https://lumen.example/offers", (await site.Get<SiteBook>().Find(site.Site, CancellationToken.None))!.FallbackUrl);
    }

    [Fact]
    public async Task A_conversion_that_comes_too_late_waits_and_is_credited_when_clicks_count_for_longer()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var http = site.Tributary.Http;
        var page = $"/networks/{site.Network}";
        var click = await site.Click();
        (await http.Send(await http.Page(page), page, "#attribution form", fill: [("attribution_days", "30")])).Dispose();
        site.Tributary.Clock.Leap(TimeSpan.FromDays(31));
        await site.Says(click, "tx1");
        Assert.Equal("ExpiredClick", (await site.Newest()).Reason);

        await site.Tributary.SignInAgain();
        using var wrong = await http.Send(await http.Page(page), page, "#attribution form", fill: [("attribution_days", "0")]);
        (await http.Send(await http.Page(page), page, "#attribution form", fill: [("attribution_days", "60")])).Dispose();
        (await http.Send(await http.Page($"/postbacks/{(await site.Newest()).Id}"), "", "form[action$=decide]")).Dispose();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal("$8.928", await site.Balance());
        Assert.Equal("60", (await http.Page(page)).QuerySelector("#attribution input[name=attribution_days]")!.GetAttribute("value"));
        Assert.Empty(await site.Wrong());
    }

    // The second byte of a click id names the key that signed it.
    private static int Key(string click) => System.Buffers.Text.Base64Url.DecodeFromChars(click)[1];

    private static async Task<string> Command(CreditedSite site, params string[] args)
    {
        await using var output = new StringWriter();
        await CommandLine.Root(new CommandHost(site.Tributary.Services)).Parse(args).InvokeAsync(new InvocationConfiguration { Output = output });
        return output.ToString();
    }
}
