using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Offers;

public sealed class TriageTheList
{
    private const string List = "form#offers";

    [Fact]
    public async Task The_list_counts_searches_sorts_and_filters()
    {
        await using var tributary = await WithOffers();

        var all = await tributary.Http.Page("/offers");
        var found = await tributary.Http.Page("/offers?q=COIN");
        var byHost = await tributary.Http.Page("/offers?q=landing.example%2Fs2");
        var bySourceId = await tributary.Http.Page("/offers?q=s3");
        var title = await tributary.Http.Page("/offers?sort=Title");
        var newOnes = await tributary.Http.Page("/offers?listing=New");
        var other = await tributary.Http.Page("/offers?network=2");

        Assert.Equal(["All 4", "New 2", "Synced 1", "Ignored 1"], Tabs(all));
        Assert.Equal(["Dragon Harbor", "Bingo Lagoon", "Coin Meadow", "Apple <b>Quiz</b>"], Titles(all));
        Assert.Equal(["Coin Meadow"], Titles(found));
        Assert.Equal(["Dragon Harbor"], Titles(byHost));
        Assert.Equal(["Bingo Lagoon"], Titles(bySourceId));
        Assert.Equal(["Apple <b>Quiz</b>", "Bingo Lagoon", "Coin Meadow", "Dragon Harbor"], Titles(title));
        Assert.Equal(["Dragon Harbor", "Coin Meadow"], Titles(newOnes));
        Assert.Equal(["Apple <b>Quiz</b>"], Titles(other));
    }

    [Fact]
    public async Task The_offers_of_a_network_are_found_under_the_network()
    {
        await using var tributary = await WithOffers();

        using var answer = await tributary.Http.GetAsync(new Uri("/networks/2/offers?listing=Synced", UriKind.Relative));

        Assert.Equal("/offers?network=2&listing=Synced", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_search_takes_its_wildcards_literally()
    {
        await using var tributary = await WithOffers();

        var page = await tributary.Http.Page("/offers?q=%25");

        Assert.Empty(Titles(page));
        Assert.Contains("No offer matches", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_rows_are_changed_with_one_save_and_only_differences_are_written()
    {
        await using var tributary = await WithOffers();

        using var saved = await tributary.Http.Send(await tributary.Http.Page("/offers?sort=Title"), "/", List,
            fill: [("listing-1", "Synced"), ("listing-2", "Ignored")]);

        Assert.Equal("/offers?sort=Title&changed=2", saved.Headers.Location!.OriginalString);
        Assert.Equal([("Synced", 2L), ("Ignored", 2L), ("Ignored", 1L), ("Synced", 1L)], await Stored(tributary));
    }

    [Fact]
    public async Task A_row_that_somebody_else_changed_comes_back_marked_and_the_rest_is_saved()
    {
        await using var tributary = await WithOffers();
        var mine = await tributary.Http.Page("/offers?listing=New");
        (await tributary.Http.Send(await tributary.Http.Page("/offers"), "/", List, fill: [("listing-1", "Ignored")])).Dispose();

        using var answer = await tributary.Http.Send(mine, "/", List, fill: [("listing-1", "Synced"), ("listing-2", "Synced")]);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var page = await answer.Document();
        Assert.Equal(["Coin Meadow", "Dragon Harbor"], Titles(page).Order());
        Assert.Equal("Synced", page.QuerySelector<IHtmlSelectElement>("[name=listing-1]")!.Value);
        Assert.Contains("was Ignored", page.QuerySelector("[name=listing-1]")!.ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.Equal([("Ignored", 2L), ("Synced", 2L), ("Ignored", 1L), ("Synced", 1L)], await Stored(tributary));
        using var again = await tributary.Http.Send(page, "/", List);
        Assert.Equal("Synced", (await Stored(tributary))[0].Listing);
    }

    [Fact]
    public async Task Ticked_rows_are_set_together()
    {
        await using var tributary = await WithOffers();

        using var saved = await tributary.Http.Send(await tributary.Http.Page("/offers"), "/", List, "[name=act][value=bulk]",
            ("pick", "1"), ("bulk", "Ignored"));

        Assert.StartsWith("/offers?bulk=", saved.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("Ignored", (await Stored(tributary))[0].Listing);
    }

    [Fact]
    public async Task Everything_that_matches_is_set_together_whatever_page_it_is_on()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, [.. Enumerable.Range(1, 130).Select(i => new Told(i, i <= 120 ? $"Coin game {i}" : $"Quiz {i}"))]);
        var page = await tributary.Http.Page("/offers?q=coin&all=true");

        using var saved = await tributary.Http.Send(page, "/", List, "[name=act][value=bulk]", ("bulk", "Synced"));

        Assert.Contains("All 120 matching", page.QuerySelector(".allbar")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("/offers?q=coin&bulk=", saved.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(["All 130", "New 10", "Synced 120", "Ignored 0"], Tabs(await tributary.Http.Page("/offers")));
        Assert.Equal(30, Titles(await tributary.Http.Page("/offers?page=3")).Count());
    }

    [Fact]
    public async Task An_edited_title_stands_through_every_later_run_until_it_is_given_back()
    {
        await using var tributary = await WithOffers();
        var edit = await tributary.Http.Page("/offers?edit=1");

        using var saved = await tributary.Http.Send(edit, "/", List, "[name=act][value=edit]", ("title", "Coin Meadow: five villages"), ("listing-2", "Synced"));
        await tributary.Publishes(1, new Told(1, "CoinMeadow_US_v2") { Payout = 9_000_000 });
        var after = await tributary.Http.Page("/offers?offer=1");
        using var released = await tributary.Http.Send(after, "/", List, "[value='release:title:1']");
        var given = await tributary.Http.Page(released.Headers.Location!.OriginalString);

        Assert.Equal("/offers", saved.Headers.Location!.OriginalString);
        Assert.Equal("Synced", (await Stored(tributary))[1].Listing);
        Assert.Contains("Coin Meadow: five villages", Titles(after));
        Assert.Contains("Network says: CoinMeadow_US_v2 (changed since)", Row(after, 1), StringComparison.Ordinal);
        Assert.Contains("$9.00", Row(after, 1), StringComparison.Ordinal);
        Assert.Contains("CoinMeadow_US_v2", Titles(given));
    }

    [Fact]
    public async Task A_title_that_cannot_be_saved_loses_nothing_that_was_typed()
    {
        await using var tributary = await WithOffers();

        using var answer = await tributary.Http.Send(await tributary.Http.Page("/offers?edit=1"), "/", List, "[name=act][value=edit]",
            ("title", "  "), ("description", "mine\nin two lines"), ("listing-2", "Synced"), ("pick", "2"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = await answer.Document();
        Assert.Equal("true", page.QuerySelector("[name=title]")!.GetAttribute("aria-invalid"));
        Assert.Equal("mine\nin two lines", page.QuerySelector<IHtmlTextAreaElement>("[name=description]")!.Value);
        Assert.Equal("Synced", page.QuerySelector<IHtmlSelectElement>("[name=listing-2]")!.Value);
        Assert.True(page.QuerySelector<IHtmlInputElement>("[name=pick][value='2']")!.IsChecked);
        Assert.Equal(("New", 1L), (await Stored(tributary))[1]);
    }

    [Fact]
    public async Task The_preview_shows_the_whole_offer_alone_or_beside_the_list()
    {
        await using var tributary = await WithOffers();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/offers?offer=2");
        request.Headers.Add("HX-Target", "preview");

        var whole = await tributary.Http.Page("/offers?offer=2");
        using var answer = await tributary.Http.SendAsync(request);
        var alone = await answer.Document();

        var beside = whole.QuerySelector("#preview")!.TextContent;
        Assert.Contains("Castle 20", beside, StringComparison.Ordinal);
        Assert.Contains("$38.50", beside, StringComparison.Ordinal);
        Assert.Contains("a member on Standard (80 % × 100 %)", beside, StringComparison.Ordinal);
        Assert.Contains("30,800 points", beside, StringComparison.Ordinal);
        Assert.Equal(beside, alone.QuerySelector("#preview")!.TextContent);
        Assert.Null(alone.QuerySelector("table.rows"));
        Assert.Contains("CA Canada", whole.GetElementById("geo-2")!.TextContent.Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static async Task<RunningTributary> WithOffers()
    {
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasNetwork(2, "Harborline");
        await tributary.HasOffers(1,
            new Told(1, "Coin Meadow"),
            new Told(2, "Dragon Harbor")
            {
                Payout = 38_500_000,
                Countries = ["AU", "CA", "US"],
                Goals = [new GoalDraft { Id = "g1", Name = "Castle 20", Payout = 38_500_000, Currency = "USD" }],
            },
            new Told(3, "Bingo Lagoon") { Payout = 8_250_000, Listing = Listing.Ignored, Status = "paused" });
        await tributary.HasOffers(2, new Told(4, "Apple <b>Quiz</b>") { Payout = 100_000, Listing = Listing.Synced });
        return tributary;
    }

    private static Task<IReadOnlyList<(string Listing, long Version)>> Stored(RunningTributary tributary) => tributary.Read(async session =>
        (IReadOnlyList<(string, long)>)[.. await session.Query<(string, long)>("select listing, row_version from offers order by id")]);

    private static IEnumerable<string> Titles(IHtmlDocument page) =>
        page.QuerySelectorAll(".title-link").Select(link => link.TextContent).Concat(page.QuerySelectorAll<IHtmlInputElement>("#edit-title").Select(input => input.Value)).ToList();

    private static IEnumerable<string> Tabs(IHtmlDocument page) =>
        page.QuerySelectorAll(".tabs a").Select(tab => $"{tab.ChildNodes.OfType<IText>().First().Data.Trim()} {tab.QuerySelector(".n")!.TextContent}").ToList();

    private static string Row(IHtmlDocument page, long id) => page.QuerySelector($"[name=row][value='{id}']")!.Closest("tr")!.TextContent;
}
