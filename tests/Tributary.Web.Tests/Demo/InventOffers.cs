using Tributary.Web.Features.Demo;

namespace Tributary.Web.Tests.Demo;

public sealed class InventOffers
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly SandboxCatalogue _catalogue = new("cpalead", 40_001, Sandbox.OffersPerNetwork);

    [Fact]
    public void The_same_moment_always_has_the_same_offers()
    {
        var first = Titles(Noon);
        var second = Titles(Noon);

        Assert.Equal(2500, first.Count);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Ids_rise_so_that_page_boundaries_never_shift()
    {
        var ids = Offers(Noon).Select(offer => offer.Id).ToList();

        Assert.Equal(ids.Order(), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Within_a_day_payouts_and_titles_change_and_offers_vanish_return_and_appear()
    {
        var before = Offers(Noon).ToDictionary(offer => offer.Id);
        var after = Offers(Noon.AddHours(3)).ToDictionary(offer => offer.Id);
        var kept = before.Keys.Intersect(after.Keys).ToList();
        var vanished = before.Keys.Except(after.Keys).ToHashSet();
        var later = Enumerable.Range(4, 20).SelectMany(hour => Offers(Noon.AddHours(hour))).Select(offer => offer.Id).ToHashSet();

        Assert.Contains(kept, id => before[id].Title != after[id].Title);
        Assert.Contains(kept, id => before[id].Goals[^1].Cents != after[id].Goals[^1].Cents);
        Assert.InRange(vanished.Count, 10, 250);
        Assert.InRange(after.Keys.Except(before.Keys).Count(), 10, 250);
        Assert.Contains(vanished, later.Contains);
    }

    [Fact]
    public void Every_minute_something_is_different()
    {
        for (var minute = 0; minute < 30; minute++)
            Assert.NotEqual(Facts(Noon.AddMinutes(minute)), Facts(Noon.AddMinutes(minute + 1)));
    }

    [Fact]
    public void A_few_offers_carry_hostile_text_and_every_payout_is_positive()
    {
        var offers = Offers(Noon).ToList();

        Assert.InRange(offers.Count(offer => offer.Title.Contains("<script>", StringComparison.Ordinal)), 1, 20);
        Assert.Contains(offers, offer => offer.Title.Length > 200);
        Assert.Contains(offers, offer => offer.Countries.Contains("XX", StringComparer.Ordinal));
        Assert.All(offers, offer => Assert.All(offer.Goals, goal => Assert.InRange(goal.Cents, 1, 15_000)));
    }

    [Fact]
    public void An_offer_that_left_the_list_is_still_found_by_its_id()
    {
        var gone = Offers(Noon).First(offer => !Offers(Noon.AddHours(3)).Any(later => later.Id == offer.Id));

        Assert.Equal(gone.Category, _catalogue.Find(gone.Id, Noon.AddHours(3))?.Category);
        Assert.Null(_catalogue.Find(1, Noon));
    }

    private IEnumerable<SandboxOffer> Offers(DateTimeOffset at) => _catalogue.OffersAt(at, 0, int.MaxValue);

    private List<string> Titles(DateTimeOffset at) => Offers(at).Select(offer => offer.Title).ToList();

    private List<(long Id, string Title, long Cents)> Facts(DateTimeOffset at) =>
        Offers(at).Select(offer => (offer.Id, offer.Title, offer.Goals[^1].Cents)).ToList();
}
