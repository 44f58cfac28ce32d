using Tributary.Core.Conversions;
using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Features.Ledger;

namespace Tributary.Web.Features.Conversions;

/// <summary>Posts what a change of a conversion's facts requires.</summary>
/// <param name="Row">The conversion with its new facts; afterwards also with what they did to the money.</param>
/// <param name="Entries">What stands in the ledger for it.</param>
/// <param name="Ids">Ids for what is written.</param>
/// <param name="At">When, unix ms.</param>
internal sealed record PostConversion(ConversionRow Row, ConversionEntries Entries, DecisionIds Ids, long At)
{
    private readonly List<Posting> _postings = [];

    public IReadOnlyList<Posting> Postings => _postings;

    /// <summary>Posts in the order the effects are listed. <paramref name="reward"/> is asked for a credit and an adjustment only.</summary>
    public ConversionRow Run(Effect effect, Func<Reward> reward, string why)
    {
        var row = Row;
        var held = row.State == nameof(ConversionState.Held);
        if (effect.HasFlag(Effect.Credit)) row = Credit(row, reward(), held);
        if (effect.HasFlag(Effect.Adjustment)) row = Adjust(row, reward(), held);
        var (kind, source) = effect.HasFlag(Effect.Reversal) ? (TransactionKind.Reversal, Core.Ledger.Postings.ReversalSource(row.Id))
            : effect.HasFlag(Effect.Release) ? (TransactionKind.Release, Core.Ledger.Postings.ReleaseSource(row.Id))
            : (TransactionKind.PartialReversal, Core.Ledger.Postings.Source("part", Ids.Event));
        if ((effect & (Effect.Part | Effect.Reversal | Effect.Release)) == Effect.Nothing) return row;

        var facts = row.ToConversion();
        Post(1, Core.Ledger.Postings.Bring(kind, source, Entries, facts.Payout!.Value, facts.Taken, held), why);
        return effect.HasFlag(Effect.Release) ? row : row with { Reversed = row.Credited - Entries.Of(row.MemberId), ReversedAt = At };
    }

    private ConversionRow Credit(ConversionRow row, Reward reward, bool held)
    {
        Post(0, Core.Ledger.Postings.Credit(row.Id, row.NetworkId, row.MemberId!.Value, reward, held), $"Credit of {reward.Payout.ToFullDisplay()} reported{(row.TransactionId is null ? "" : $" as {row.TransactionId}")}");
        return Credited(row, reward) with { CreditedAt = At };
    }

    private ConversionRow Adjust(ConversionRow row, Reward reward, bool held)
    {
        var source = Core.Ledger.Postings.Source("adjustment", Ids.Event);
        Post(0, Core.Ledger.Postings.Adjust(source, Entries, row.NetworkId, row.MemberId!.Value, reward, held), $"The network changed the amount to {reward.Payout.ToFullDisplay()}");
        return Credited(row, reward);
    }

    private static ConversionRow Credited(ConversionRow row, Reward reward) => row with
    {
        Credited = reward.Member.Minor,
        CreditedCurrency = reward.Member.Currency.Code,
        OperatorShare = reward.Operator.Minor,
    };

    private void Post(int place, LedgerTransaction? transaction, string note)
    {
        // Parts may have taken all there was before somebody takes back the rest.
        if (transaction is null) return;
        var mirrors = transaction.Kind is TransactionKind.Credit ? null : Entries.CreditId;
        _postings.Add(new Posting(Ids.Transactions[place], Ids.Transactions[2], transaction, Row.Id, mirrors, note, At));
        Entries.Add(Ids.Transactions[place], transaction.Kind, transaction.Entries);
    }
}
