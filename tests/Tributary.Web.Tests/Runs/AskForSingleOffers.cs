using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Runs;

/// <summary>Steps: what the list does not say is asked for offer by offer, kept, and never lost.</summary>
public sealed class AskForSingleOffers
{
    private const string LinkStep =
        """
          - id: link
            when: offer.approval == 'approved'
            request: { get: /link, query: { id: "${offer.id}", detail: "${offer.detail_id}" } }
            set: { tracking_url: body.url, payout: body.payout }
            refresh: 7d
        """;

    [Fact]
    public async Task A_step_asks_for_the_offers_it_is_for_and_fills_them()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Offers = 10;
        network.About = id => (200, id == "2" ? new { url = "https://track.example/2", payout = (double?)2.5 } : new { url = $"https://track.example/{id}", payout = (double?)null });
        var id = await network.InstalledIn(tributary, LinkStep);

        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 10L), (run.State, run.Added));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "10"], network.Asked);
        Assert.Contains("/link?id=3&detail=d3", network.Requests);
        Assert.Equal(["1 https://track.example/1", "2 https://track.example/2"], (await SteppedNetwork.Links(tributary)).Take(2));
        Assert.Contains("9 -", await SteppedNetwork.Links(tributary));
        Assert.Equal("1500000 2500000", await tributary.Read(session => session.Scalar<string>(
            "select (select payout from current_offers where source_id = '1') || ' ' || (select payout from current_offers where source_id = '2')")));
        var tally = SteppedNetwork.Tally(run);
        Assert.Equal((9L, 9L, 0L, 0L, 0L), (tally.Questions, tally.Found, tally.Nothing, tally.Failed, tally.Later));
    }

    [Fact]
    public async Task An_answer_is_kept_until_it_is_due_again_and_also_when_the_server_was_stopped()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await network.InstalledIn(tributary, LinkStep);
        await tributary.Downloads(id);

        await tributary.Restart(downtime: TimeSpan.FromDays(6.9));
        var second = await tributary.Downloads(id);
        Assert.Equal((3L, 3), (second.Unchanged, network.Asked.Count));
        network.About = asked => (200, new { url = $"https://new.example/{asked}" });
        tributary.Clock.Leap(TimeSpan.FromDays(0.2));
        var third = await tributary.Downloads(id);

        Assert.Equal((3L, 6), (third.Updated, network.Asked.Count));
        Assert.Equal(["1 https://new.example/1", "2 https://new.example/2", "3 https://new.example/3"], await SteppedNetwork.Links(tributary));
    }

    [Fact]
    public async Task A_batched_step_asks_for_many_at_once_and_matches_the_answers_by_id()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Offers = 7;
        var id = await network.InstalledIn(tributary,
            """
              - id: links
                request: { get: /links, query: { id: "${batch.ids | join(',')}" } }
                batch: { size: 3, records: { at: .links }, match: .offer }
                set: { tracking_url: .url, name: "concat(offer.name, '!')" }
            """);

        var run = await tributary.Downloads(id);

        Assert.Equal(["/links?id=1%2C2%2C3", "/links?id=4%2C5%2C6", "/links?id=7"], network.Requests.Where(asked => asked.StartsWith("/links", StringComparison.Ordinal)));
        Assert.Equal(["1 https://track.example/1", "2 -", "3 https://track.example/3"], (await SteppedNetwork.Links(tributary)).Take(3));
        Assert.Equal("Offer 3!", await tributary.Read(session => session.Scalar<string>("select title from current_offers where source_id = '3'")));
        var tally = SteppedNetwork.Tally(run);
        Assert.Equal((3L, 6L, 1L), (tally.Questions, tally.Found, tally.Nothing));
    }

    [Fact]
    public async Task Nothing_there_is_an_answer_that_is_kept_too()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await network.InstalledIn(tributary, LinkStep);
        await tributary.Downloads(id);
        tributary.Clock.Leap(TimeSpan.FromDays(8));

        network.About = asked => asked == "2" ? (200, new { error = "not yours" }) : SteppedNetwork.Link(asked);
        var gone = await tributary.Downloads(id);
        var again = await tributary.Downloads(id);

        Assert.Equal((1L, 0L), (SteppedNetwork.Tally(gone).Nothing, SteppedNetwork.Tally(again).Questions));
        Assert.Equal(["1 https://track.example/1", "2 -", "3 https://track.example/3"], await SteppedNetwork.Links(tributary));
    }

    [Fact]
    public async Task More_than_a_run_may_ask_is_left_for_the_next_and_no_offer_is_passed_over_for_ever()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Offers = 25;
        var id = await network.InstalledIn(tributary, LinkStep + "\n    per_run: 10");

        var first = await tributary.Downloads(id);
        tributary.Clock.Leap(TimeSpan.FromDays(6));
        var second = await tributary.Downloads(id);
        tributary.Clock.Leap(TimeSpan.FromDays(2));
        var third = await tributary.Downloads(id);

        Assert.Equal((10L, 14L), (SteppedNetwork.Tally(first).Questions, SteppedNetwork.Tally(first).Later));
        Assert.Equal((10L, 4L), (SteppedNetwork.Tally(second).Questions, SteppedNetwork.Tally(second).Later));
        // Four were never asked for; with what is left the oldest answers are renewed, the rest of which keep what they had.
        Assert.Equal((10L, 4L), (SteppedNetwork.Tally(third).Questions, SteppedNetwork.Tally(third).Later));
        Assert.Equal(["22", "23", "24", "25", "1", "2", "3", "4", "5", "6"], network.Asked.TakeLast(10));
        Assert.Equal(24, (await SteppedNetwork.Links(tributary)).Count(link => !link.EndsWith(" -", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_failing_step_loses_neither_offer_nor_link_and_stops_asking_in_vain()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Offers = 8;
        var id = await network.InstalledIn(tributary, LinkStep);
        await tributary.Downloads(id);
        tributary.Clock.Leap(TimeSpan.FromDays(8));

        network.About = _ => (503, new { });
        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 8L, 0L), (run.State, run.Unchanged, run.Missing));
        var tally = SteppedNetwork.Tally(run);
        Assert.Equal((3L, 3L, 5L, true), (tally.Questions, tally.Failed, tally.Later, tally.GivenUp));
        Assert.Contains("503", tally.Message, StringComparison.Ordinal);
        Assert.All(await SteppedNetwork.Links(tributary), link => Assert.Contains("https://track.example/", link, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_lacks_the_field_takes_nothing_away()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await network.InstalledIn(tributary, LinkStep);
        await tributary.Downloads(id);
        tributary.Clock.Leap(TimeSpan.FromDays(8));

        network.About = _ => (200, new { renamed = "https://track.example/new" });
        var run = await tributary.Downloads(id);

        Assert.Equal((3L, 3L, 0L), (SteppedNetwork.Tally(run).Questions, SteppedNetwork.Tally(run).Nothing, run.Updated));
        Assert.All(await SteppedNetwork.Links(tributary), link => Assert.Contains("https://track.example/", link, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_offer_the_network_will_not_talk_about_does_not_hold_up_the_others()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Offers = 4;
        network.About = asked => asked is "1" or "2" ? (404, new { }) : asked == "3" ? (200, new { other = 1 }) : SteppedNetwork.Link(asked);
        var id = await network.InstalledIn(tributary, LinkStep + "\n    per_run: 3");

        var first = await tributary.Downloads(id);
        var second = await tributary.Downloads(id);
        tributary.Clock.Leap(TimeSpan.FromDays(1));
        var third = await tributary.Downloads(id);

        Assert.Equal((3L, 2L, 1L, 1L), (SteppedNetwork.Tally(first).Questions, SteppedNetwork.Tally(first).Failed, SteppedNetwork.Tally(first).Nothing, SteppedNetwork.Tally(first).Later));
        Assert.Equal((1L, 1L), (SteppedNetwork.Tally(second).Questions, SteppedNetwork.Tally(second).Found));
        Assert.Equal((2L, 2L), (SteppedNetwork.Tally(third).Questions, SteppedNetwork.Tally(third).Failed));
    }

    [Fact]
    public async Task A_run_that_breaks_off_keeps_what_it_has_found_out()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Offers = 14;
        var id = await network.InstalledIn(tributary, LinkStep);
        network.FailsAtPage("2");

        var broken = await tributary.Downloads(id);
        network.Recovers();
        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Failed, RunState.Complete), (broken.State, run.State));
        Assert.Equal(["11", "12", "13", "14"], network.Asked.Skip(9));
        Assert.Equal(13, (await SteppedNetwork.Links(tributary)).Count(link => !link.EndsWith(" -", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Refused_credentials_end_the_run()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.About = _ => (200, new { error = "no key" });
        var id = await network.InstalledIn(tributary, LinkStep);

        var run = await tributary.Downloads(id);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("refused our credentials: no key", run.Why, StringComparison.Ordinal);
        Assert.Single(network.Asked);
    }

    [Fact]
    public async Task A_sync_asks_for_Synced_offers_only()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await network.InstalledIn(tributary, LinkStep);
        await tributary.Downloads(id);
        await tributary.Write(session => session.Execute("update offers set listing = 'Synced' where source_id = '2'"));
        tributary.Clock.Leap(TimeSpan.FromDays(8));

        await tributary.Syncs(id);

        Assert.Equal(["1", "2", "3", "2"], network.Asked);
    }

    [Fact]
    public async Task A_step_finds_goals_and_the_next_step_sees_what_it_found()
    {
        await using var network = await SteppedNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Offers = 1;
        network.About = asked => asked == "1" ? (200, new { code = "x7", goals = new[] { new { n = "Install", pay = 0.5 }, new { n = "Level 9", pay = 4.0 } } }) : SteppedNetwork.Link(asked);
        var id = await network.InstalledIn(tributary,
            """
              - id: details
                request: { get: /link, query: { id: "${offer.id}" } }
                set: { detail_id: body.code }
                goals:
                  from: body.goals
                  map: { id: .n, name: .n, payout: .pay }
                  defaults: { currency: USD }
              - id: link
                when: offer.detail_id == 'x7'
                request: { get: /link, query: { id: "${offer.detail_id}" } }
                set: { tracking_url: body.url }
            """);

        await tributary.Downloads(id);
        var again = await tributary.Downloads(id);

        Assert.Equal(["1", "x7"], network.Asked);
        Assert.Equal((1L, "1 https://track.example/x7"), (again.Unchanged, Assert.Single(await SteppedNetwork.Links(tributary))));
        Assert.Equal("2 500000 4000000", await tributary.Read(session => session.Scalar<string>("select goal_count || ' ' || payout_low || ' ' || payout_high from current_offers")));
    }
}
