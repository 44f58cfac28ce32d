using System.Globalization;
using AngleSharp.Html.Dom;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Runs;
using Tributary.Web.Tests.Offers;

namespace Tributary.Web.Tests.Runs;

public sealed class ListWhatChanged
{
    [Fact]
    public async Task A_runs_page_lists_each_kind_of_change_as_often_as_the_run_counted_it()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Feed(network, id, AffiseFeed.Offers(6));
        await tributary.Feed(network, id, AffiseFeed.Offers(5));
        var run = await tributary.Feed(network, id,
            AffiseFeed.Offer(1), AffiseFeed.Offer(2, payout: 1.2), AffiseFeed.Offer(3, "Offer three"), AffiseFeed.Offer(6), AffiseFeed.Offer(7), AffiseFeed.Offer(8));

        var page = await tributary.Http.Page($"/runs/{run.Id}");

        Assert.Equal(["Added 2", "Updated 2", "Payout changed 1", "Newly missing 2", "Returned 1"], Kinds(page));
        Assert.Equal((2, 2, 2, 1), (run.Added, run.Updated, run.Missing, run.Returned));
        Assert.Equal(["Offer 2"], Titles(page));
        Assert.StartsWith("Payout $1.50→$1.20−20 %", Flat(page.QuerySelector(".run-changes .changes")!.TextContent), StringComparison.Ordinal);
        Assert.Equal(["Offer 2", "Offer three"], Titles(await tributary.Http.Page($"/runs/{run.Id}?changes=updated")));
        Assert.Equal(["Offer 7", "Offer 8"], Titles(await tributary.Http.Page($"/runs/{run.Id}?changes=added")));
        Assert.Equal(["Offer 4", "Offer 5"], Titles(await tributary.Http.Page($"/runs/{run.Id}?changes=missing")));
        Assert.Equal(["Offer 6"], Titles(await tributary.Http.Page($"/runs/{run.Id}?changes=returned")));
        Assert.Equal($"/offers/{await tributary.IdOf("2")}", page.QuerySelector(".run-changes a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_list_stays_what_it_was_when_later_runs_publish()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Feed(network, id, AffiseFeed.Offers(3));
        var run = await tributary.Feed(network, id, AffiseFeed.Offer(1, payout: 2), AffiseFeed.Offer(2));
        await tributary.Services.GetRequiredService<OfferBook>().SetListing([await tributary.IdOf("1")], Listing.Synced, null, default);
        await tributary.Feed(network, id, AffiseFeed.Offer(1, payout: 3), AffiseFeed.Offer(2, "Two"), AffiseFeed.Offer(3));
        var last = await tributary.Feed(network, id, AffiseFeed.Offer(1, payout: 3), AffiseFeed.Offer(2, "Two"));

        var page = await tributary.Http.Page($"/runs/{run.Id}");
        var again = await tributary.Feed(network, id, AffiseFeed.Offer(1, payout: 3), AffiseFeed.Offer(2, "Two"));

        Assert.Equal(["Updated 1", "Payout changed 1", "Newly missing 1"], Kinds(page));
        Assert.Equal(["Offer 3"], Titles(await tributary.Http.Page($"/runs/{run.Id}?changes=missing")));
        Assert.Equal(["Newly missing 1"], Kinds(await tributary.Http.Page($"/runs/{last.Id}")));
        // It missed the same offer again: nothing new, and the page says so.
        Assert.Equal(1, again.Missing);
        Assert.Contains("1 offer was not in the feed: 0 for the first time, 1 as before.", (await tributary.Http.Page($"/runs/{again.Id}")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_pauses_what_was_gone_for_long_enough_says_so_with_since_when()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Feed(network, id, AffiseFeed.Offers(3));
        var missed = await tributary.Feed(network, id, AffiseFeed.Offers(2));
        var pausing = await tributary.Feed(network, id, AffiseFeed.Offers(2));
        var later = await tributary.Feed(network, id, AffiseFeed.Offers(2));

        var page = await tributary.Http.Page($"/runs/{pausing.Id}");
        var history = (await tributary.Http.Page($"/offers/{await tributary.IdOf("3")}")).QuerySelectorAll(".history > li").Select(told => Flat(told.TextContent)).ToList();

        Assert.Equal(["Paused 1"], Kinds(page));
        Assert.Equal(["Offer 3"], Titles(page));
        Assert.Contains($"Not in the feed since {At(missed)}", Flat(page.QuerySelector(".run-changes tbody")!.TextContent), StringComparison.Ordinal);
        Assert.Equal(["Newly missing 0"], Kinds(await tributary.Http.Page($"/runs/{later.Id}?changes=missing")));
        Assert.Contains($"Paused: missing for too long Download {pausing.Id} Not in the feed since {At(missed)}", history[0], StringComparison.Ordinal);
        Assert.Contains($"Missing from the feed Download {missed.Id}", history[1], StringComparison.Ordinal);
        Assert.Equal(3, history.Count);
    }

    [Fact]
    public async Task A_run_that_published_nothing_lists_nothing()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Feed(network, id, AffiseFeed.Offers(60));

        var run = await tributary.Feed(network, id, [.. Enumerable.Range(1, 20).Select(number => AffiseFeed.Offer(number, payout: 0.1))]);

        Assert.Equal(RunState.Stopped, run.State);
        var page = await tributary.Http.Page($"/runs/{run.Id}");
        Assert.Null(page.GetElementById("changes"));
        Assert.Equal(
            ["0 would have been added, as New", "20 would have been updated, 20 payouts", "0 would have been brought back", "0 would have been left unchanged", "40 would have been marked as missing", "0 would have been rejected"],
            page.QuerySelectorAll(".counts > div").Select(count => $"{Flat(count.QuerySelector(".v")!.TextContent)} {Flat(count.QuerySelector(".k")!.TextContent)}"));
        Assert.Contains("Stopped by breakerwould have been:", Flat((await tributary.Http.Page("/runs")).QuerySelector("tbody tr")!.TextContent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_comes_in_pages()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        var run = await tributary.Feed(network, id, AffiseFeed.Offers(120));

        var pages = new List<IHtmlDocument>();
        for (var number = 1; number <= 3; number++) pages.Add(await tributary.Http.Page($"/runs/{run.Id}?changes=added&page={number}"));

        Assert.Equal(Enumerable.Range(1, 120).Select(number => string.Create(CultureInfo.InvariantCulture, $"Offer {number}")), pages.SelectMany(Titles));
        Assert.Contains("51–100 of 120", pages[1].QuerySelector("#changes .pager")!.TextContent, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Kinds(IHtmlDocument page) => page.QuerySelectorAll("#changes .chip").Select(chip => Flat(chip.TextContent)).ToList();

    private static IEnumerable<string> Titles(IHtmlDocument page) => page.QuerySelectorAll(".run-changes tbody th").Select(title => title.TextContent.Trim()).ToList();

    private static string At(Run run) => Platform.Ui.Instant.Brief(DateTimeOffset.FromUnixTimeMilliseconds(run.FinishedAt!.Value), DateTimeOffset.FromUnixTimeMilliseconds(run.FinishedAt.Value));

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
