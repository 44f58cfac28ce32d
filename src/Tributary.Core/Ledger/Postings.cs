using System.Globalization;
using Tributary.Core.Money;

namespace Tributary.Core.Ledger;

/// <summary>
/// Builds the ledger's transactions. A reversal is made from the entries that were recorded, never computed again:
/// the plan, the share and the rate of today have no say in taking back yesterday's credit.
/// </summary>
public static class Postings
{
    public static string CreditSource(long conversion) => "credit:" + conversion.ToString(CultureInfo.InvariantCulture);
    public static string ReversalSource(long conversion) => "reversal:" + conversion.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Credits a conversion: the network owes the payout, the member has his reward, the operator the rest.
    /// Points pass through the exchange accounts, money in and points out, so that each currency sums to zero by itself.
    /// </summary>
    public static LedgerTransaction Credit(long conversion, long network, long member, Reward reward)
    {
        var currency = reward.Payout.Currency;
        var available = Account.Available(member, reward.Member.Currency);
        List<Entry> entries =
        [
            Entry.Debit(Account.Receivable(network, currency), reward.Payout),
            Entry.Credit(Account.Margin(currency), reward.Operator),
        ];
        if (reward.Member.Currency == currency)
            entries.Add(Entry.Credit(available, reward.Member));
        else
            entries.AddRange(
            [
                Entry.Credit(Account.Exchange(currency), reward.Cost),
                Entry.Debit(Account.Exchange(reward.Member.Currency), reward.Member),
                Entry.Credit(available, reward.Member),
            ]);
        return new(TransactionKind.Credit, CreditSource(conversion), entries);
    }

    /// <summary>Takes back all of a recorded credit: every entry with the opposite sign.</summary>
    public static LedgerTransaction Reverse(long conversion, IEnumerable<Entry> recorded) =>
        new(TransactionKind.Reversal, ReversalSource(conversion), recorded.Select(entry => entry with { Minor = checked(-entry.Minor) }));

    /// <summary>
    /// Takes back a part of a recorded credit. Of every entry the part ⌊entry × reversed ⁄ payout⌋ is taken, the operator's
    /// margin takes what rounding leaves, and each step posts only its difference to the step before: however a full reversal
    /// is cut into parts, every account ends exactly where it was.
    /// </summary>
    /// <param name="source">Unique source of this part.</param>
    /// <param name="recorded">Entries of the credit.</param>
    /// <param name="payout">The payout that was credited.</param>
    /// <param name="before">How much of the payout earlier parts took back.</param>
    /// <param name="after">How much is taken back once this part is posted: more than <paramref name="before"/>, at most <paramref name="payout"/>.</param>
    public static LedgerTransaction ReversePart(string source, IReadOnlyCollection<Entry> recorded, Amount payout, Amount before, Amount after)
    {
        if (before.IsNegative || after <= before || after > payout)
            throw new ArgumentOutOfRangeException(nameof(after), $"{before} to {after} is no part of {payout}.");

        var parts = recorded
            .Where(entry => entry.Account.Kind is not AccountKind.Margin)
            .Select(entry => entry with { Minor = checked(-(Part(entry.Minor, after, payout) - Part(entry.Minor, before, payout))) })
            .ToList();
        var rest = parts.Where(entry => entry.Account.Currency == payout.Currency).Aggregate(0L, (sum, entry) => checked(sum + entry.Minor));
        parts.Add(new(Account.Margin(payout.Currency), checked(-rest)));
        return new(TransactionKind.PartialReversal, source, parts);
    }

    private static long Part(long minor, Amount reversed, Amount payout) => (long)((Int128)minor * reversed.Minor / payout.Minor);
}
