using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Offers.Holds;

namespace Tributary.Web.Tests.Offers;

public sealed class HoldOffers
{
    [Fact]
    public async Task A_held_offer_reaches_nobody_whatever_runs_come_until_its_day_or_until_it_is_released()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offer(1), AffiseFeed.Offer(2));
        var (http, book) = (network.Tributary.Http, network.Get<OfferBook>());
        var (one, two) = ((await network.Ids())[0], (await network.Ids())[1]);
        var day = network.Tributary.Clock.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        using var until = await http.Send(await http.Page($"/offers/{one}"), "/", "#hold form", fill: [("until", day), ("note", "Does not credit")]);
        using var forGood = await http.Send(await http.Page($"/offers/{two}"), "/", "#hold form");
        await network.Says(AffiseFeed.Offer(1, title: "Changed"), AffiseFeed.Offer(2, payout: 2));

        Assert.Equal(("held", "held"), (await Blocked(one), await Blocked(two)));
        Assert.Contains("Anna Kowalczyk", (await http.Page($"/offers/{one}")).QuerySelector("#hold")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Does not credit", (await http.Page($"/offers/{one}")).QuerySelector(".history")!.TextContent, StringComparison.Ordinal);
        network.Tributary.Clock.Leap(TimeSpan.FromDays(3));
        await network.Tributary.SignInAgain();
        Assert.Equal((null, "held"), (await Blocked(one), await Blocked(two)));
        using var released = await http.Send(await http.Page($"/offers/{two}"), "/", "#hold form");
        Assert.Null(await Blocked(two));
        Assert.Equal(["Hold", "Hold", "Unhold"], await network.Tributary.Read(session => session.Query<string>("select act from offer_acts where field = 'hold' order by id")));

        async Task<string?> Blocked(long offer) => (await book.Find(offer, CancellationToken.None))!.Blocked;
    }

    [Fact]
    public async Task A_day_that_has_begun_holds_nothing_and_says_so()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offer(1));
        var (http, offer) = (network.Tributary.Http, (await network.Ids())[0]);

        using var answer = await http.Send(await http.Page($"/offers/{offer}"), "/", "#hold form", fill: [("until", "2001-01-01"), ("note", "Kept")]);

        Assert.Equal(422, (int)answer.StatusCode);
        var page = await answer.Document();
        Assert.Contains("has begun already", page.QuerySelector("#hold .error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Kept", page.QuerySelector("#f-note")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Edits_holds_and_rules_outlast_ten_downloads_of_a_feed_that_changes_underneath_and_each_change_is_told()
    {
        object[] Feed(int run) =>
        [
            .. Enumerable.Range(1, 40).Select(id => AffiseFeed.Offer(id, title: $"Offer {id} v{run}", payout: 10 + (run * 0.1), description: $"Words {run}", countries: run % 2 == 0 ? ["US"] : ["US", "CA"])),
        ];
        await using var network = await SyncedNetwork.Start(Feed(0));
        var ids = await network.Ids();
        var triage = network.Get<TriageOffers>();
        foreach (var id in ids.Take(20))
        {
            var version = await network.Tributary.Read(session => session.Scalar<long>("select row_version from offers where id = @id", new { id }));
            Assert.True(await triage.Edit(new OfferEdit(id, version, $"Mine {id}", ""), 1, CancellationToken.None));
        }

        await network.Get<OfferHolds>().Set([.. ids.Take(3)], new StaffHold(StaffHold.NoEnd, "Looks odd"), 1, CancellationToken.None);
        await network.Rule(OfferField.Description, FieldRule.First);
        await network.Rule(OfferField.Countries, FieldRule.First);

        for (var run = 1; run <= 10; run++) await network.Says(Feed(run));

        var titles = await network.Sees("title");
        Assert.Equal(ids.Take(20).Select(id => $"Mine {id}"), titles.Take(20));
        Assert.All(titles.Skip(20), title => Assert.EndsWith(" v10", title, StringComparison.Ordinal));
        Assert.Equal(["Words 0"], (await network.Sees("description")).Distinct(StringComparer.Ordinal));
        Assert.Equal([",US,"], (await network.Sees("countries")).Distinct(StringComparer.Ordinal));
        Assert.Equal(["11000000"], (await network.Sees("payout")).Distinct(StringComparer.Ordinal));
        Assert.Equal(3, await network.Tributary.Read(session => session.Scalar<long>("select count(*) from offers where held_until is not null")));
        var history = (await network.Tributary.Http.Page($"/offers/{ids[0]}")).QuerySelector(".history")!;
        Assert.Equal(10, history.QuerySelectorAll("li").Count(item => item.TextContent.Contains("Words ", StringComparison.Ordinal)));
        Assert.Contains("Title set by hand", history.TextContent, StringComparison.Ordinal);
        Assert.Contains("Held until it is released", history.TextContent, StringComparison.Ordinal);
    }
}
