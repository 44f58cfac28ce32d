using Microsoft.AspNetCore.WebUtilities;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Offers.Review;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Sites;

namespace Tributary.Web.Tests.Offers;

public sealed class ReviewChanges
{
    private static readonly object One = AffiseFeed.Offer(1, payout: 10);
    private static readonly object Two = AffiseFeed.Offer(2, payout: 10);
    private static readonly object Three = AffiseFeed.Offer(3, payout: 10);

    [Fact]
    public async Task A_payout_cut_of_thirty_percent_waits_and_members_see_what_was_in_force()
    {
        await using var network = await SyncedNetwork.Start(One, Two);

        await network.Says(AffiseFeed.Offer(1, payout: 7), AffiseFeed.Offer(2, payout: 9.7));

        Assert.Equal(["10000000", "9700000"], await network.Sees("payout"));
        Assert.Equal(["7000000", "9700000"], await network.Sees("source_payout"));
        Assert.Equal(["1 Payout Gate"], await network.Pins());
        Assert.Equal(10_000_000, (await network.Get<OfferBook>().Find((await network.Ids())[0], CancellationToken.None))!.Payout);
        Assert.Equal(
            ["ChangeHeld: 1 change of 1 offer of Northlight waits for review. Members see what was in force before.", "PayoutCut: Northlight pays less for 1 offer that members see, by 30 % at most. 1 of the changes waits for review."],
            await network.Alerts());

        var page = await network.Tributary.Http.Page("/review");
        var row = Assert.Single(page.QuerySelectorAll(".waiting"));
        Assert.Contains("Offer 1", row.TextContent, StringComparison.Ordinal);
        Assert.Equal(("$10.00", "$7.00", "−30 %"), (row.QuerySelector(".ours")!.TextContent, row.QuerySelector(".theirs")!.TextContent, row.QuerySelector(".note")!.TextContent.Trim()));
        Assert.Equal("1 waiting", page.QuerySelector(".nav a[href='/review'] .tally")!.TextContent);
    }

    [Fact]
    public async Task An_accepted_change_is_in_force_at_once_and_the_history_says_who()
    {
        await using var network = await SyncedNetwork.Start(One, Two);
        await network.Says(AffiseFeed.Offer(1, payout: 7), Two);
        var book = network.Get<OfferBook>();
        var offer = (await network.Ids())[0];
        Assert.Equal(10_000_000, (await book.Find(offer, CancellationToken.None))!.Payout);

        using var accepted = await network.Tributary.Http.Send(await network.Tributary.Http.Page("/review"), "/review", ".review", ".waiting button[value^='accept:']");

        Assert.Equal("/review?done=accept-1", accepted.Headers.Location!.OriginalString);
        Assert.Equal(7_000_000, (await book.Find(offer, CancellationToken.None))!.Payout);
        Assert.Empty(await network.Pins());
        Assert.Contains("Nothing waits", (await network.Tributary.Http.Page("/review?done=accept-1")).Body!.TextContent, StringComparison.Ordinal);
        var history = (await network.Tributary.Http.Page($"/offers/{offer}")).QuerySelector(".history")!.TextContent;
        Assert.Contains("Payout: the network’s change accepted", history, StringComparison.Ordinal);
        Assert.Contains("Anna Kowalczyk", history, StringComparison.Ordinal);
        Assert.Equal(1, await network.Tributary.Read(session => session.Scalar<long>("select count(*) from alerts where kind = 'ChangeHeld' and over_at is not null")));
        Assert.Equal(0, await network.Tributary.Read(session => session.Scalar<long>("select count(*) from offers where pinned = 1")));
    }

    [Fact]
    public async Task What_was_kept_stays_whatever_the_network_says_until_its_value_is_used_again()
    {
        await using var network = await SyncedNetwork.Start(One, Two);
        await network.Says(AffiseFeed.Offer(1, payout: 7), Two);
        var offer = (await network.Ids())[0];

        Assert.Empty(await network.Get<DecideChanges>().Run(await network.Waiting(), ReviewDecision.Keep, 1, CancellationToken.None));
        await network.Says(AffiseFeed.Offer(1, payout: 5), Two);
        await network.Says(AffiseFeed.Offer(1, payout: 50), Two);

        Assert.Equal("10000000", (await network.Sees("payout"))[0]);
        Assert.Equal(["1 Payout Person"], await network.Pins());
        var panel = (await network.Tributary.Http.Page($"/offers/{offer}")).QuerySelector("#fields")!;
        Assert.Contains("Kept by Anna Kowalczyk", panel.TextContent, StringComparison.Ordinal);
        Assert.Contains("Changed since that was decided", panel.TextContent, StringComparison.Ordinal);
        using var released = await network.Tributary.Http.Send(await network.Tributary.Http.Page($"/offers/{offer}"), "/", "#fields form[action$='/follow']");
        Assert.Equal("50000000", (await network.Sees("payout"))[0]);
        Assert.Contains("Payout given back to the network", (await network.Tributary.Http.Page($"/offers/{offer}")).QuerySelector(".history")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_change_that_changes_again_shows_the_newest_and_vanishes_when_the_network_takes_it_back()
    {
        await using var network = await SyncedNetwork.Start(One, Two);
        await network.Says(AffiseFeed.Offer(1, payout: 7), Two);

        await network.Says(AffiseFeed.Offer(1, payout: 5), Two);
        var deeper = await network.Tributary.Http.Page("/review");
        await network.Says(One, Two);

        Assert.Equal(("$10.00", "$5.00", "−50 %"), (deeper.QuerySelector(".waiting .ours")!.TextContent, deeper.QuerySelector(".waiting .theirs")!.TextContent, deeper.QuerySelector(".waiting .note")!.TextContent.Trim()));
        Assert.Empty(await network.Pins());
        Assert.Equal(0, await network.Tributary.Read(session => session.Scalar<long>("select count(*) from offer_pins")));
        Assert.Equal(["10000000", "10000000"], await network.Sees("payout"));
    }

    [Fact]
    public async Task A_decision_about_what_is_no_longer_so_is_not_taken()
    {
        await using var network = await SyncedNetwork.Start(One, Two);
        await network.Says(AffiseFeed.Offer(1, payout: 7), AffiseFeed.Offer(2, payout: 7));
        var drawn = await network.Tributary.Http.Page("/review");
        var seen = await network.Waiting();
        await network.Says(AffiseFeed.Offer(1, payout: 3), AffiseFeed.Offer(2, payout: 7));

        using var answer = await network.Tributary.Http.Send(drawn, "/review", ".review", ".savebar button[value=accept]", [.. seen.Select(pick => ("pick", (string?)pick.Write()))]);

        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Contains("1 change was not decided", (await answer.Document()).QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["10000000", "7000000"], await network.Sees("payout"));
        Assert.Equal(2, (await network.Get<DecideChanges>().Run(seen, ReviewDecision.Keep, 1, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Two_people_who_decide_at_once_decide_each_change_once()
    {
        var offers = Enumerable.Range(1, 30).Select(id => AffiseFeed.Offer(id, payout: 10)).ToArray();
        await using var network = await SyncedNetwork.Start(offers);
        await network.Says([.. Enumerable.Range(1, 30).Select(id => AffiseFeed.Offer(id, payout: 7))]);
        var waiting = await network.Waiting();

        var decide = network.Get<DecideChanges>();
        var left = await Task.WhenAll(
            decide.Run(waiting, ReviewDecision.Accept, 1, CancellationToken.None),
            decide.Run([.. waiting.Reverse()], ReviewDecision.Keep, 1, CancellationToken.None));

        Assert.Equal(30, left.Sum(picks => picks.Count));
        Assert.Equal(30, await network.Tributary.Read(session => session.Scalar<long>("select count(*) from offer_acts where act in ('Accept', 'Keep')")));
        Assert.Equal(
            await network.Tributary.Read(session => session.Scalar<long>("select count(*) from offer_acts where act = 'Keep'")),
            (await network.Pins()).Count);
    }

    [Fact]
    [Trait("fault", "F-17")]
    public async Task Another_host_and_an_id_given_to_another_offer_wait_and_the_link_that_members_follow_stays()
    {
        await using var network = await SyncedNetwork.Start(One, Two);

        await network.Says(AffiseFeed.Offer(1, payout: 10, link: "https://elsewhere.example.com/click"), AffiseFeed.Offer(2, title: "Cash Survey", payout: 11, preview: "https://survey.example.com/"));

        Assert.Equal(["1 TrackingLink Gate", "2 Payout Gate", "2 Preview Gate", "2 Title Gate"], await network.Pins());
        Assert.Equal("https://track.example.com/click?pid=610&offer_id=1", (await network.Sees("tracking_url"))[0]);
        Assert.Equal("Offer 2", (await network.Sees("title"))[1]);
        Assert.Contains("looks like another offer under the same id", (await network.Tributary.Http.Page("/review")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eur", RunState.Complete)]
    [InlineData(null, RunState.Stopped)]
    public async Task Another_currency_of_many_offers_waits_for_review_and_a_currency_that_is_no_longer_named_stops_the_run(string? currency, RunState state)
    {
        object[] Offers(string? named) => [.. Enumerable.Range(1, 40).Select(id => AffiseFeed.Offer(id, payout: 10, currency: named))];
        await using var network = await SyncedNetwork.Start(Offers("gbp"));

        var run = await network.Says(Offers(currency));

        Assert.Equal(state, run.State);
        Assert.Equal(state is RunState.Complete ? 40 : 0, (await network.Waiting()).Count);
        Assert.All(await network.Sees("currency"), seen => Assert.Equal("GBP", seen));
    }

    [Fact]
    public async Task A_click_under_a_held_cut_promises_what_the_member_was_shown_and_is_credited_by_it()
    {
        await using var network = await SyncedNetwork.Start(One);
        await network.Says(AffiseFeed.Offer(1, payout: 2));
        var (offer, site) = ((await network.Ids())[0], (await network.Get<SiteBook>().Default(CancellationToken.None)).Id);
        var (member, _) = await network.Get<MemberBook>().Put(site, "u-1", null, CancellationToken.None);

        using var followed = await network.Tributary.Http.GetAsync(network.Get<ClickBook>().Url(site, member!.Id, offer));
        var click = QueryHelpers.ParseQuery(followed.Headers.Location!.Query)["sub1"].ToString();
        await network.Get<DecideChanges>().Run(await network.Waiting(), ReviewDecision.Accept, 1, CancellationToken.None);
        // More than three times what the network says it pays now: whoever was shown that would have to be looked at.
        var token = (await network.Get<NetworkDirectory>().Find(network.Id, CancellationToken.None))!.PostbackToken;
        (await network.Tributary.Http.GetAsync($"/p/{token}?click_id={Uri.EscapeDataString(click)}&txn_id=t1&offer_id=1&payout=10&currency=USD&status=1")).Dispose();

        var call = (await network.Get<PostbackLog>().Page(new PostbackFilter(null, null, null, null, null, null), CancellationToken.None))[0];
        Assert.Equal("CreditedByNetwork", $"{call.Outcome}");
        Assert.Contains("$10.00 at click", (await network.Tributary.Http.Page($"/postbacks/{call.Id}")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_waits_is_marked_in_the_history_as_held()
    {
        await using var network = await SyncedNetwork.Start(One, Two);
        await network.Says(AffiseFeed.Offer(1, title: "Offer one", payout: 7), AffiseFeed.Offer(2, payout: 9.5));
        var ids = await network.Ids();

        await network.Get<DecideChanges>().Run(await network.Waiting(), ReviewDecision.Accept, 1, CancellationToken.None);

        // Also once it was decided: that is what happened.
        var held = (await network.Tributary.Http.Page($"/offers/{ids[0]}")).QuerySelector(".history")!;
        Assert.Contains("3 fields changed, 2 held for review", held.TextContent, StringComparison.Ordinal);
        Assert.Equal(["Payout", "Goal: Install"], held.QuerySelectorAll(".changes > div").Where(change => change.TextContent.Contains("held for review", StringComparison.Ordinal)).Select(change => change.QuerySelector("dt")!.TextContent));
        Assert.DoesNotContain("held for review", (await network.Tributary.Http.Page($"/offers/{ids[1]}")).QuerySelector(".history")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offers_that_members_do_not_see_follow_their_network()
    {
        await using var network = await SyncedNetwork.Start(One, Two);
        await network.Get<OfferBook>().SetListing(await network.Ids(), Listing.Ignored, null, CancellationToken.None);

        await network.Says(AffiseFeed.Offer(1, payout: 1), AffiseFeed.Offer(2, payout: 1));

        Assert.Equal(["1000000", "1000000"], await network.Sees("payout"));
        Assert.Empty(await network.Pins());
        Assert.Empty(await network.Alerts());
    }

    [Fact]
    public async Task A_run_that_fails_leaves_no_pin_and_takes_none_away()
    {
        await using var network = await SyncedNetwork.Start([One, Two, .. Enumerable.Range(3, 1200).Select(id => AffiseFeed.Offer(id))]);
        await network.Says([AffiseFeed.Offer(1, payout: 7), Two, .. Enumerable.Range(3, 1200).Select(id => AffiseFeed.Offer(id))]);
        Assert.Equal(["1 Payout Gate"], await network.Pins());

        // The network takes the first cut back and cuts the second, and its feed loses most of the others.
        var stopped = await network.Says([One, AffiseFeed.Offer(2, payout: 7), .. Enumerable.Range(3, 10).Select(id => AffiseFeed.Offer(id, title: $"Changed {id}"))]);

        Assert.Equal(RunState.Stopped, stopped.State);
        Assert.Equal(["1 Payout Gate"], await network.Pins());
        Assert.Equal($"{1}|{long.MaxValue}", await network.Tributary.Read(session => session.Scalar<string>("select count(*) || '|' || min(until) from offer_pins")));
        Assert.Single(await network.Waiting());
    }

    [Fact]
    public async Task Five_hundred_cuts_are_one_alert_and_one_decision()
    {
        object[] Offers(double payout) => [.. Enumerable.Range(1, 300).Select(id => AffiseFeed.Offer(id, payout: payout))];
        await using var network = await SyncedNetwork.Start(Offers(10));
        await network.Says(Offers(6));
        Assert.Equal(2, (await network.Alerts()).Count);

        using var accepted = await network.Tributary.Http.Send(await network.Tributary.Http.Page("/review"), "/review", ".review", ".savebar button[value=accept]", ("scope", "all"));

        Assert.Equal("/review?done=accept-300", accepted.Headers.Location!.OriginalString);
        Assert.Empty(await network.Pins());
        Assert.DoesNotContain("10000000", await network.Sees("payout"));
    }

    [Fact]
    public async Task An_offer_that_stops_is_told()
    {
        await using var network = await SyncedNetwork.Start(One, Two);

        for (var run = 0; run < 4; run++) await network.Says(One);

        var gone = Assert.Single(await network.Alerts());
        Assert.Equal("OfferGone: Members no longer see 1 offer of Northlight: 1 missing from its feed for long enough to be paused.", gone);
        Assert.Equal("0", (await network.Sees("live"))[1]);
    }

    [Fact]
    public async Task An_alert_says_how_it_stands_now_and_is_over_once_the_offers_are_back()
    {
        await using var network = await SyncedNetwork.Start(One, Two, Three);
        for (var run = 0; run < 3; run++) await network.Says(One, Two);
        var first = await network.Alerts();

        await network.Says(One, AffiseFeed.Offer(2, payout: 10, link: ""));
        var both = await network.Alerts();
        var page = await network.Tributary.Http.Page("/alerts");
        await network.Says(One, Two);
        var one = await network.Alerts();
        await network.Says(One, Two, Three);
        var past = await network.Tributary.Http.Page("/alerts?show=past");

        Assert.Equal(["OfferGone: Members no longer see 1 offer of Northlight: 1 missing from its feed for long enough to be paused."], first);
        Assert.Equal(["OfferGone: Members no longer see 2 offers of Northlight: 1 paused, closed or no longer approved, 1 missing from its feed for long enough to be paused."], both);
        Assert.Contains("still so", page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(first, one);
        Assert.Equal(0, await network.Open());
        Assert.Matches("over\\s*since", past.QuerySelector("tbody")!.TextContent);
    }

    [Fact]
    public async Task A_payout_cut_is_over_once_it_was_decided_or_the_network_pays_as_before()
    {
        await using var network = await SyncedNetwork.Start(One, Two);
        await network.Says(AffiseFeed.Offer(1, payout: 7), AffiseFeed.Offer(2, payout: 8.5));
        var cut = (await network.Alerts())[^1];

        await network.Says(AffiseFeed.Offer(1, payout: 4), AffiseFeed.Offer(2, payout: 8.5));
        var deeper = (await network.Alerts())[^1];
        await network.Get<DecideChanges>().Run(await network.Waiting(), ReviewDecision.Keep, 1, CancellationToken.None);
        var decided = (await network.Alerts())[^1];
        await network.Says(AffiseFeed.Offer(1, payout: 4), AffiseFeed.Offer(2, payout: 11));

        Assert.Equal("PayoutCut: Northlight pays less for 2 offers that members see, by 30 % at most. 1 of the changes waits for review.", cut);
        Assert.Equal("PayoutCut: Northlight pays less for 2 offers that members see, by 60 % at most. 1 of the changes waits for review.", deeper);
        Assert.Equal("PayoutCut: Northlight pays less for 1 offer that members see, by 15 % at most.", decided);
        Assert.Equal(0, await network.Open());
        Assert.Equal(0, await network.Tributary.Read(session => session.Scalar<long>("select count(*) from alert_offers")));
    }

    [Fact]
    public async Task What_comes_after_somebody_looked_is_a_new_alert()
    {
        await using var network = await SyncedNetwork.Start(One, Two, Three);
        await network.Says(AffiseFeed.Offer(1, payout: 8.5), Two, Three);
        await network.Says(AffiseFeed.Offer(1, payout: 8.5), AffiseFeed.Offer(2, payout: 8.5), Three);
        var together = await network.Alerts();
        await network.Tributary.Write(session => session.Execute("update alerts set seen_at = 1, seen_by = 1"));

        await network.Says(AffiseFeed.Offer(1, payout: 8.5), AffiseFeed.Offer(2, payout: 8.5), AffiseFeed.Offer(3, payout: 9));

        Assert.Equal(["PayoutCut: Northlight pays less for 2 offers that members see, by 15 % at most."], together);
        Assert.Equal([.. together, "PayoutCut: Northlight pays less for 1 offer that members see, by 10 % at most."], await network.Alerts());
    }
}
