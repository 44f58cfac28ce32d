using System.Text;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;

namespace Tributary.Web.Tests.Offers;

public sealed class NarrowTheList
{
    [Theory]
    [InlineData("country=us", "Coin Meadow,Dragon Harbor")]
    [InlineData("country=DE", "Dragon Harbor")]
    [InlineData("country=US,DE&system=ios", "Dragon Harbor")]
    [InlineData("category=quiz", "Apple Quiz")]
    [InlineData("from-payout=2", "Apple Quiz,Dragon Harbor")]
    [InlineData("from-payout=2&to-payout=4.50&currency=USD", "Apple Quiz")]
    [InlineData("currency=EUR", "")]
    [InlineData("status=paused", "Apple Quiz")]
    [InlineData("available=yes", "Dragon Harbor")]
    [InlineData("available=held", "Coin Meadow")]
    [InlineData("held=yes", "Coin Meadow")]
    [InlineData("held=no&listing=New", "Apple Quiz")]
    [InlineData("goals=yes", "Dragon Harbor")]
    [InlineData("edited=yes", "")]
    [InlineData("waits=yes", "")]
    [InlineData("new-since=1970-01-02", "")]
    [InlineData("changed-since=1970-01-01", "Apple Quiz,Coin Meadow,Dragon Harbor")]
    [InlineData("run=2", "")]
    [InlineData("country=<script>&from-payout=abc&system=nonsense&size=7&page=-1&run=x", "Apple Quiz,Coin Meadow,Dragon Harbor")]
    public async Task Every_filter_narrows_and_nonsense_is_left_out(string query, string titles)
    {
        await using var tributary = await WithOffers();

        var page = await tributary.Http.Page("/offers?" + query);

        Assert.Equal(titles, string.Join(',', page.QuerySelectorAll(".title-link").Select(link => link.TextContent).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData(OfferSort.Payout)]
    [InlineData(OfferSort.LeastPayout)]
    [InlineData(OfferSort.Newest)]
    [InlineData(OfferSort.Oldest)]
    [InlineData(OfferSort.Changed)]
    [InlineData(OfferSort.Title)]
    [InlineData(OfferSort.TitleBackwards)]
    [InlineData(OfferSort.Network)]
    [InlineData(OfferSort.Status)]
    [InlineData(OfferSort.Cap)]
    [InlineData(OfferSort.Rank)]
    public async Task Every_order_shows_every_offer_once(OfferSort sort)
    {
        await using var tributary = await WithOffers();

        var page = await tributary.Http.Page($"/offers?sort={sort}");

        Assert.Equal(3, page.QuerySelectorAll("tbody [data-row]").Select(row => row.GetAttribute("data-row")).Distinct().Count());
    }

    [Fact]
    public async Task What_narrows_shows_as_chips_that_lead_to_the_list_without_it()
    {
        await using var tributary = await WithOffers();

        var page = await tributary.Http.Page("/offers?country=US&from-payout=0.30&goals=yes");
        using var shorter = await tributary.Http.GetAsync(new Uri("/offers?q=&network=&country=US&status=", UriKind.Relative));

        Assert.Equal(["Country United States", "Payout $0.30 or more", "Has goals yes"], page.QuerySelectorAll(".chip").Select(chip => chip.TextContent.Trim()));
        Assert.Equal("/offers?from-payout=0.30&goals=yes", page.QuerySelector(".chip a")!.GetAttribute("href"));
        Assert.Equal("/offers?country=US", shorter.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_list_is_kept_under_a_name_and_shared_ones_are_seen_by_others()
    {
        await using var tributary = await WithOffers();
        var page = await tributary.Http.Page("/offers?country=US");
        (await tributary.Http.Send(page, "/", "form[action='/offers/lists']", fill: [("name", "US only"), ("shared", "yes")])).Dispose();
        (await tributary.Http.Send(page, "/", "form[action='/offers/lists']", fill: [("name", "Mine")])).Dispose();

        var mine = await tributary.Http.Page("/offers");
        var lists = tributary.Services.GetRequiredService<OfferLists>();
        var others = await lists.Of(4711, default);
        await lists.Forget(4711, others[0].Id, default);
        using var removed = await tributary.Http.Send(mine, "/", "form[action$='/remove']");

        Assert.Equal(["Mine", "US only"], mine.QuerySelectorAll("nav[aria-label='Saved lists'] a").Select(link => link.TextContent));
        Assert.Equal(("US only", "/offers?country=US"), (Assert.Single(others).Name, others[0].Address));
        Assert.Single((await tributary.Http.Page("/offers")).QuerySelectorAll("nav[aria-label='Saved lists'] a"));
    }

    [Fact]
    public async Task Columns_are_a_persons_own_and_stay()
    {
        await using var tributary = await WithOffers();

        using var chosen = await tributary.Http.Send(await tributary.Http.Page("/offers?sort=Title"), "/", "form[action='/offers/columns']", fill: [("column", "Devices"), ("column", "Network")]);
        var heads = (await tributary.Http.Page("/offers")).QuerySelectorAll("thead th").Select(head => head.TextContent.Trim());

        Assert.Equal("/offers?sort=Title", chosen.Headers.Location!.OriginalString);
        Assert.Equal(["Offer", "Devices", "Network", "Listing"], heads);
    }

    [Fact]
    public async Task A_form_leads_back_to_no_other_site()
    {
        await using var tributary = await WithOffers();

        using var sent = await tributary.Http.Send(await tributary.Http.Page("/offers"), "/", "form[action='/offers/columns']", fill: [("back", "https://evil.example/?country=US")]);

        Assert.Equal("/offers?country=US", sent.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Keys_decide_at_once_and_what_somebody_else_decided_comes_back()
    {
        await using var tributary = await WithOffers();
        var page = await tributary.Http.Page("/offers");
        var token = page.QuerySelector("#offers [name=_token]")!.GetAttribute("value")!;

        using var answer = await tributary.Http.PostAsync(new Uri("/offers/decide", UriKind.Relative), new FormUrlEncodedContent(
            [new("_token", token), new("decision", "1:Synced:New.1"), new("decision", "2:Ignored:Synced.9"), new("decision", "nonsense")]));

        Assert.Equal("""[{"id":1,"listing":"Synced","version":2,"conflict":false},{"id":2,"listing":"Synced","version":1,"conflict":true}]""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_export_is_the_filtered_list_with_the_persons_columns()
    {
        await using var tributary = await WithOffers();
        await tributary.HasOffers(1, new Told(9, "=HYPERLINK(\"http://evil\",\"a\")") { Countries = ["US", "DE"] });
        var account = await tributary.Read(session => session.Scalar<long>("select min(id) from accounts"));
        await tributary.Services.GetRequiredService<OfferLists>().ChooseColumns(account, [OfferColumn.Payout, OfferColumn.Countries], default);

        var text = Encoding.UTF8.GetString(await tributary.Http.GetByteArrayAsync(new Uri("/offers/export?country=DE&sort=Title", UriKind.Relative)));
        var plain = await tributary.Http.GetByteArrayAsync(new Uri("/offers/export?bom=no&q=quiz", UriKind.Relative));

        Assert.Equal(
            "\ufeffid,network,offer id,title,listing,payout from,payout to,payout percent,currency,goals,countries,countries excluded\r\n"
            + "9,Northlight,s9,\"'=HYPERLINK(\"\"http://evil\"\",\"\"a\"\")\",New,1.500000,1.500000,,USD,0,US DE,\r\n"
            + "2,Northlight,s2,Dragon Harbor,Synced,5.000000,5.000000,,USD,1,US DE,\r\n", text);
        Assert.Equal((byte)'i', plain[0]);
    }

    private static async Task<RunningTributary> WithOffers()
    {
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1,
            new Told(1, "Coin Meadow") { Countries = ["US"], Systems = ["android"] },
            new Told(2, "Dragon Harbor") { Countries = ["US", "DE"], Payout = 5_000_000, Listing = Listing.Synced, Goals = [new GoalDraft { Id = "g", Name = "Castle", Payout = 1, Currency = "USD" }] },
            new Told(3, "Apple Quiz") { Countries = ["GB"], Payout = 4_000_000, Status = "paused", Categories = ["Quiz"] });
        await tributary.Write(session => session.Execute("update offers set held_until = 9223372036854775807, held_note = '' where id = 1"));
        return tributary;
    }
}
