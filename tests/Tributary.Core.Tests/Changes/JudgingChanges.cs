using Tributary.Core.Changes;
using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Changes;

public sealed class JudgingChanges
{
    private static readonly OfferDraft Offer = new()
    {
        SourceId = "1",
        Title = "Coin Kingdom",
        PreviewUrl = "https://coin.example/",
        TrackingUrl = "https://track.example/click?o=1",
        Payout = 10_000_000,
        Currency = "USD",
        Countries = ["US", "CA"],
    };

    [Theory]
    [InlineData(9_600_000, FieldOutcome.Applied)]
    [InlineData(9_500_000, FieldOutcome.Alerted)]
    [InlineData(8_000_001, FieldOutcome.Alerted)]
    [InlineData(8_000_000, FieldOutcome.Held)]
    [InlineData(0, FieldOutcome.Held)]
    [InlineData(29_999_999, FieldOutcome.Applied)]
    [InlineData(30_000_000, FieldOutcome.Held)]
    public void A_payout_of_an_offer_that_members_see_passes_by_its_size(long payout, FieldOutcome outcome)
    {
        Assert.Equal(outcome, Assert.Single(Judge(Offer with { Payout = payout })).Outcome);
    }

    [Fact]
    public void Another_currency_and_another_host_wait_and_fewer_countries_are_applied_and_told()
    {
        var judged = Judge(Offer with { Currency = "EUR", TrackingUrl = "https://other.example/", Countries = ["US"], Description = "New" });

        Assert.Equal(
            [(OfferField.Description, FieldOutcome.Applied), (OfferField.TrackingLink, FieldOutcome.Held), (OfferField.Payout, FieldOutcome.Held), (OfferField.Countries, FieldOutcome.Alerted)],
            judged.Select(field => (field.Field, field.Outcome)));
    }

    [Fact]
    public void An_offer_that_members_do_not_see_follows_its_network()
    {
        var judgement = JudgeChange.Of(ChangeRules.Default, isSynced: false, Offer, [Held(OfferField.Countries, Offer)],
            Offer with { Payout = 1, Currency = "EUR", Title = "Cash Survey", PreviewUrl = "https://survey.example/", Countries = ["US"] });

        Assert.False(judgement.IsReusedId);
        Assert.Equal([FieldOutcome.Applied, FieldOutcome.Applied, FieldOutcome.Applied, FieldOutcome.LetGo], judgement.Fields.Select(field => field.Outcome));
        Assert.DoesNotContain(judgement.Fields, field => field.Alerts);
    }

    [Fact]
    public void An_id_given_to_another_offer_is_held_as_a_whole_and_stays_so_while_it_goes_on_changing()
    {
        var other = Offer with { Title = "Cash Survey", PreviewUrl = "https://survey.example/", Payout = 9_900_000, Status = SourceStatus.Paused };

        var first = JudgeChange.Of(ChangeRules.Default, isSynced: true, Offer, [], other);
        var again = JudgeChange.Of(ChangeRules.Default, isSynced: true, other,
            [Held(OfferField.Title, Offer), Held(OfferField.Preview, Offer), Held(OfferField.Payout, Offer)], other with { Payout = 9_800_000, Countries = ["DE"] });

        Assert.True(first.IsReusedId && again.IsReusedId);
        Assert.Equal([FieldOutcome.Held, FieldOutcome.Held, FieldOutcome.Held, FieldOutcome.Applied], first.Fields.Select(field => field.Outcome));
        Assert.Equal([FieldOutcome.StillHeld, FieldOutcome.StillHeld, FieldOutcome.StillHeld, FieldOutcome.Held], again.Fields.Select(field => field.Outcome));
    }

    [Theory]
    [InlineData("Coin Kingdom - iOS", "https://coin.example/", null, null, false)]
    [InlineData("Coin Kingdom - iOS", "https://other.example/", null, null, false)]
    [InlineData("Cash Survey", "https://coin.example/b", null, null, false)]
    [InlineData("Cash Survey", "https://survey.example/", null, null, true)]
    [InlineData("Cash Survey", "https://survey.example/", "com.coin", "com.coin", false)]
    [InlineData("Cash Survey", "https://coin.example/", "com.coin", "com.survey", true)]
    public void Another_offer_has_another_advertiser_and_another_title(string title, string page, string? app, string? otherApp, bool isReused)
    {
        var judgement = JudgeChange.Of(ChangeRules.Default, isSynced: true, Offer with { StoreId = app }, [], Offer with { Title = title, PreviewUrl = page, StoreId = otherApp });

        Assert.Equal(isReused, judgement.IsReusedId);
    }

    [Fact]
    public void A_held_change_shows_the_newest_value_and_vanishes_when_the_network_takes_it_back()
    {
        Pin[] held = [Held(OfferField.Payout, Offer)];
        var cut = Offer with { Payout = 7_000_000 };

        var deeper = Assert.Single(JudgeChange.Of(ChangeRules.Default, isSynced: true, cut, held, cut with { Payout = 5_000_000 }).Fields);
        var unrelated = JudgeChange.Of(ChangeRules.Default, isSynced: true, cut, held, cut with { Title = "Coin Kingdom!" }).Fields;
        var back = Assert.Single(JudgeChange.Of(ChangeRules.Default, isSynced: true, cut, held, Offer).Fields);
        var nearly = Assert.Single(JudgeChange.Of(ChangeRules.Default, isSynced: true, cut, held, cut with { Payout = 9_500_000 }).Fields);

        Assert.Equal((FieldOutcome.StillHeld, 500_000), (deeper.Outcome, deeper.Move.Down));
        Assert.Equal([FieldOutcome.Applied, FieldOutcome.StillHeld], unrelated.Select(field => field.Outcome));
        Assert.Equal([true, false], unrelated.Select(field => field.IsNews));
        Assert.Equal((FieldOutcome.LetGo, false), (back.Outcome, back.Alerts));
        Assert.Equal((FieldOutcome.LetGo, true), (nearly.Outcome, nearly.Alerts));
    }

    [Fact]
    public void What_a_rule_or_a_person_keeps_no_gate_lets_through()
    {
        var rules = ChangeRules.Default with { Fields = new Dictionary<OfferField, FieldRule> { [OfferField.Title] = FieldRule.First, [OfferField.Image] = FieldRule.Never } };
        var next = Offer with { Title = "Coin Kingdom!", ImageUrl = "https://img.example/2.png", Payout = 1, Countries = ["US"] };

        var first = JudgeChange.Of(rules, isSynced: true, Offer, [], next);
        var later = JudgeChange.Of(rules, isSynced: true, next, [new(OfferField.Title, PinReason.Rule, Offer), new(OfferField.Payout, PinReason.Person, Offer)], Offer);

        Assert.Equal([FieldOutcome.KeptByRule, FieldOutcome.KeptByRule, FieldOutcome.Held, FieldOutcome.Alerted], first.Fields.Select(field => field.Outcome));
        Assert.Equal(FieldOutcome.StillKept, later.Fields.Single(field => field.Field is OfferField.Title).Outcome);
        Assert.Equal(FieldOutcome.StillKept, later.Fields.Single(field => field.Field is OfferField.Payout).Outcome);
    }

    [Fact]
    public void A_field_that_is_never_taken_is_missing_from_a_new_offer_and_no_offer_loses_what_it_needs()
    {
        var rules = ChangeRules.Default with { Fields = new Dictionary<OfferField, FieldRule> { [OfferField.Description] = FieldRule.Never, [OfferField.Countries] = FieldRule.Never } };

        var blank = rules.Blank(Offer with { Description = "Play." });

        Assert.Equal(Offer with { Countries = [] }, blank with { Description = null, Countries = [] }, new SameOffer());
        Assert.Equal((null, 0), (blank.Description, blank.Countries.Count));
        Assert.All([OfferField.Title, OfferField.Payout, OfferField.TrackingLink, OfferField.Status], field => Assert.DoesNotContain(FieldRule.Never, ChangeRules.Allowed(field)));
    }

    [Fact]
    public void Whatever_changes_step_by_step_what_members_see_never_moved_further_than_the_gate_allows_in_one_step()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 2_000; round++)
        {
            var (former, pin) = (Offer, (Pin?)null);
            for (var step = 0; step < 12; step++)
            {
                var next = former with { Payout = random.Next(4) == 0 ? Offer.Payout : random.NextInt64(0, 40_000_000), Title = random.Next(2) == 0 ? former.Title : $"Coin Kingdom {step}" };
                var inForce = pin?.Value ?? former;

                var payout = JudgeChange.Of(ChangeRules.Default, isSynced: true, former, pin is null ? [] : [pin], next).Fields.FirstOrDefault(field => field.Field is OfferField.Payout);

                pin = payout?.Outcome switch
                {
                    null => pin,
                    FieldOutcome.Held => new Pin(OfferField.Payout, PinReason.Gate, former),
                    FieldOutcome.StillHeld => pin,
                    _ => null,
                };
                var seen = pin?.Value ?? next;
                var move = CompareOffers.Of(OfferField.Payout, inForce, seen);
                Assert.True(move is null || ChangeGate.Default.Judge(move) is not GateAction.Hold, $"{inForce.Payout} became {seen.Payout}");
                Assert.True(pin is null || CompareOffers.Of(OfferField.Payout, pin.Value, next) is not null, "nothing waits that is in force already");
                former = next;
            }
        }
    }

    private static IReadOnlyList<FieldJudgement> Judge(OfferDraft next) => JudgeChange.Of(ChangeRules.Default, isSynced: true, Offer, [], next).Fields;

    private static Pin Held(OfferField field, OfferDraft value) => new(field, PinReason.Gate, value);

    private sealed class SameOffer : IEqualityComparer<OfferDraft>
    {
        public bool Equals(OfferDraft? one, OfferDraft? other) => one!.ContentHash == other!.ContentHash;

        public int GetHashCode(OfferDraft offer) => offer.ContentHash.GetHashCode(StringComparison.Ordinal);
    }
}
