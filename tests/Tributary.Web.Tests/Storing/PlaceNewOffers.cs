using System.Net;
using AngleSharp.Html.Dom;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Storing;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Tests.Offers;

namespace Tributary.Web.Tests.Storing;

public sealed class PlaceNewOffers
{
    private const string Path = "/networks/1/storing";
    private const string Form = "form#storing";

    [Fact]
    public async Task A_run_places_each_new_offer_by_the_first_rule_that_fits_and_its_history_says_so()
    {
        await using var tributary = await RunningTributary.Start();
        await using var network = await FakeNetwork.Start();
        await tributary.SignIn();
        AffiseFeed.Serve(network, [AffiseFeed.Offer(1, "Farm game", 2.5), AffiseFeed.Offer(2, "Casino game", 9), AffiseFeed.Offer(3, "Survey", 0.1)]);
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Stores(new NetworkStoring
        {
            NetworkId = id,
            Rules =
            [
                new() { Name = "No casino", Listing = Listing.Ignored, Contains = ["casino"] },
                new() { Name = "Games over 1 USD", Listing = Listing.Synced, PayoutFrom = 1_000_000, PayoutCurrency = "USD", NetworkCategories = ["games"] },
            ],
        });

        await tributary.Downloads(id);

        Assert.Equal([("1", "Synced"), ("2", "Ignored"), ("3", "New")], await Listings(tributary, id));
        var history = await tributary.Http.Page($"/offers/{await IdOf(tributary, id, "1")}");
        Assert.Contains("Synced by rule “Games over 1 USD”", history.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_place_no_offer_that_is_known_already()
    {
        await using var tributary = await RunningTributary.Start();
        await using var network = await FakeNetwork.Start();
        AffiseFeed.Serve(network, [AffiseFeed.Offer(1)]);
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);
        await tributary.Stores(new NetworkStoring { NetworkId = id, Arrival = Listing.Ignored, Rules = [new() { Name = "All", Listing = Listing.Synced }] });

        AffiseFeed.Serve(network, [AffiseFeed.Offer(1, payout: 3), AffiseFeed.Offer(2)]);
        await tributary.Downloads(id);

        Assert.Equal([("1", "New"), ("2", "Synced")], await Listings(tributary, id));
    }

    [Fact]
    public async Task Rules_are_tried_out_moved_and_removed_before_anything_is_saved()
    {
        await using var tributary = await WithOffers();

        var page = await tributary.Http.Page(Path);
        page = await Press(tributary, page, "add");
        page = await Press(tributary, page, "close", ("r-name", "Games"), ("r-listing", "Synced"), ("r-contains", "game"));
        page = await Press(tributary, page, "add");
        page = await Press(tributary, page, "preview", ("r-name", "Anything that pays"), ("r-listing", "Ignored"), ("r-payout", "1"), ("r-payout_currency", "usd"));

        Assert.Equal(["Games Synced when it has “game” in its title or description 2 offers"], Rules(page));
        Assert.Contains("All others begin as", page.Body!.TextContent, StringComparison.Ordinal);
        page = await Press(tributary, page, "close");
        Assert.Equal(
            ["Games Synced when it has “game” in its title or description 2 offers", "Anything that pays Ignored when it pays 1.00 USD or more 1 offer"], Rules(page));

        page = await Press(tributary, page, "up-1");
        Assert.Equal(
            ["Anything that pays Ignored when it pays 1.00 USD or more 2 offers", "Games Synced when it has “game” in its title or description 1 offer"], Rules(page));
        Assert.Contains("2 of the 3 offers that are New today would have begun elsewhere by these rules: 1 as Synced, 1 as Ignored", Text(page), StringComparison.Ordinal);

        page = await Press(tributary, page, "remove-0");
        Assert.Single(Rules(page));
        Assert.Equal(0L, await tributary.Read(session => session.Scalar<long>("select count(*) from storing")));
        Assert.Equal([("s1", "New"), ("s2", "New"), ("s3", "New"), ("s4", "Ignored")], await Listings(tributary, 1));
    }

    [Fact]
    public async Task A_new_rule_begins_as_New_and_one_that_keeps_offers_New_is_kept()
    {
        await using var tributary = await WithOffers();
        var page = await Press(tributary, await tributary.Http.Page(Path), "add");
        Assert.Equal("New", page.QuerySelector("#f-r-listing option[selected]")!.GetAttribute("value"));

        using var saved = await tributary.Http.Send(page, Path, Form, null, ("r-name", "Games wait"), ("r-contains", "game"), ("act", "save"));

        Assert.Equal(Path + "?done=saved", saved.Headers.Location!.OriginalString);
        Assert.Equal(["Games wait New when it has “game” in its title or description 2 offers"], Rules(await tributary.Http.Page(Path)));
    }

    [Fact]
    public async Task Saving_leaves_the_offers_that_are_there_alone_until_they_are_placed_on_request()
    {
        await using var tributary = await WithOffers();
        var page = await Press(tributary, await tributary.Http.Page(Path), "add");

        using var saved = await tributary.Http.Send(page, Path, Form, null, ("r-name", "Games"), ("r-listing", "Synced"), ("r-contains", "game"), ("act", "save"));

        Assert.Equal(Path + "?done=saved", saved.Headers.Location!.OriginalString);
        Assert.Equal([("s1", "New"), ("s2", "New"), ("s3", "New"), ("s4", "Ignored")], await Listings(tributary, 1));
        page = await tributary.Http.Page(Path);
        Assert.Contains("Apply to the 2 offers that are still New", Text(page), StringComparison.Ordinal);

        using var applied = await tributary.Http.Send(page, Path, "form#apply");

        Assert.Equal([("s1", "Synced"), ("s2", "New"), ("s3", "Synced"), ("s4", "Ignored")], await Listings(tributary, 1));
        var act = await tributary.Http.Page(applied.Headers.Location!.OriginalString);
        Assert.Contains("2 offers set by the intake rules", Text(act), StringComparison.Ordinal);
        Assert.Equal("Intake rules applied: 2 to Synced, 0 to Ignored (act 1)", await LastChange(tributary, "Intake rules applied"));
        (await tributary.Http.Send(act, Path, "form[action$='/undo']")).Dispose();
        Assert.Equal([("s1", "New"), ("s2", "New"), ("s3", "New"), ("s4", "Ignored")], await Listings(tributary, 1));
        Assert.Equal("Intake rules: 1. Games: Synced when it has “game” in its title or description", await LastChange(tributary, "Intake rules"));
    }

    [Fact]
    public async Task What_is_wrong_with_a_rule_is_said_at_its_field_and_nothing_is_lost()
    {
        await using var tributary = await WithOffers();
        var page = await Press(tributary, await tributary.Http.Page(Path), "add");

        using var answer = await tributary.Http.Send(page, Path, Form, null,
            ("r-name", ""), ("r-countries", "US, Atlantis"), ("r-payout", "ten"), ("r-contains", "<script>"), ("text_before", "Read first"), ("act", "save"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var again = await answer.Document();
        Assert.Contains("“ATLANTIS” is no country", again.QuerySelector("#f-r-countries-error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("“ten” is no number", again.QuerySelector("#f-r-payout-error")!.TextContent, StringComparison.Ordinal);
        // What such a rule would take nobody can say, so nothing is said.
        Assert.All(again.QuerySelectorAll(".takes"), takes => Assert.Equal("", takes.TextContent.Trim()));
        Assert.DoesNotContain("would have begun elsewhere", Text(again), StringComparison.Ordinal);
        Assert.NotNull(again.QuerySelector("#f-r-name-error"));
        Assert.Equal("<script>", ((IHtmlTextAreaElement)again.QuerySelector("#f-r-contains")!).Value.Trim());
        Assert.Equal("Read first", ((IHtmlTextAreaElement)again.QuerySelector("#f-text_before")!).Value.Trim());
        Assert.Equal(0L, await tributary.Read(session => session.Scalar<long>("select count(*) from storing")));
    }

    [Fact]
    public async Task Rules_that_no_form_of_ours_sent_are_refused_or_shown_open()
    {
        await using var tributary = await WithOffers();
        var page = await tributary.Http.Page(Path);

        using var nonsense = await tributary.Http.Send(page, Path, Form, null, ("rule", "{\"name\":"), ("act", "save"));
        using var wrong = await tributary.Http.Send(page, Path, Form, null, ("rule", """{"name":"X","listing":"Synced","countries":["not a country"]}"""), ("act", "save"));

        Assert.Equal(HttpStatusCode.Found, nonsense.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.NotNull((await wrong.Document()).QuerySelector("#f-r-countries-error"));
    }

    [Fact]
    public async Task Two_people_who_save_at_once_do_not_overwrite_each_other()
    {
        await using var tributary = await WithOffers();
        var mine = await tributary.Http.Page(Path);
        (await tributary.Http.Send(await tributary.Http.Page(Path), Path, Form, null, ("text_before", "Theirs"), ("act", "save"))).Dispose();

        using var answer = await tributary.Http.Send(mine, Path, Form, null, ("text_before", "Mine"), ("act", "save"));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        using var again = await tributary.Http.Send(await answer.Document(), Path, Form, null, ("act", "save"));
        Assert.Equal("Mine\n\n", await tributary.Read(session => session.Scalar<string>("select text_before from storing")));
    }

    [Fact]
    public async Task Five_thousand_new_offers_are_placed_on_request()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, [.. Enumerable.Range(1, 5000).Select(id => new Told(id, $"Offer {id}") { Payout = id * 1000L })]);
        await tributary.Stores(new NetworkStoring
        {
            NetworkId = 1,
            Rules =
            [
                new() { Name = "Best", Listing = Listing.Synced, PayoutFrom = 4_000_000, PayoutCurrency = "USD" },
                new() { Name = "Pennies", Listing = Listing.Ignored, PayoutTo = 1_000_000, PayoutCurrency = "USD" },
            ],
        });

        using var applied = await tributary.Http.Send(await tributary.Http.Page(Path), Path, "form#apply");

        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        Assert.Contains("2,001 offers set by the intake rules", Text(await tributary.Http.Page(applied.Headers.Location!.OriginalString)), StringComparison.Ordinal);
        Assert.Equal(1001L, await tributary.Read(session => session.Scalar<long>("select count(*) from offers where listing = 'Synced'")));
    }

    private static async Task<RunningTributary> WithOffers()
    {
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1,
            new(1, "Farm game"), new(2, "Bank account") { Payout = 200_000 }, new(3, "Game of cards") { Payout = 300_000 }, new(4, "Old one") { Listing = Listing.Ignored });
        return tributary;
    }

    private static async Task<IHtmlDocument> Press(RunningTributary tributary, IHtmlDocument page, string act, params (string Name, string? Value)[] fill)
    {
        using var answer = await tributary.Http.Send(page, Path, Form, null, [.. fill, ("act", act)]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Document();
    }

    private static IEnumerable<string> Rules(IHtmlDocument page) => page.QuerySelectorAll("div.rule").Select(rule =>
        string.Join(' ', new[] { "b", ".sub", ".takes" }.Select(part => rule.QuerySelector(part)!.TextContent.Trim())));

    private static string Text(IHtmlDocument page) => page.Body!.TextContent;

    private static async Task<IEnumerable<(string, string)>> Listings(RunningTributary tributary, long network) =>
        (await tributary.Read(session => session.Query<Placed>("select source_id, listing from offers where network_id = @network order by source_id", new { network })))
        .Select(offer => (offer.SourceId, offer.Listing));

    private static Task<long> IdOf(RunningTributary tributary, long network, string sourceId) =>
        tributary.Read(session => session.Scalar<long>("select id from offers where network_id = @network and source_id = @sourceId", new { network, sourceId }));

    private static Task<string?> LastChange(RunningTributary tributary, string field) =>
        tributary.Read(session => session.Scalar<string>("select field || ': ' || after from network_acts where field = @field order by id desc limit 1", new { field }));

    private sealed record Placed
    {
        public string SourceId { get; init; } = "";
        public string Listing { get; init; } = "";
    }
}
