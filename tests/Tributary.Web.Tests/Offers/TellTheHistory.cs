using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Offers;

/// <summary>A feed that changes underneath for several runs, and a person who decides in between.</summary>
public sealed class TellTheHistory : IAsyncDisposable
{
    private FakeNetwork _network = null!;

    [Fact]
    public async Task Each_change_is_told_once_with_its_run_old_and_new()
    {
        await using var tributary = await Started();
        var id = await tributary.InstallsAffise(_network, AffiseFeed.Key);
        var first = await tributary.Feed(_network, id, AffiseFeed.Offer(1, "Coin Meadow", 1.5), AffiseFeed.Offer(2));
        var second = await tributary.Feed(_network, id, AffiseFeed.Offer(1, "Coin Meadow", 1.2), AffiseFeed.Offer(2));
        var third = await tributary.Feed(_network, id, AffiseFeed.Offer(2));
        var pausing = await tributary.Feed(_network, id, AffiseFeed.Offer(2));
        var back = await tributary.Feed(_network, id, AffiseFeed.Offer(1, "Coin Meadow II", 1.2, ["DE", "US"]), AffiseFeed.Offer(2));
        var offer = await tributary.IdOf("1");

        var events = Events(await tributary.Http.Page($"/offers/{offer}"));

        Assert.Equal(
        [
            $"Back in the feed, changed Download {back.Id}",
            $"Paused: missing for too long Download {pausing.Id}",
            $"Missing from the feed Download {third.Id}",
            $"2 fields changed Download {second.Id}",
            $"Arrived Download {first.Id}",
        ], events.Select(told => told.Heading));
        Assert.Contains("Payout $1.50→$1.20 −20 %", events[3].Changes);
        Assert.Contains("Goal: Install $1.50→$1.20 −20 %", events[3].Changes);
        Assert.Contains("Title Coin Meadow→Coin Meadow II", events[0].Changes);
        Assert.Contains(events[0].Changes, change => change.StartsWith("Countries", StringComparison.Ordinal) && change.EndsWith("+ DE; − CA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_failed_leaves_no_trace()
    {
        await using var tributary = await Started();
        var id = await tributary.InstallsAffise(_network, AffiseFeed.Key);
        await tributary.Feed(_network, id, AffiseFeed.Offers(40));
        var offer = await tributary.IdOf("1");
        var before = Events(await tributary.Http.Page($"/offers/{offer}"));

        // Half of the feed is gone and the rest pays less: nothing of it is believed.
        var run = await tributary.Feed(_network, id, [.. Enumerable.Range(1, 10).Select(number => AffiseFeed.Offer(number, payout: 0.1))]);

        Assert.Equal(RunState.Stopped, run.State);
        Assert.Equal(before.Select(told => told.Heading), Events(await tributary.Http.Page($"/offers/{offer}")).Select(told => told.Heading));
    }

    [Fact]
    public async Task What_a_run_has_only_staged_is_no_history_yet()
    {
        await using var tributary = await Started();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, new Told(1, "Coin Meadow"));
        await tributary.Publishes(1, new Told(1, "Staged") { Payout = 9_000_000 });
        await tributary.Write(session => session.Execute("update generations set generation = generation - 1"));

        var page = await tributary.Http.Page("/offers/1");

        Assert.Equal(["Arrived Download 1"], Events(page).Select(told => told.Heading));
        Assert.DoesNotContain("$9.00", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_people_decide_is_told_with_their_names_and_stands_through_every_run()
    {
        await using var tributary = await Started();
        var id = await tributary.InstallsAffise(_network, AffiseFeed.Key);
        await tributary.Feed(_network, id, AffiseFeed.Offer(1, "CoinMeadow_US"));
        var offer = await tributary.IdOf("1");
        tributary.Clock.Advance(TimeSpan.FromHours(1));
        (await tributary.Http.Send(await tributary.Http.Page($"/offers?edit={offer}"), "/", "form#offers", "[name=act][value=edit]",
            ("title", "Coin Meadow"), ($"listing-{offer}", "Synced"))).Dispose();
        tributary.Clock.Advance(TimeSpan.FromHours(1));
        for (var run = 2; run <= 4; run++) await tributary.Feed(_network, id, AffiseFeed.Offer(1, $"CoinMeadow_US_v{run}"));
        await tributary.Services.GetRequiredService<OfferBook>().SetListing([offer], Listing.Ignored, null, default);
        // Nothing is decided by saying it again.
        await tributary.Services.GetRequiredService<OfferBook>().SetListing([offer], Listing.Ignored, null, default);
        tributary.Clock.Advance(TimeSpan.FromHours(1));
        (await tributary.Http.Send(await tributary.Http.Page($"/offers?offer={offer}"), "/", "form#offers", $"[value='release:title:{offer}']")).Dispose();

        var page = await tributary.Http.Page($"/offers/{offer}");

        Assert.Equal(
            ["Title given back to the network Anna Kowalczyk", "Set from Synced to Ignored Command line", "Title changed", "Title changed", "Title changed", "Title set by hand Anna Kowalczyk", "Set from New to Synced Anna Kowalczyk", "Arrived"],
            Events(page).Select(told => told.Heading.Split(" Download")[0]));
        Assert.Contains("Members see Coin Meadow→CoinMeadow_US_v4", Events(page)[0].Changes);
    }

    [Fact]
    public async Task Goals_that_share_an_id_are_told_one_by_one_old_and_new()
    {
        await using var tributary = await Started();
        await tributary.HasNetwork(1, "Northlight");
        var (us, de) = (new GoalDraft { Id = "1", Name = "Install", Payout = 2_000_000, Countries = ["US"] }, new GoalDraft { Id = "1", Name = "Install", Payout = 1_000_000, Countries = ["DE"] });
        var level = new GoalDraft { Id = "2", Name = "Level 10", Payout = 5_000_000 };
        await tributary.HasOffers(1, new Told(1, "Game") { Goals = [us, de, level] });
        await tributary.Publishes(1, new Told(1, "Game") { Goals = [us, de with { Payout = 800_000 }, level with { Name = "Level 12" }] });
        await tributary.Publishes(1, new Told(1, "Game") { Goals = [us, level with { Name = "Level 12" }] });
        await tributary.Publishes(1, new Told(1, "Game") { Goals = [level with { Name = "Level 12" }, us] });

        var events = Events(await tributary.Http.Page("/offers/1"));

        Assert.Equal(["Goal: Install (DE) $1.00→$0.80 −20 %", "Goal’s name Level 10→Level 12"], events[2].Changes);
        Assert.Equal(["Goal: Install (DE) $0.80→– gone"], events[1].Changes);
        Assert.Equal("Told anew: payout, written differently to the same effect Download 1", events[0].Heading);
    }

    [Fact]
    public async Task A_long_history_comes_in_pages()
    {
        await using var tributary = await Started();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, new Told(1, "Offer, told 1 times"));
        for (var time = 2; time <= 45; time++) await tributary.Publishes(1, new Told(1, $"Offer, told {time} times"));

        var pages = new List<IHtmlDocument>();
        for (var number = 1; number <= 3; number++) pages.Add(await tributary.Http.Page($"/offers/1?page={number}"));

        var told = pages.SelectMany(Events).ToList();
        Assert.Equal(45, told.Count);
        Assert.Equal("Arrived Download 1", told[^1].Heading);
        Assert.Equal(["Title Offer, told 44 times→Offer, told 45 times"], told[0].Changes);
        Assert.Equal(["Title Offer, told 1 times→Offer, told 2 times"], told[43].Changes);
        Assert.Contains("21–40 of 45", pages[1].QuerySelector(".pager")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_of_a_network_are_shown_and_never_obeyed()
    {
        await using var tributary = await Started();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, new Told(1, "<script>alert(1)</script>") { Description = new string('a', 400) });
        await tributary.Publishes(1, new Told(1, "\u202E\"><img src=x onerror=alert(1)>") { Description = new string('a', 400) + "<b>" });

        var page = await tributary.Http.Page("/offers/1");

        Assert.Empty(page.QuerySelectorAll("main img, main script, main b b"));
        Assert.Contains("Title <script>alert(1)</script>→⟨U+202E⟩\"><img src=x onerror=alert(1)>", Events(page)[0].Changes);
        Assert.EndsWith("<b>", page.QuerySelector(".history .whole p:last-child")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offer_that_is_not_there_has_no_page()
    {
        await using var tributary = await Started();

        await tributary.Http.Page("/offers/99", 404);
    }

    public async ValueTask DisposeAsync() => await _network.DisposeAsync();

    private async Task<RunningTributary> Started()
    {
        _network = await FakeNetwork.Start();
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        return tributary;
    }

    private static List<(string Heading, List<string> Changes)> Events(IHtmlDocument page) => [.. page.QuerySelectorAll(".history > li").Select(told => (
        Words(told.QuerySelector(".what > b")!) + " " + Words(told.QuerySelector(".run, .by")!),
        told.QuerySelectorAll(".changes > div").Select(change => string.Join(' ', change.QuerySelectorAll("dt, dd > .note").Prepend(change.QuerySelector("dt")!).Distinct()
            .Select(Words).Take(1).Append(Words(change.QuerySelector("del")!) + "→" + Words(change.QuerySelector("ins")!)).Concat(change.QuerySelectorAll("dd > .note").Select(Words)))).ToList()))];

    private static string Words(IElement element) => element.TextContent.Trim();
}

internal static class ChangingFeeds
{
    /// <summary>An hour later the network tells these offers, and everything is downloaded.</summary>
    public static Task<Run> Feed(this RunningTributary tributary, FakeNetwork network, long networkId, params object[] offers)
    {
        tributary.Clock.Advance(TimeSpan.FromHours(1));
        AffiseFeed.Serve(network, offers);
        return tributary.Downloads(networkId);
    }

    public static async Task<long> IdOf(this RunningTributary tributary, string sourceId) =>
        await tributary.Read(session => session.Scalar<long>("select id from offers where source_id = @sourceId", new { sourceId }));
}
