using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Intake;
using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Intake;

public sealed class IntakeRulesTests
{
    private static readonly OfferDraft Game = new()
    {
        SourceId = "7",
        Title = "Farm Kingdom: level 20",
        Description = "Reach level 20. No Casino here.",
        Categories = ["Games", "Mobile"],
        Payout = 1_500_000,
        Currency = "USD",
        PayoutType = "cpe",
        Countries = ["CA", "US"],
        Os = ["android"],
        Devices = ["mobile"],
        ImageUrl = "https://img.example/7.png",
        TrackingUrl = "https://track.lumen.example/c?o=7",
        Incentive = true,
    };

    private static IntakeRule Sync => new() { Name = "Games", Listing = Listing.Synced };

    public static TheoryData<string, IntakeRule, bool> Conditions => new()
    {
        { "in one of the countries", Sync with { Countries = ["GB", "US"] }, true },
        { "in none of the countries", Sync with { Countries = ["GB"] }, false },
        { "only outside, yet inside", Sync with { Countries = ["US"], OnlyOutside = true }, false },
        { "only outside", Sync with { Countries = ["GB", "DE"], OnlyOutside = true }, true },
        { "for the system", Sync with { Systems = ["android", "ios"] }, true },
        { "for another system", Sync with { Systems = ["ios"] }, false },
        { "for the device", Sync with { Devices = ["mobile"] }, true },
        { "for another device", Sync with { Devices = ["tv"] }, false },
        { "in the network's category, in any case", Sync with { NetworkCategories = ["MOBILE"] }, true },
        { "in another category of the network's", Sync with { NetworkCategories = ["Surveys"] }, false },
        { "in our category", Sync with { Categories = ["play"] }, true },
        { "in another category of ours", Sync with { Categories = ["Games"] }, false },
        { "pays the least", Sync with { PayoutFrom = 1_500_000, PayoutCurrency = "USD" }, true },
        { "pays less than the least", Sync with { PayoutFrom = 1_500_001, PayoutCurrency = "USD" }, false },
        { "pays the most", Sync with { PayoutTo = 1_500_000, PayoutCurrency = "USD" }, true },
        { "pays in another currency", Sync with { PayoutFrom = 1, PayoutCurrency = "EUR" }, false },
        { "pays no share", Sync with { PercentFrom = 1 }, false },
        { "the currency", Sync with { Currencies = ["EUR", "USD"] }, true },
        { "another currency", Sync with { Currencies = ["EUR"] }, false },
        { "the model", Sync with { PayoutTypes = ["cpe"] }, true },
        { "another model", Sync with { PayoutTypes = ["cpa"] }, false },
        { "welcomes rewards", Sync with { Incentive = IntakeIncentive.Welcome }, true },
        { "refuses rewards", Sync with { Incentive = IntakeIncentive.Refused }, false },
        { "says nothing of rewards", Sync with { Incentive = IntakeIncentive.Unsaid }, false },
        { "has the phrase, in any case", Sync with { Contains = ["kingdom"] }, true },
        { "has the phrase elsewhere", Sync with { Contains = ["casino"], Text = IntakeText.Title }, false },
        { "has the phrase in the description", Sync with { Contains = ["casino"], Text = IntakeText.Description }, true },
        { "lacks the phrase", Sync with { Lacks = ["bingo"] }, true },
        { "has what it must lack", Sync with { Lacks = ["bingo", "CASINO"] }, false },
        { "has goals", Sync with { HasGoals = true }, false },
        { "has an image", Sync with { HasImage = true }, true },
        { "has no preview", Sync with { HasPreview = false }, true },
        { "tracked below the host", Sync with { TrackingHosts = ["lumen.example"] }, true },
        { "tracked by a host that only ends alike", Sync with { TrackingHosts = ["men.example"] }, false },
        { "all at once", Sync with { Countries = ["US"], Systems = ["android"], PayoutFrom = 1_000_000, PayoutCurrency = "USD", Contains = ["farm"] }, true },
        { "all but one", Sync with { Countries = ["US"], Systems = ["android"], PayoutFrom = 1_000_000, PayoutCurrency = "USD", Contains = ["bank"] }, false },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_rule_fits_when_every_condition_holds(string because, IntakeRule rule, bool fits)
    {
        var arrival = new IntakeRules([rule], Listing.New).Of(Game, "Play");

        Assert.Equal((because, fits ? new Arrival(Listing.Synced, "Games") : new Arrival(Listing.New)), (because, arrival));
    }

    [Fact]
    public void An_offer_that_names_no_country_runs_everywhere_but_where_it_is_excluded()
    {
        var everywhere = Game with { Countries = [], CountriesExcluded = ["US"] };

        Assert.Null(new IntakeRules([Sync with { Countries = ["US"] }], Listing.New).PlaceOf(everywhere, ""));
        Assert.Equal(0, new IntakeRules([Sync with { Countries = ["US", "BR"] }], Listing.New).PlaceOf(everywhere, ""));
    }

    [Fact]
    public void An_offer_that_names_no_system_is_for_every_one()
    {
        Assert.Equal(0, new IntakeRules([Sync with { Systems = ["ios"] }], Listing.New).PlaceOf(Game with { Os = [] }, ""));
    }

    [Fact]
    public void The_best_goal_counts_as_what_an_offer_pays()
    {
        var offer = Game with { Payout = null, Goals = [Goal(100_000, "USD"), Goal(9_000_000, "USD"), Goal(50_000_000, "EUR")] };

        Assert.Equal(0, new IntakeRules([Sync with { PayoutFrom = 9_000_000, PayoutTo = 9_000_000, PayoutCurrency = "USD" }], Listing.New).PlaceOf(offer, ""));
    }

    [Fact]
    public void A_share_of_a_sale_is_compared_in_millionths()
    {
        var offer = Game with { Payout = null, PayoutPercent = 75_000 };

        Assert.Equal(0, new IntakeRules([Sync with { PercentFrom = 75_000 }], Listing.New).PlaceOf(offer, ""));
        Assert.Null(new IntakeRules([Sync with { PercentTo = 74_999 }], Listing.New).PlaceOf(offer, ""));
    }

    [Fact]
    public void Hostile_offers_and_huge_numbers_decide_without_trouble()
    {
        var hostile = Game with
        {
            Title = new string('\uD800', 300),
            Description = string.Concat(Enumerable.Repeat("aaaaaaaaab", 1_000)),
            TrackingUrl = "javascript:alert(1)",
            Payout = long.MaxValue,
            Goals = [.. Enumerable.Range(0, 200).Select(_ => Goal(long.MaxValue, null))],
        };
        var rules = new IntakeRules(
            [.. Enumerable.Range(0, 500).Select(_ => Sync with { Contains = [.. Enumerable.Range(0, 500).Select(number => $"aaaa{number}b")], TrackingHosts = ["", "."] })], Listing.Ignored);

        Assert.Equal(new Arrival(Listing.Ignored), rules.Of(hostile, ""));
    }

    [Fact]
    public void The_first_rule_that_fits_decides_whatever_follows() => Prop.ForAll(SomeRules.ToArbitrary(), SomeOffer.ToArbitrary(), (rules, offer) =>
    {
        var place = new IntakeRules(rules, Listing.New).PlaceOf(offer, "Play");
        var alone = rules.Select(rule => new IntakeRules([rule], Listing.New).PlaceOf(offer, "Play") is not null).ToList();

        Assert.Equal(alone.IndexOf(true), place ?? -1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_rule_and_its_opposite_part_the_offers() => Prop.ForAll(SomeRules.ToArbitrary(), SomeOffer.ToArbitrary(), (rules, offer) =>
    {
        foreach (var rule in rules.Where(rule => rule.Countries.Count > 0))
        {
            var only = Sync with { Countries = rule.Countries, OnlyOutside = rule.OnlyOutside };
            Assert.NotEqual(Fits(only, offer), Fits(only with { OnlyOutside = !rule.OnlyOutside }, offer));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_narrower_rule_takes_no_offer_that_the_wider_one_leaves() => Prop.ForAll(SomeRules.ToArbitrary(), SomeOffer.ToArbitrary(), (rules, offer) =>
    {
        foreach (var rule in rules)
            Assert.True(!Fits(rule with { HasImage = true }, offer) || Fits(rule with { HasImage = null }, offer));
    }).QuickCheckThrowOnFailure();

    private static bool Fits(IntakeRule rule, OfferDraft offer) => new IntakeRules([rule], Listing.New).PlaceOf(offer, "Play") is not null;

    private static Gen<IReadOnlyList<T>> Some<T>(params T[] values) => Gen.Elements(values).ListOf(2).Select(list => (IReadOnlyList<T>)[.. list.Distinct()])
        .Or(Gen.Constant<IReadOnlyList<T>>([]));

    private static Gen<IReadOnlyList<IntakeRule>> SomeRules => (
        from countries in Some("US", "CA", "GB", "DE")
        from outside in Gen.Elements(true, false)
        from systems in Some("android", "ios", "windows")
        from least in Gen.Elements<long?>(null, 100_000, 1_500_000)
        from most in Gen.Elements<long?>(null, 1_000_000, long.MaxValue)
        from phrases in Some("farm", "bank", "Level")
        from lacks in Some("casino", "Kingdom")
        from listing in Gen.Elements(Listing.New, Listing.Synced, Listing.Ignored)
        select new IntakeRule
        {
            Name = "Some",
            Listing = listing,
            Countries = countries,
            OnlyOutside = outside,
            Systems = systems,
            PayoutFrom = least,
            PayoutTo = most,
            PayoutCurrency = "USD",
            Contains = phrases,
            Lacks = lacks,
        }).ListOf(6).Select(rules => (IReadOnlyList<IntakeRule>)[.. rules]);

    private static Gen<OfferDraft> SomeOffer =>
        from countries in Some("US", "CA", "GB", "DE", "BR")
        from excluded in Some("US", "FR")
        from systems in Some("android", "ios")
        from payout in Gen.Elements<long?>(null, 0, 100_000, 1_000_000, long.MaxValue)
        from title in Gen.Elements("", "Farm Kingdom", "BANK account", "LEVEL 9 casino", "\0")
        from image in Gen.Elements(null, "https://img.example/1.png")
        select Game with { Countries = countries, CountriesExcluded = excluded, Os = systems, Payout = payout, Title = title, Description = null, ImageUrl = image };

    private static GoalDraft Goal(long payout, string? currency) => new() { Id = "g", Payout = payout, Currency = currency };
}
