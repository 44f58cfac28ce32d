using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Ledger;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Ledger;

public sealed class PostingsTests
{
    private static readonly Terms Money = new(1, new(800_000), new(900_000), RewardUnit.Money, 0);
    private static readonly Terms Points = new(2, new(800_000), new(900_000), RewardUnit.Points, 1000);

    [Fact]
    public void A_credit_in_money_divides_the_payout()
    {
        var credit = Postings.Credit(7, network: 3, member: 9, Money.Reward(Usd(12_400_000)));

        Assert.Equal("credit:7", credit.Source);
        Assert.Equal(
            [
                (Account.Receivable(3, Currency.Usd), 12_400_000),
                (Account.Margin(Currency.Usd), -3_472_000),
                (Account.Available(9, Currency.Usd), -8_928_000),
            ],
            credit.Entries.Select(entry => (entry.Account, entry.Minor)));
    }

    [Fact]
    public void A_credit_in_points_passes_through_the_exchange()
    {
        var credit = Postings.Credit(7, network: 3, member: 9, Points.Reward(Usd(12_400_000)));

        string[] expected =
        [
            "network:3:receivable:USD 12400000",
            "operator:margin:USD -3472000",
            "operator:exchange:USD -8928000",
            "operator:exchange:POINTS 8928",
            "member:9:available:POINTS -8928",
        ];
        Assert.Equal(expected, credit.Entries.Select(entry => $"{entry.Account} {entry.Minor}"), StringComparer.Ordinal);
    }

    [Theory, InlineData("member:17:available:USD"), InlineData("network:3:receivable:EUR"), InlineData("operator:exchange:POINTS")]
    public void An_account_is_read_as_it_was_written(string text) => Assert.Equal(text, Account.Parse(text).ToString());

    [Theory, InlineData(""), InlineData("member:17"), InlineData("member:x:available:USD"), InlineData("member:17:gold:USD"), InlineData("operator:margin:FORTY")]
    public void Anything_else_is_no_account(string text) => Assert.Throws<FormatException>(() => Account.Parse(text));

    [Fact]
    public void A_reversal_mirrors_what_was_recorded()
    {
        var credit = Postings.Credit(7, 3, 9, Points.Reward(Usd(1_234_567)));

        var reversal = Postings.Reverse(7, credit.Entries);

        Assert.Equal("reversal:7", reversal.Source);
        Assert.All(Balances([credit, reversal]).Values, balance => Assert.Equal(0, balance));
    }

    [Theory]
    [InlineData(-100, 99)]
    [InlineData(-100, 101)]
    [InlineData(0, 0)]
    public void What_does_not_balance_cannot_exist(long debit, long credit) => Assert.Throws<UnbalancedTransaction>(() =>
        new LedgerTransaction(TransactionKind.Credit, "credit:1",
            [new(Account.Receivable(1, Currency.Usd), debit), new(Account.Margin(Currency.Usd), credit)]));

    [Fact]
    public void Each_currency_balances_by_itself() => Assert.Throws<UnbalancedTransaction>(() =>
        new LedgerTransaction(TransactionKind.Credit, "credit:1",
            [new(Account.Receivable(1, Currency.Usd), -5), new(Account.Available(1, Currency.Points), 5)]));

    [Fact]
    public void An_amount_is_posted_only_to_its_own_currency() =>
        Assert.Throws<InvalidOperationException>(() => Entry.Credit(Account.Margin(Currency.Points), Usd(1)));

    [Fact]
    public void Parts_that_sum_to_all_leave_every_account_where_it_was() => Prop.ForAll(Splits(), given =>
    {
        var (terms, payout, cuts) = given;
        var credit = Postings.Credit(1, 2, 3, terms.Reward(Usd(payout)));
        var posted = new List<LedgerTransaction> { credit };
        var before = Usd(0);

        foreach (var after in cuts.Append(payout).Where(cut => cut > 0 && cut <= payout).Distinct().Order().Select(Usd))
        {
            posted.Add(Part(credit, Usd(payout), before, after));
            before = after;
            var balances = Balances(posted);
            // Nobody is taken more than he was given: no account of a member or the margin ever changes sign.
            if (balances.Any(pair => pair.Key.Kind is AccountKind.Available or AccountKind.Margin && pair.Value > 0)) return false;
        }

        return Balances(posted).Values.All(balance => balance == 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory, InlineData(0, 101), InlineData(50, 50), InlineData(60, 50), InlineData(-1, 10)]
    public void More_than_was_credited_is_never_taken_back(long before, long after)
    {
        var credit = Postings.Credit(1, 2, 3, Money.Reward(Usd(100)));

        Assert.Throws<ArgumentOutOfRangeException>(() => Postings.ReversePart("part:1", credit.Entries, Usd(100), Usd(before), Usd(after)));
    }

    private static LedgerTransaction Part(LedgerTransaction credit, Amount payout, Amount before, Amount after) =>
        Postings.ReversePart($"part:{after.Minor}", credit.Entries, payout, before, after);

    private static Amount Usd(long minor) => new(minor, Currency.Usd);

    private static Dictionary<Account, long> Balances(IEnumerable<LedgerTransaction> posted) => posted
        .SelectMany(transaction => transaction.Entries)
        .GroupBy(entry => entry.Account)
        .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Minor));

    private static Arbitrary<(Terms, long, long[])> Splits() =>
        (from terms in Gen.Elements(Money, Points, new Terms(3, new(333_333), new(777_777), RewardUnit.Points, 37), new Terms(4, Share.All, Share.All, RewardUnit.Money, 0))
         from payout in Gen.Choose(1, 50_000_000)
         from cuts in Gen.Choose(1, payout).ArrayOf()
         select (terms, (long)payout, cuts.Select(cut => (long)cut).ToArray())).ToArbitrary();
}
