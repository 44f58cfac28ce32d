using System.Collections.Immutable;

namespace Tributary.Core.Ledger;

/// <summary>Why a transaction was posted.</summary>
public enum TransactionKind
{
    Credit,

    /// <summary>The network changed the payout of a credited conversion.</summary>
    Adjustment,

    /// <summary>All that was left of a conversion is taken back.</summary>
    Reversal,
    PartialReversal,

    /// <summary>A hold ended: from pending to available.</summary>
    Release,

    /// <summary>More was taken back than the member still had; from now on he owes it.</summary>
    Clawback,

    /// <summary>What a member owed is paid from what he got.</summary>
    Repayment,

    /// <summary>A person gave a member something, or took it, with a reason.</summary>
    Correction,

    /// <summary>A person gave up what a member owed.</summary>
    WriteOff,

    /// <summary>A member asked to be paid: from available to on its way.</summary>
    Withdrawal,

    /// <summary>A withdrawal was paid.</summary>
    Payment,

    /// <summary>A withdrawal could not be paid: the member has it again.</summary>
    WithdrawalFailed,
}

/// <summary>
/// A set of entries posted together. An instance exists only if its entries sum to zero in every currency;
/// anything else is a bug and throws.
/// </summary>
public sealed record LedgerTransaction
{
    /// <param name="kind">Why it is posted.</param>
    /// <param name="source">What caused it, as in <c>credit:812</c>. Unique in the ledger for ever: posting it twice is impossible.</param>
    /// <param name="entries">Entries of zero are dropped; the rest must be at least two and sum to zero per currency.</param>
    public LedgerTransaction(TransactionKind kind, string source, IEnumerable<Entry> entries)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        Kind = kind;
        Source = source;
        Entries = [.. entries.Where(entry => entry.Minor != 0)];
        if (Entries.Length < 2) throw new UnbalancedTransaction(source, "it has fewer than two entries");
        foreach (var currency in Entries.GroupBy(entry => entry.Account.Currency))
        {
            var sum = currency.Aggregate(Int128.Zero, (total, entry) => total + entry.Minor);
            if (sum != 0) throw new UnbalancedTransaction(source, $"its {currency.Key.Code} entries sum to {sum}");
        }
    }

    public TransactionKind Kind { get; }
    public string Source { get; }
    public ImmutableArray<Entry> Entries { get; }
}

/// <summary>Somebody tried to post entries that do not balance: a bug, never an outcome.</summary>
public sealed class UnbalancedTransaction(string source, string why)
    : InvalidOperationException($"Ledger transaction {source} does not balance: {why}.");
