using System.Net;
using AngleSharp.Dom;
using Tributary.Core.Templates;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Storing;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Tests.Offers;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Storing;

public sealed class ExplainValues
{
    [Fact]
    public async Task A_country_that_nobody_knows_is_listed_and_understood_from_the_next_run_on()
    {
        await using var tributary = await RunningTributary.Start();
        await using var network = await FakeNetwork.Start();
        await tributary.SignIn();
        AffiseFeed.Serve(network, [AffiseFeed.Offer(1, countries: ["US", "Ruritania"]), AffiseFeed.Offer(2, countries: ["Ruritania"])]);
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);
        var path = $"/networks/{id}/unmapped";

        var page = await tributary.Http.Page(path);

        Assert.Equal(["Ruritania Country 2 offers"], Listed(page));
        Assert.Contains("1 value that this network uses is not understood", (await tributary.Http.Page($"/networks/{id}")).QuerySelector(".notice--wait")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await tributary.Http.Page("/dashboard")).QuerySelector($".attn a[href='{path}']"));
        using var wrong = await tributary.Http.Send(page, path, "tbody form", "button[value=map]", ("meaning", "Nowhere"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using var mapped = await tributary.Http.Send(page, path, "tbody form", "button[value=map]", ("meaning", "de"));
        Assert.Equal(HttpStatusCode.Found, mapped.StatusCode);
        await tributary.Downloads(id);

        Assert.Empty(Listed(await tributary.Http.Page(path)));
        Assert.Null((await tributary.Http.Page("/dashboard")).QuerySelector($".attn a[href='{path}']"));
        Assert.DoesNotContain("not understood", (await tributary.Http.Page($"/networks/{id}")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal([",DE,US,", ",DE,"], await tributary.Read(session => session.Query<string>("select countries from current_offers order by source_id")));
        Assert.Equal("Country “Ruritania”: DE", await tributary.Read(session => session.Scalar<string>("select field || ': ' || after from network_acts where act = 'Values'")));
    }

    [Fact]
    public async Task A_country_that_is_ignored_is_listed_no_more_and_never_becomes_the_whole_world()
    {
        await using var tributary = await RunningTributary.Start();
        await using var network = await FakeNetwork.Start();
        await tributary.SignIn();
        AffiseFeed.Serve(network, [.. AffiseFeed.Offers(30), AffiseFeed.Offer(99, countries: ["Ruritania"])]);
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);
        var path = $"/networks/{id}/unmapped";

        (await tributary.Http.Send(await tributary.Http.Page(path), path, "tbody form", "button[value=ignore]")).Dispose();
        await tributary.Downloads(id);

        Assert.Empty(Listed(await tributary.Http.Page(path)));
        Assert.Equal(0L, await tributary.Read(session => session.Scalar<long>("select count(*) from current_offers where source_id = '99'")));
    }

    [Fact]
    public async Task What_was_said_can_be_taken_back()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        var map = tributary.Services.GetRequiredService<MapWord>();
        await map.Run(1, new ForeignWord(WordKind.Country, "Ruritania"), "DE", 1, CancellationToken.None);

        (await tributary.Http.Send(await tributary.Http.Page("/networks/1/unmapped"), "/networks/1/unmapped", "tbody form", "button[value=forget]")).Dispose();

        Assert.Equal(0L, await tributary.Read(session => session.Scalar<long>("select count(*) from value_maps")));
    }

    [Fact]
    public async Task An_event_that_nobody_knows_waits_and_is_decided_again_once_it_is_explained()
    {
        await using var site = await CreditedSite.Start(events: "- { when: \"got.status == 'pending'\", do: pending }");
        await site.Tributary.SignIn();
        var path = $"/networks/{site.Network}/unmapped";
        var click = await site.Click();
        await site.Says(click, "tx1", more: "&status=settled");
        await site.Says(click, "tx2", more: "&status=settled");
        await site.Says(click, "tx3", more: "&status=pending");

        Assert.Equal("", await site.Balance());
        var page = await site.Tributary.Http.Page(path);
        Assert.Equal(["status=settled Postback event 2 calls"], Listed(page));

        (await site.Tributary.Http.Send(page, path, "tbody form", "button[value=map]", ("meaning", nameof(PostbackEvent.Approve)))).Dispose();
        await site.Get<JobWorker>().Drained(CancellationToken.None);

        Assert.Equal("$17.856", await site.Balance());
        await site.Says(click, "tx4", more: "&status=SETTLED");
        Assert.Equal("$26.784", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Categories_are_called_what_the_operator_calls_them_everywhere_at_once()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, new(1, "Farm") { Categories = ["Mobile Games", "Hot"] }, new(2, "Bank") { Categories = ["Hot"] }, new(3, "Plain") { Categories = [] });

        await tributary.Stores(
            new NetworkStoring { NetworkId = 1, DefaultCategory = "Other", TextBefore = "Read first.\n\n" },
            new Dictionary<string, string> { ["mobile games"] = "Games" });

        Assert.Equal(["Games", "Other", "Other"], await tributary.Read(session => session.Query<string>("select category from current_offers order by id")));
        Assert.Equal("Read first.\n\nPlay and earn.", await tributary.Read(session => session.Scalar<string>("select description from current_offers where id = 1")));
        var listed = await tributary.Http.Page("/offers?category=games");
        Assert.Single(listed.QuerySelectorAll("tbody tr"));
    }

    private static IEnumerable<string> Listed(IDocument page) => page.QuerySelectorAll("section[aria-labelledby=words-h] tbody tr").Select(row =>
        string.Join(' ', row.Children.Take(3).Select(cell => cell.TextContent.Trim())));
}
