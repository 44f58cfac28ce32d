using System.Globalization;
using Tributary.Core.Money;

namespace Tributary.Core.Ledger;

/// <summary>
/// Builds the ledger's transactions. What is taken back is computed from the entries that were recorded, never from today's plan, share or
/// rate: those have no say in taking back yesterday's credit.
/// </summary>
public static class Postings
{
    public static string CreditSource(long conversion) => Source("credit", conversion);
    public static string ReversalSource(long conversion) => Source("reversal", conversion);
    public static string ReleaseSource(long conversion) => Source("release", conversion);

    /// <summary>The source of the transaction that settles what a member owes after another one.</summary>
    public static string SettleSource(long cause, long member, Currency currency) => string.Create(CultureInfo.InvariantCulture, $"settle:{cause}:{member}:{currency.Code}");

    /// <summary>The source of a transaction that one event of a conversion caused, as in <c>part:812</c>.</summary>
    public static string Source(string act, long id) => string.Create(CultureInfo.InvariantCulture, $"{act}:{id}");

    /// <summary>
    /// Credits a conversion: the network owes the payout, the member has his reward, the operator the rest.
    /// Points pass through the exchange accounts, money in and points out, so that each currency sums to zero by itself.
    /// </summary>
    public static LedgerTransaction Credit(long conversion, long network, long member, Reward reward, bool held) =>
        new(TransactionKind.Credit, CreditSource(conversion), Crediting(network, member, reward, held));

    /// <summary>The network changed the payout: what was credited becomes the credit of the other payout.</summary>
    /// <param name="source">Unique source.</param>
    /// <param name="stands">What stands in the ledger for the conversion.</param>
    /// <param name="network">Who pays.</param>
    /// <param name="member">Who is paid.</param>
    /// <param name="reward">How the other payout is divided, by the same terms.</param>
    /// <param name="held">Whether it is still held.</param>
    public static LedgerTransaction Adjust(string source, ConversionEntries stands, long network, long member, Reward reward, bool held)
    {
        var wanted = Crediting(network, member, reward, held);
        return new(TransactionKind.Adjustment, source, Difference(ConversionEntries.Gathered(stands.Credited, held), wanted));
    }

    /// <summary>
    /// Brings what stands in the ledger for a conversion to what its facts require: of every credited entry the part ⌊entry × taken ⁄ payout⌋
    /// is taken back, the operator's margin takes what rounding leaves, and what the member has lies where it belongs. Only the difference is posted, so
    /// however a full reversal is cut into parts, every account ends exactly where it was.
    /// </summary>
    /// <param name="kind">What it is to people.</param>
    /// <param name="source">Unique source.</param>
    /// <param name="stands">What stands in the ledger for the conversion.</param>
    /// <param name="payout">The payout that was credited.</param>
    /// <param name="taken">How much of it is taken back: at most <paramref name="payout"/>.</param>
    /// <param name="held">Whether what is left is still held.</param>
    /// <returns>Null when nothing has to move.</returns>
    public static LedgerTransaction? Bring(TransactionKind kind, string source, ConversionEntries stands, Amount payout, Amount taken, bool held)
    {
        if (taken.IsNegative || taken > payout) throw new ArgumentOutOfRangeException(nameof(taken), $"{taken} is no part of {payout}.");
        var kept = ConversionEntries.Gathered(stands.Credited, held)
            .Where(entry => entry.Account.Kind is not AccountKind.Margin && !IsPointsOfExchange(entry.Account, payout.Currency))
            .Select(entry => entry with { Minor = entry.Minor - (long)((Int128)entry.Minor * taken.Minor / payout.Minor) })
            .ToList();
        var rest = kept.Where(entry => entry.Account.Currency == payout.Currency).Aggregate(0L, (sum, entry) => checked(sum + entry.Minor));
        kept.Add(new(Account.Margin(payout.Currency), checked(-rest)));
        // Where several get points, the sum of what each keeps is not what the sum keeps.
        kept.AddRange(kept.Where(entry => entry.Account.Currency != payout.Currency).GroupBy(entry => entry.Account.Currency)
            .Select(points => new Entry(Account.Exchange(points.Key), points.Aggregate(0L, (sum, entry) => checked(sum - entry.Minor)))).ToList());
        var moved = Difference(stands.Standing, kept);
        return moved.Count == 0 ? null : new(kind, source, moved);
    }

    /// <summary>
    /// What a member owes is paid from what he has, and what he has is never less than nothing: the difference is what he owes.
    /// Null when there is nothing to settle.
    /// </summary>
    /// <param name="cause">The transaction that made it necessary: there is one settling for each member and currency.</param>
    /// <param name="member">The member.</param>
    /// <param name="available">What he can spend; negative when more was taken back than he had.</param>
    /// <param name="owed">What he owes from before.</param>
    public static LedgerTransaction? Settle(long cause, long member, Amount available, Amount owed)
    {
        var (has, owes) = (Account.Available(member, available.Currency), Account.Clawback(member, available.Currency));
        var source = SettleSource(cause, member, available.Currency);
        if (available.IsNegative) return new(TransactionKind.Clawback, source, [Entry.Debit(owes, -available), Entry.Credit(has, -available)]);
        var repaid = available < owed ? available : owed;
        return repaid.Minor <= 0 ? null : new(TransactionKind.Repayment, source, [Entry.Debit(has, repaid), Entry.Credit(owes, repaid)]);
    }

    /// <summary>A person gives a member something (negative: takes it), with a reason.</summary>
    public static LedgerTransaction Correct(long act, long member, Amount amount) => new(TransactionKind.Correction, Source("correction", act),
        [Entry.Debit(Account.Corrections(amount.Currency), amount), Entry.Credit(Account.Available(member, amount.Currency), amount)]);

    /// <summary>A person gives up what a member owes.</summary>
    public static LedgerTransaction WriteOff(long act, long member, Amount owed) => new(TransactionKind.WriteOff, Source("write-off", act),
        [Entry.Debit(Account.BadDebt(owed.Currency), owed), Entry.Credit(Account.Clawback(member, owed.Currency), owed)]);

    /// <summary>A member asked to be paid: what he asked for is his no longer, and not paid yet.</summary>
    public static LedgerTransaction Withdraw(long withdrawal, long member, Amount amount) => new(TransactionKind.Withdrawal, Source("withdrawal", withdrawal),
        [Entry.Debit(Account.Available(member, amount.Currency), amount), Entry.Credit(Account.Transit(amount.Currency), amount)]);

    /// <summary>A withdrawal ends, paid or not. Both have one source, so it ends once.</summary>
    public static LedgerTransaction EndWithdrawal(long withdrawal, long member, Amount amount, bool paid) => new(
        paid ? TransactionKind.Payment : TransactionKind.WithdrawalFailed, Source("withdrawal-end", withdrawal),
        [Entry.Debit(Account.Transit(amount.Currency), amount), Entry.Credit(paid ? Account.Cash(amount.Currency) : Account.Available(member, amount.Currency), amount)]);

    private static List<Entry> Crediting(long network, long member, Reward reward, bool held)
    {
        var currency = reward.Payout.Currency;
        var got = reward.Referrals.Select(referral => (referral.Member, referral.Amount)).Prepend((Member: member, Amount: reward.Member));
        List<Entry> entries =
        [
            Entry.Debit(Account.Receivable(network, currency), reward.Payout),
            Entry.Credit(Account.Margin(currency), reward.Operator),
        ];
        if (reward.Member.Currency != currency)
        {
            entries.AddRange(
            [
                Entry.Credit(Account.Exchange(currency), reward.Referrals.Aggregate(reward.Cost, (sum, referral) => sum + referral.Cost)),
                Entry.Debit(Account.Exchange(reward.Member.Currency), reward.Referrals.Aggregate(reward.Member, (sum, referral) => sum + referral.Amount)),
            ]);
        }

        entries.AddRange(got.Select(one => Entry.Credit(held ? Account.Pending(one.Member, one.Amount.Currency) : Account.Available(one.Member, one.Amount.Currency), one.Amount)));
        return entries;
    }

    private static bool IsPointsOfExchange(Account account, Currency payout) => account.Kind is AccountKind.Exchange && account.Currency != payout;

    private static List<Entry> Difference(IEnumerable<Entry> stands, IEnumerable<Entry> wanted) =>
    [
        .. ConversionEntries.Sums(wanted.Concat(stands.Select(entry => entry with { Minor = checked(-entry.Minor) }))).Where(entry => entry.Minor != 0),
    ];
}
