using System.Text.Json;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Tests.Offers;

namespace Tributary.Web.Tests.Api;

public sealed class OfferCatalogue
{
    [Fact]
    public async Task A_member_sees_available_offers_with_his_reward_and_a_link_of_his_own()
    {
        await using var tributary = await RunningTributary.Start();
        var network = await tributary.HasInstalled("Northlight");
        await tributary.HasOffers(network,
            new Told(10, "Word Orchard") { Listing = Listing.Synced, Payout = 1_500_000, Goals = [new GoalDraft { Id = "7", Name = "Level 20", Payout = 250_000 }] },
            new Told(11, "Not decided") { Listing = Listing.New, Payout = 9_000_000 },
            new Told(12, "Paused") { Listing = Listing.Synced, Payout = 9_000_000, Status = "paused" });
        using var site = await Site.Of(tributary);
        await site.Put("/api/v1/members/u-1", null, 201);

        var page = await site.Get("/api/v1/offers?member=u-1");

        var offer = Assert.Single(page.GetProperty("data").EnumerateArray());
        Assert.Equal("Word Orchard", offer.GetProperty("title").GetString());
        Assert.Equal("""{"amount":"1.500000","minor":1500000,"scale":6,"currency":"USD"}""", offer.GetProperty("payout").GetRawText());
        // 1.50 x 80 % of the network x 100 % of the plan x 1,000 points.
        Assert.Equal("""{"amount":"1200","minor":1200,"scale":0,"currency":"POINTS"}""", offer.GetProperty("reward").GetRawText());
        Assert.Equal(200, offer.GetProperty("goals")[0].GetProperty("reward").GetProperty("minor").GetInt64());
        Assert.StartsWith(tributary.Address + "c/", offer.GetProperty("click_url").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task A_list_is_read_to_its_end_by_cursor_without_losing_or_repeating_an_offer()
    {
        await using var tributary = await RunningTributary.Start();
        var network = await tributary.HasInstalled("Northlight");
        await tributary.HasOffers(network, [.. Enumerable.Range(1, 7).Select(i => new Told(i, $"Offer {i}") { Listing = Listing.Synced, Payout = 1_000_000 })]);
        using var site = await Site.Of(tributary);

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await site.Get("/api/v1/offers?limit=3" + (cursor is null ? "" : "&cursor=" + cursor));
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(offer => offer.GetProperty("id").GetInt64()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], seen);
    }

    [Fact]
    public async Task Countries_and_systems_narrow_the_list_and_offers_without_any_are_for_all()
    {
        await using var tributary = await RunningTributary.Start();
        var network = await tributary.HasInstalled("Northlight");
        await tributary.HasOffers(network,
            new Told(1, "For all") { Listing = Listing.Synced, Payout = 1 },
            new Told(2, "American") { Listing = Listing.Synced, Payout = 1, Countries = ["US"] },
            new Told(3, "German iPhones") { Listing = Listing.Synced, Payout = 1, Countries = ["DE"], Systems = ["ios"] });
        using var site = await Site.Of(tributary);

        Assert.Equal(["For all", "American"], Titles(await site.Get("/api/v1/offers?country=us")));
        Assert.Equal(["For all", "German iPhones"], Titles(await site.Get("/api/v1/offers?country=DE&os=ios")));
        Assert.Equal(["For all"], Titles(await site.Get("/api/v1/offers?country=DE&os=android")));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("country=USA", "country")]
    [InlineData("os=symbian", "os")]
    [InlineData("device=toaster", "device")]
    [InlineData("member=nobody", "member")]
    public async Task A_wrong_parameter_is_named_with_the_remedy(string query, string path)
    {
        await using var tributary = await RunningTributary.Start();
        using var site = await Site.Of(tributary);

        var problem = await site.Get("/api/v1/offers?" + query, 422);

        Assert.Equal("invalid", problem.GetProperty("code").GetString());
        Assert.Equal(path, problem.GetProperty("errors")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task An_offer_that_is_not_available_is_not_found()
    {
        await using var tributary = await RunningTributary.Start();
        var network = await tributary.HasInstalled("Northlight");
        await tributary.HasOffers(network, new Told(10, "Secret") { Listing = Listing.Ignored, Payout = 1 });
        using var site = await Site.Of(tributary);

        var problem = await site.Get("/api/v1/offers/10", 404);

        Assert.Equal("offer_not_found", problem.GetProperty("code").GetString());
    }

    private static List<string?> Titles(JsonElement page) => [.. page.GetProperty("data").EnumerateArray().Select(offer => offer.GetProperty("title").GetString())];
}
