using System.Net;
using Tributary.Core.Clicks;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Clicks;

public sealed class FollowLinks
{
    [Fact]
    public async Task A_link_leads_to_the_network_with_a_click_id_that_says_who_clicked_what()
    {
        await using var site = await CreditedSite.Start();

        var answer = await site.Follow(site.Link());

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("https://go.sample.example/t?o=218811&subid=", answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.True(ClickId.TryDecode(answer.Headers.Location.Query.Split("subid=")[1], site.Get<ClickBook>().Keys, out var click));
        Assert.Equal((site.Member, 1L), (click.Member, click.OfferVersion));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task The_click_is_recorded_with_the_payout_of_the_moment()
    {
        await using var site = await CreditedSite.Start();

        var click = await site.Click();
        await site.Tributary.Restart();

        Assert.Equal(12_400_000, await site.Tributary.Read(session => session.Scalar<long>("select payout from clicks where click_id = @click", new { click })));
    }

    [Fact]
    public async Task Two_clicks_in_one_second_are_two_clicks()
    {
        await using var site = await CreditedSite.Start();

        Assert.NotEqual(await site.Click(), await site.Click());
    }

    [Fact]
    public async Task A_changed_link_or_an_unknown_member_leads_nowhere()
    {
        await using var site = await CreditedSite.Start();
        var link = site.Link();

        foreach (var bad in new[] { link[..^1] + (link[^1] == 'A' ? 'B' : 'A'), "/c/x", "/c/https:%2F%2Fevil.example", site.Link(member: 9999) })
        {
            var answer = await site.Follow(bad);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(answer.Headers.Location);
        }
    }

    [Theory, InlineData(2), InlineData(77)]
    public async Task An_offer_that_is_not_available_leads_nowhere(long offer)
    {
        await using var site = await CreditedSite.Start();

        var answer = await site.Follow(site.Link(offer: offer));

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }
}
