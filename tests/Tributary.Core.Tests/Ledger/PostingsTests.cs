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
        var credit = Postings.Credit(7, network: 3, member: 9, Money.Reward(Usd(12_400_000)), held: false);

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
        var credit = Postings.Credit(7, network: 3, member: 9, Points.Reward(Usd(12_400_000)), held: false);

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
        var stands = Recorded(Postings.Credit(7, 3, 9, Points.Reward(Usd(1_234_567)), held: false));

        var reversal = Postings.Bring(TransactionKind.Reversal, Postings.ReversalSource(7), stands, Usd(1_234_567), Usd(1_234_567), held: false)!;

        Assert.Equal("reversal:7", reversal.Source);
        stands.Add(2, reversal.Kind, reversal.Entries);
        Assert.All(stands.Standing, entry => Assert.Equal(0, entry.Minor));
        Assert.Null(Postings.Bring(TransactionKind.Reversal, "again", stands, Usd(1_234_567), Usd(1_234_567), held: false));
    }

    [Fact]
    public void A_release_moves_what_is_left_and_nothing_else()
    {
        var stands = Recorded(Postings.Credit(7, 3, 9, Money.Reward(Usd(12_400_000)), held: true));
        var part = Postings.Bring(TransactionKind.PartialReversal, "part:1", stands, Usd(12_400_000), Usd(6_200_000), held: true)!;
        stands.Add(2, part.Kind, part.Entries);

        var release = Postings.Bring(TransactionKind.Release, Postings.ReleaseSource(7), stands, Usd(12_400_000), Usd(6_200_000), held: false)!;

        Assert.Equal(
            ["member:9:available:USD -4464000", "member:9:pending:USD 4464000"],
            release.Entries.Select(entry => $"{entry.Account} {entry.Minor}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_changed_amount_posts_the_difference()
    {
        var stands = Recorded(Postings.Credit(7, 3, 9, Money.Reward(Usd(12_400_000)), held: false));

        var change = Postings.Adjust("adjustment:1", stands, 3, 9, Money.Reward(Usd(6_200_000)), held: false);

        Assert.Equal(
            ["member:9:available:USD 4464000", "network:3:receivable:USD -6200000", "operator:margin:USD 1736000"],
            change.Entries.Select(entry => $"{entry.Account} {entry.Minor}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(-30, 0, "member:9:available:USD -30, member:9:clawback:USD 30")]
    [InlineData(-30, 20, "member:9:available:USD -30, member:9:clawback:USD 30")]
    [InlineData(50, 20, "member:9:available:USD 20, member:9:clawback:USD -20")]
    [InlineData(15, 20, "member:9:available:USD 15, member:9:clawback:USD -15")]
    [InlineData(0, 20, "")]
    [InlineData(50, 0, "")]
    public void What_a_member_owes_is_paid_from_what_he_has(long available, long owed, string entries) => Assert.Equal(
        entries,
        string.Join(", ", (Postings.Settle(1, 9, Usd(available), Usd(owed))?.Entries ?? []).Select(entry => $"{entry.Account} {entry.Minor}").Order(StringComparer.Ordinal)));

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
    [Trait("fault", "F-46")]
    public void Parts_that_sum_to_all_leave_every_account_where_it_was() => Prop.ForAll(Splits(), given =>
    {
        var (terms, payout, cuts) = given;
        var stands = Recorded(Postings.Credit(1, 2, 3, terms.Reward(Usd(payout)), held: false));

        foreach (var after in cuts.Append(payout).Where(cut => cut > 0 && cut <= payout).Distinct().Order().Select(Usd))
        {
            var part = Postings.Bring(TransactionKind.PartialReversal, $"part:{after.Minor}", stands, Usd(payout), after, held: false);
            if (part is not null) stands.Add(2, part.Kind, part.Entries);
            // Nobody is taken more than he was given: no account of a member or the margin ever changes sign.
            if (stands.Standing.Any(entry => entry.Account.Kind is AccountKind.Available or AccountKind.Margin && entry.Minor > 0)) return false;
        }

        return stands.Standing.All(entry => entry.Minor == 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory, InlineData(101), InlineData(-1)]
    public void More_than_was_credited_is_never_taken_back(long taken)
    {
        var stands = Recorded(Postings.Credit(1, 2, 3, Money.Reward(Usd(100)), held: false));

        Assert.Throws<ArgumentOutOfRangeException>(() => Postings.Bring(TransactionKind.PartialReversal, "part:1", stands, Usd(100), Usd(taken), held: false));
    }

    private static ConversionEntries Recorded(LedgerTransaction credit)
    {
        var stands = new ConversionEntries();
        stands.Add(1, credit.Kind, credit.Entries);
        return stands;
    }

    private static Amount Usd(long minor) => new(minor, Currency.Usd);

    private static Arbitrary<(Terms, long, long[])> Splits() =>
        (from terms in Gen.Elements(Money, Points, new Terms(3, new(333_333), new(777_777), RewardUnit.Points, 37), new Terms(4, Share.All, Share.All, RewardUnit.Money, 0))
         from payout in Gen.Choose(1, 50_000_000)
         from cuts in Gen.Choose(1, payout).ArrayOf()
         select (terms, (long)payout, cuts.Select(cut => (long)cut).ToArray())).ToArbitrary();
}
