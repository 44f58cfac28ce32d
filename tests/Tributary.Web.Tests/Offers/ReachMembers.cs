using AngleSharp.Html.Dom;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;

namespace Tributary.Web.Tests.Offers;

public sealed class ReachMembers
{
    private static readonly FakeClock Clock = new();
    private static readonly long Now = Clock.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Only_what_is_synced_live_approved_linked_and_in_its_dates_is_available()
    {
        await using var tributary = await WithOffers();
        var book = tributary.Services.GetRequiredService<OfferBook>();

        var available = await book.FindAvailable(new OfferSearch(), 0, 100, default);
        var page = await tributary.Http.Page("/catalogue");

        Assert.Equal([1, 2, 11], available.Select(offer => offer.Id));
        Assert.Equal("Available", Reach(page, "Open"));
        Assert.StartsWith("Paused", Reach(page, "Paused"), StringComparison.Ordinal);
        Assert.StartsWith("Closed", Reach(page, "Closed"), StringComparison.Ordinal);
        Assert.StartsWith("Not approved", Reach(page, "Waits"), StringComparison.Ordinal);
        Assert.StartsWith("No link", Reach(page, "Linkless"), StringComparison.Ordinal);
        Assert.StartsWith("Not started", Reach(page, "Tomorrow"), StringComparison.Ordinal);
        Assert.StartsWith("Ended", Reach(page, "Yesterday"), StringComparison.Ordinal);
        Assert.DoesNotContain(page.QuerySelectorAll(".title-link"), link => link.TextContent == "Undecided");
    }

    [Fact]
    public async Task A_missing_offer_is_kept_back_once_it_was_missing_long_enough()
    {
        await using var tributary = await WithOffers();
        var book = tributary.Services.GetRequiredService<OfferBook>();

        await tributary.Publishes(1, new Told(2, "For Americans") { Status = StoredOffer.Missing });
        var still = await book.Find(2, default);
        await tributary.Write(session => session.Execute("update generations set generation = generation + 2"));
        tributary.Clock.Advance(TimeSpan.FromSeconds(31));
        var gone = await book.Find(2, default);

        Assert.Null(still!.Blocked);
        Assert.Equal("missing", gone!.Blocked);
    }

    [Fact]
    public async Task Offers_are_found_by_country_system_and_category_page_after_page()
    {
        await using var tributary = await WithOffers();
        var book = tributary.Services.GetRequiredService<OfferBook>();

        Assert.Equal([1, 2], (await book.FindAvailable(new OfferSearch(Country: "US", System: "windows"), 0, 100, default)).Select(offer => offer.Id));
        Assert.Equal([1, 11], (await book.FindAvailable(new OfferSearch(Country: "DE", System: "android"), 0, 100, default)).Select(offer => offer.Id));
        Assert.Equal([11], (await book.FindAvailable(new OfferSearch(Category: "Lead, \"long\""), 0, 100, default)).Select(offer => offer.Id));
        Assert.Equal([1], (await book.FindAvailable(new OfferSearch(), 0, 1, default)).Select(offer => offer.Id));
        Assert.Equal([2], (await book.FindAvailable(new OfferSearch(), 1, 1, default)).Select(offer => offer.Id));
    }

    [Fact]
    public async Task A_remembered_offer_follows_a_decision_at_once()
    {
        await using var tributary = await WithOffers();
        var book = tributary.Services.GetRequiredService<OfferBook>();
        var before = await book.Find(1, default);

        var changed = await book.SetListing([1], Listing.Ignored, null, default);

        Assert.True(before!.IsAvailable);
        Assert.Equal(1, changed);
        Assert.Equal("not_synced", (await book.Find(1, default))!.Blocked);
        Assert.Null(await book.Find(999, default));
    }

    [Fact]
    public async Task Counts_stand_by_network_and_listing()
    {
        await using var tributary = await WithOffers();

        var counts = await tributary.Services.GetRequiredService<OfferBook>().Counts(default);

        Assert.Equal(new ListingCounts { NetworkId = 1, New = 1, Synced = 9 }, counts[1]);
    }

    private static async Task<RunningTributary> WithOffers()
    {
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        Told[] told =
        [
            new(1, "Open"),
            new(2, "For Americans") { Countries = ["CA", "US"] },
            new(4, "Paused") { Status = "paused" },
            new(5, "Closed") { Status = "closed" },
            new(6, "Waits") { Approval = "pending" },
            new(7, "Linkless") { TrackingUrl = null },
            new(8, "Tomorrow") { StartsAt = Now + 1 },
            new(9, "Yesterday") { EndsAt = Now },
            new(11, "Android lead") { Systems = ["android", "ios"], Categories = ["Lead, \"long\""], StartsAt = Now, EndsAt = Now + 1, Approval = null },
        ];
        await tributary.HasOffers(1, [.. told.Select(offer => offer with { Listing = Listing.Synced }), new Told(3, "Undecided")]);
        return tributary;
    }

    private static string Reach(IHtmlDocument page, string title) =>
        page.QuerySelectorAll("tbody tr").Single(row => row.QuerySelector(".title-link")!.TextContent == title).QuerySelector("[data-l='Reaches members']")!.TextContent.Trim();
}
