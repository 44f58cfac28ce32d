using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Templates;

/// <summary>The answers the networks print in their documentation come in with every field in its place.</summary>
public sealed class DocumentedAnswers
{
    private const string Barber = "Idle Barber Shop Tycoon - Business Management Game";

    [Fact]
    public async Task The_one_of_affise()
    {
        var file = Repository.Shared("platforms", "affise", "partner-offers.json");
        var (template, settings) = Feeding.Load("affise", ("api_host", "api-demo.affise.com"), ("api_key", "k"));
        var feeding = new Feeding(template, settings);

        // The sample is page 1 of 127, one offer a page: alone it is no whole feed.
        var (outcome, _) = await feeding.Run([await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)]);

        Assert.Equal("unfinished", outcome);
        Assert.Empty(feeding.Rejected);
        var offer = Assert.Single(feeding.Offers);
        Assert.Equal("902", offer.SourceId);
        Assert.Equal("...", offer.Title);
        Assert.Equal(SourceStatus.Active, offer.Status);
        Assert.Equal(SourceApproval.Approved, offer.Approval);
        Assert.Null(offer.Description);
        Assert.Null(offer.Terms);
        Assert.Equal(["..."], offer.Categories);
        Assert.Equal("http://YOUR_API_DOMAIN/images/cpa/logos/2602108452.png", offer.ImageUrl);
        Assert.Null(offer.PreviewUrl);
        Assert.Equal("http://YOUR_API_DOMAIN/click?pid=610&offer_id=902", offer.TrackingUrl);
        Assert.Equal(0, offer.Payout);
        Assert.Null(offer.PayoutPercent);
        Assert.Equal("cpa", offer.PayoutType);
        Assert.Equal("USD", offer.Currency);
        Assert.Empty(offer.Countries);
        Assert.Equal(["US"], offer.CountriesExcluded);
        Assert.Empty(offer.Os);
        Assert.Empty(offer.Devices);
        Assert.Equal(10, offer.DailyCap);
        Assert.Null(offer.StartsAt);
        Assert.Null(offer.EndsAt);
        Assert.True(offer.RequiresApproval);
        Assert.Null(offer.Incentive);
        Assert.Null(offer.StoreId);
        Assert.Null(offer.Rank);
        var goal = Assert.Single(offer.Goals);
        Assert.Equal(("1", null, 0L, "USD"), (goal.Id, goal.Name, goal.Payout, goal.Currency));
        Assert.Empty(goal.Countries);
        Assert.Equal(["US"], goal.CountriesExcluded);
        // "...." stands where a preview address belongs; it is left out and counted.
        Assert.Equal("preview_url", Assert.Single(feeding.Issues).Field);
    }

    [Fact]
    public async Task The_one_of_ayet_studios()
    {
        var file = Repository.Shared("networks", "ayetstudios", "static_offers_get.json");
        var (template, settings) = Feeding.Load("ayetstudios", ("adslot_id", "2772"), ("api_key", "k"));
        var feeding = new Feeding(template, settings);

        var (outcome, _) = await feeding.Run([await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)]);

        Assert.Equal("complete", outcome);
        Assert.Empty(feeding.Rejected);
        Assert.Empty(feeding.Issues);
        Assert.Equal(["218592", "218819", "218820"], feeding.Offers.Select(offer => offer.SourceId));
        AssertUniverse(feeding.Offers[0]);
        AssertWish(feeding.Offers[1]);
        AssertBarber(feeding.Offers[2]);
    }

    private static void AssertUniverse(OfferDraft offer)
    {
        Assert.Equal("UNIVERSE", offer.Title);
        Assert.Equal(SourceStatus.Active, offer.Status);
        Assert.Equal(SourceApproval.Approved, offer.Approval);
        Assert.Equal("Install and enjoy this amazing app to earn rewards.", offer.Description);
        Assert.Equal("Install and open app - new users only\nOnly new users are eligible for this reward.", offer.Terms);
        Assert.Equal(["games_racing", "games"], offer.Categories);
        Assert.StartsWith("https://play-lh.googleusercontent.com/P4s0IwW1", offer.ImageUrl, StringComparison.Ordinal);
        Assert.Equal("https://play.google.com/store/apps/details?id=com.ncsoft.universeapp", offer.PreviewUrl);
        Assert.Equal("https://www.ayetstudios.com/s2s/pub/218592/1595/2772/3142?external_identifier={external_identifier}", offer.TrackingUrl);
        Assert.Equal(91_000, offer.Payout);
        Assert.Null(offer.PayoutPercent);
        Assert.Equal("cpi", offer.PayoutType);
        Assert.Equal("USD", offer.Currency);
        Assert.Equal(["DE"], offer.Countries);
        Assert.Empty(offer.CountriesExcluded);
        Assert.Equal(["android"], offer.Os);
        Assert.Equal(["mobile", "tablet"], offer.Devices);
        Assert.Null(offer.DailyCap);
        Assert.Equal(DateTimeOffset.Parse("2021-02-10T00:00:00Z", null).ToUnixTimeMilliseconds(), offer.StartsAt);
        Assert.Equal(DateTimeOffset.Parse("2026-02-10T00:00:00Z", null).ToUnixTimeMilliseconds(), offer.EndsAt);
        Assert.False(offer.RequiresApproval);
        Assert.True(offer.Incentive);
        Assert.Equal("com.ncsoft.universeapp", offer.StoreId);
        Assert.Null(offer.Rank);
        Assert.Empty(offer.Goals);
    }

    private static void AssertWish(OfferDraft offer)
    {
        Assert.Equal("Wish - Shopping Made Fun", offer.Title);
        Assert.Equal(246_000, offer.Payout);
        Assert.Equal(["US"], offer.Countries);
        Assert.Equal("com.contextlogic.wish", offer.StoreId);
        Assert.Equal("cpi", offer.PayoutType);
        Assert.Empty(offer.Goals);
    }

    private static void AssertBarber(OfferDraft offer)
    {
        Assert.Equal(Barber, offer.Title);
        Assert.Equal("Complete tasks in this game to earn rewards!", offer.Description);
        Assert.Equal("Only new users are eligible for this reward.", offer.Terms);
        Assert.Equal("cpe", offer.PayoutType);
        Assert.Equal(506_000, offer.Payout);
        Assert.Empty(offer.Countries);
        Assert.Empty(offer.Devices);
        Assert.Null(offer.StoreId);
        Assert.Equal(
            [
                ("dff19bdd-3667-31f1-ac97-7523455a215d", "Install the app", 56_000L),
                ("dff19bdd-3667-31f1-ac97-7523455a218a", "Open your own salon", 112_000L),
                ("dff19bdd-3667-31f1-ac97-7523455a219c", "Earn 1m game dollars", 168_000L),
                ("dff19bdd-3667-31f1-ac97-7523455a215b", "Earn 10 milion game dollars", 168_000L),
            ],
            offer.Goals.Select(goal => (goal.Id, goal.Name!, goal.Payout!.Value)));
        Assert.All(offer.Goals, goal => Assert.Equal("USD", goal.Currency));
    }
}
