using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Money;

public sealed class TermsTests
{
    [Fact]
    public void A_share_of_a_share_rounds_down_once()
    {
        var terms = new Terms(1, new(500_000), new(666_667), RewardUnit.Money, 0);

        var reward = terms.Reward(Usd(3));

        Assert.Equal(Usd(1), reward.Member);
        Assert.Equal(Usd(2), reward.Operator);
    }

    [Fact]
    public void Points_are_bought_with_the_members_part()
    {
        var terms = new Terms(1, new(800_000), new(900_000), RewardUnit.Points, 1000);

        var reward = terms.Reward(Usd(12_400_000));

        Assert.Equal(new Amount(8_928, Currency.Points), reward.Member);
        Assert.Equal(Usd(8_928_000), reward.Cost);
        Assert.Equal(Usd(3_472_000), reward.Operator);
    }

    [Fact]
    public void A_fraction_of_a_point_is_the_operators()
    {
        var terms = new Terms(1, new(800_000), new(900_000), RewardUnit.Points, 100);

        var reward = terms.Reward(Usd(350_000));

        Assert.Equal(new Amount(25, Currency.Points), reward.Member);
        Assert.Equal(Usd(250_000), reward.Cost);
        Assert.Equal(Usd(100_000), reward.Operator);
    }

    [Fact]
    public void Nothing_is_lost_and_nothing_is_made() => Prop.ForAll(Cases(), given =>
    {
        var (terms, payout) = given;

        var reward = terms.Reward(payout);

        return reward.Cost + reward.Operator == payout
            && reward is { Operator.IsNegative: false, Cost.IsNegative: false, Member.IsNegative: false }
            && (reward.Member.Currency != payout.Currency || reward.Member == reward.Cost)
            // What the points cost buys them back, and not one more.
            && (!reward.Member.Currency.IsPoints || terms.PointsPerUnit == 0
                || (Int128)reward.Cost.Minor * terms.PointsPerUnit / 1_000_000 == reward.Member.Minor);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory, InlineData("80", 800_000, "80 %"), InlineData("62.5", 625_000, "62.5 %"), InlineData("0.0001", 1, "0.0001 %"), InlineData("100", 1_000_000, "100 %"), InlineData("0", 0, "0 %")]
    public void A_share_is_read_and_shown_as_percent(string text, long ppm, string shown)
    {
        Assert.True(Share.TryParsePercent(text, out var share));

        Assert.Equal((ppm, shown), (share.Ppm, share.ToDisplay()));
    }

    [Theory, InlineData("100.0001"), InlineData("-1"), InlineData("0.00001"), InlineData("80 %"), InlineData("80,5"), InlineData("")]
    public void Nobody_is_given_more_than_there_is(string text) => Assert.False(Share.TryParsePercent(text, out _));

    [Fact]
    public void A_payout_as_large_as_can_be_does_not_overflow()
    {
        var terms = new Terms(1, Share.All, Share.All, RewardUnit.Points, 1_000_000);

        var reward = terms.Reward(Usd(9_000_000_000_000_000_000));

        Assert.Equal(9_000_000_000_000_000_000, reward.Member.Minor);
    }

    private static Amount Usd(long minor) => new(minor, Currency.Usd);

    private static Arbitrary<(Terms, Amount)> Cases() =>
        (from network in Gen.Choose(0, 1_000_000)
         from plan in Gen.Choose(0, 1_000_000)
         from points in Gen.Elements(0, 1, 3, 7, 100, 999, 1000, 12_345, 1_000_000)
         from unit in Gen.Elements(RewardUnit.Money, RewardUnit.Points)
         from whole in Gen.Choose(0, 2_000_000_000)
         from factor in Gen.Elements(1L, 13L, 1_000_003L)
         select (new Terms(1, new(network), new(plan), unit, points), new Amount(whole * factor, Currency.Usd))).ToArbitrary();
}
