using Tributary.Core.Changes;
using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Changes;

public sealed class ComparingOffers
{
    private static readonly OfferDraft Offer = new()
    {
        SourceId = "1",
        Title = "Coin Kingdom",
        Description = "Play.",
        Terms = "New users only",
        Categories = ["Game"],
        ImageUrl = "https://img.example/1.png",
        PreviewUrl = "https://coin.example/",
        TrackingUrl = "https://track.example/click?o=1",
        Payout = 10_000_000,
        PayoutType = "cpa",
        Currency = "USD",
        Countries = ["US", "CA"],
        Os = ["android"],
        DailyCap = 100,
        StartsAt = 1000,
        EndsAt = 9000,
        Goals = [new GoalDraft { Id = "install", Payout = 1_000_000 }, new GoalDraft { Id = "level-9", Payout = 10_000_000 }],
    };

    public static TheoryData<string, OfferField, long, long, bool> Moves => new()
    {
        { "another title", OfferField.Title, 0, 0, true },
        { "another description", OfferField.Description, 0, 0, true },
        { "payout down by 30 %", OfferField.Payout, 300_000, 0, false },
        { "payout up by half", OfferField.Payout, 0, 500_000, false },
        { "payout gone", OfferField.Payout, 1_000_000, 0, false },
        { "another currency", OfferField.Payout, 0, 0, true },
        { "paid for something else", OfferField.Payout, 0, 0, true },
        { "one goal pays half", OfferField.Payout, 500_000, 0, false },
        { "one goal pays half, another double", OfferField.Payout, 500_000, 1_000_000, false },
        { "a goal is gone", OfferField.Payout, 1_000_000, 0, false },
        { "a goal more", OfferField.Payout, 0, 0, false },
        { "a goal renamed", OfferField.Payout, 0, 0, false },
        { "another host", OfferField.TrackingLink, 0, 0, true },
        { "another link of the same host", OfferField.TrackingLink, 0, 0, false },
        { "no link", OfferField.TrackingLink, 0, 0, false },
        { "Canada closed", OfferField.Countries, 1_000_000, 0, false },
        { "Mexico opened", OfferField.Countries, 0, 1_000_000, false },
        { "Mexico for Canada", OfferField.Countries, 1_000_000, 1_000_000, false },
        { "open to all countries", OfferField.Countries, 0, 1_000_000, false },
        { "the United States left out", OfferField.Countries, 1_000_000, 0, false },
        { "iOS too", OfferField.Systems, 0, 1_000_000, false },
        { "no more Android", OfferField.Systems, 1_000_000, 1_000_000, false },
        { "half the cap", OfferField.DailyCap, 1_000_000, 0, false },
        { "no cap", OfferField.DailyCap, 0, 1_000_000, false },
        { "ends sooner", OfferField.Dates, 1_000_000, 0, false },
        { "never ends", OfferField.Dates, 0, 1_000_000, false },
        { "paused", OfferField.Status, 1_000_000, 0, false },
        { "rewarded traffic not allowed", OfferField.Status, 0, 0, true },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void A_change_moves_one_field_by_its_size(string change, OfferField field, long down, long up, bool other)
    {
        var move = Assert.Single(CompareOffers.Between(Offer, Changed(change)));

        Assert.Equal(new FieldMove(field, down, up, other), move);
    }

    [Fact]
    public void The_same_offer_moved_nowhere_and_nothing_is_the_same_as_an_empty_text()
    {
        Assert.Empty(CompareOffers.Between(Offer, Offer with { Goals = [.. Offer.Goals], Countries = ["US", "CA"] }));
        Assert.Empty(CompareOffers.Between(Offer with { Description = null, ImageUrl = "" }, Offer with { Description = "", ImageUrl = null }));
        Assert.Empty(CompareOffers.Between(Offer, Offer with { Countries = ["CA", "US"] }));
    }

    [Fact]
    public void Every_field_can_be_taken_from_another_draft_and_then_is_the_same()
    {
        var all = Moves.Select(row => Changed(row.Data.Item1)).ToList();

        foreach (var (field, other) in Enum.GetValues<OfferField>().SelectMany(field => all.Select(other => (field, other))))
        {
            var taken = CompareOffers.Take(field, other, Offer);
            Assert.Null(CompareOffers.Of(field, other, taken));
            Assert.DoesNotContain(CompareOffers.Between(Offer, taken), move => move.Field != field);
        }
    }

    private static OfferDraft Changed(string change) => change switch
    {
        "another title" => Offer with { Title = "Coin Kingdom 2" },
        "another description" => Offer with { Description = "Play more." },
        "payout down by 30 %" => Offer with { Payout = 7_000_000, Goals = [Offer.Goals[0], Offer.Goals[1] with { Payout = 7_000_000 }] },
        "payout up by half" => Offer with { Payout = 15_000_000 },
        "payout gone" => Offer with { Payout = null, Goals = [] },
        "another currency" => Offer with { Currency = "EUR" },
        "paid for something else" => Offer with { PayoutType = "cpl" },
        "one goal pays half" => Offer with { Goals = [Offer.Goals[0] with { Payout = 500_000 }, Offer.Goals[1]] },
        "one goal pays half, another double" => Offer with { Goals = [Offer.Goals[0] with { Payout = 500_000 }, Offer.Goals[1] with { Payout = 20_000_000 }] },
        "a goal is gone" => Offer with { Goals = [Offer.Goals[1]] },
        "a goal more" => Offer with { Goals = [.. Offer.Goals, new GoalDraft { Id = "level-20", Payout = 5_000_000 }] },
        "a goal renamed" => Offer with { Goals = [Offer.Goals[0] with { Name = "Install it" }, Offer.Goals[1]] },
        "another host" => Offer with { TrackingUrl = "https://other.example/click?o=1" },
        "another link of the same host" => Offer with { TrackingUrl = "https://track.example/click?o=1&v=2" },
        "no link" => Offer with { TrackingUrl = null },
        "Canada closed" => Offer with { Countries = ["US"] },
        "Mexico opened" => Offer with { Countries = ["US", "CA", "MX"] },
        "Mexico for Canada" => Offer with { Countries = ["US", "MX"] },
        "open to all countries" => Offer with { Countries = [] },
        "the United States left out" => Offer with { CountriesExcluded = ["US"] },
        "iOS too" => Offer with { Os = ["android", "ios"] },
        "no more Android" => Offer with { Os = ["ios"] },
        "half the cap" => Offer with { DailyCap = 50 },
        "no cap" => Offer with { DailyCap = null },
        "ends sooner" => Offer with { EndsAt = 5000 },
        "never ends" => Offer with { EndsAt = null },
        "paused" => Offer with { Status = SourceStatus.Paused },
        "rewarded traffic not allowed" => Offer with { Incentive = false },
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };
}
