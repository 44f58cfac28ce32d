using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Ledger;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Ledger;

public sealed class ReferralTests
{
    [Fact]
    public void Referrers_get_their_share_of_the_reward_from_the_operators_part()
    {
        var terms = new Terms(1, new(800_000), new(900_000), RewardUnit.Money, 0) { Referrals = Tiers("5, 2") };

        var reward = terms.Reward(new Amount(10_000_000, Currency.Usd), [8, 9]);

        Assert.Equal(7_200_000, reward.Member.Minor);
        Assert.Equal([(8, 360_000), (9, 144_000)], reward.Referrals.Select(one => (one.Member, one.Amount.Minor)));
        Assert.Equal(2_296_000, reward.Operator.Minor);
    }

    [Fact]
    public void Whom_one_member_brought_pays_one_tier()
    {
        var terms = new Terms(1, new(800_000), new(900_000), RewardUnit.Points, 1000) { Referrals = Tiers("5, 2") };

        var reward = terms.Reward(new Amount(10_000_000, Currency.Usd), [8]);

        Assert.Equal([(8, 360, 360_000)], reward.Referrals.Select(one => (one.Member, one.Amount.Minor, one.Cost.Minor)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("5, 2.5 %", "50000,25000")]
    [InlineData("100", "1000000")]
    public void Tiers_are_percents_by_comma(string typed, string stored)
    {
        Assert.True(ReferralTiers.TryParsePercents(typed, out var tiers));
        Assert.Equal(stored, tiers.Text);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("1,,2")]
    [InlineData("1,2,3,4")]
    [InlineData("five")]
    public void What_is_no_share_is_no_tier(string typed) => Assert.False(ReferralTiers.TryParsePercents(typed, out _));

    // However a reversal is cut into parts, in money or points: nobody keeps more than he got, and at the end every account is where it was.
    [Fact]
    public void Parts_that_sum_to_all_leave_referrers_and_everybody_else_where_they_were() => Prop.ForAll(Cases(), one =>
    {
        var (terms, payout, cuts) = one;
        var stands = new ConversionEntries();
        var reward = terms.Reward(payout, [8, 9, 10]);
        var credit = Postings.Credit(1, 2, 3, reward, held: false);
        stands.Add(1, credit.Kind, credit.Entries);
        foreach (var (cut, number) in cuts.Select(cut => Math.Min(cut, payout.Minor)).Order().Append(payout.Minor).Select((cut, number) => (cut, number)))
        {
            if (Postings.Bring(TransactionKind.PartialReversal, $"part:{number}", stands, payout, payout with { Minor = cut }, held: false) is { } part) stands.Add(number + 2, part.Kind, part.Entries);
            if (stands.Of(3) < 0 || stands.Of(3) > reward.Member.Minor || reward.Referrals.Any(referral => stands.Of(referral.Member) < 0 || stands.Of(referral.Member) > referral.Amount.Minor)) return false;
        }

        return stands.Standing.All(entry => entry.Minor == 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Arbitrary<(Terms Terms, Amount Payout, int[] Cuts)> Cases() =>
        (from unit in Gen.Elements(RewardUnit.Money, RewardUnit.Points)
         from network in Gen.Choose(0, Share.Whole)
         from plan in Gen.Choose(0, Share.Whole)
         from perUnit in Gen.Elements(1, 37, 1000, 100_000)
         from tiers in Gen.Elements("5", "5, 2", "10, 3.3333, 1", "100, 100, 100")
         from payout in Gen.Choose(1, 50_000_000)
         from cuts in Gen.Choose(0, 50_000_000).ArrayOf()
         select (new Terms(1, new(network), new(plan), unit, perUnit) { Referrals = Tiers(tiers) }, new Amount(payout, Currency.Usd), cuts)).ToArbitrary();

    private static ReferralTiers Tiers(string percents) => ReferralTiers.TryParsePercents(percents, out var tiers) ? tiers : throw new InvalidOperationException(percents);
}
