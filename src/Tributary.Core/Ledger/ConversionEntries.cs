namespace Tributary.Core.Ledger;

/// <summary>What stands in the ledger for one conversion, from the transactions recorded for it.</summary>
public sealed class ConversionEntries
{
    private readonly List<Entry> _credited = [];
    private readonly List<Entry> _all = [];

    /// <summary>What was credited in all, adjustments included, nothing of it taken back.</summary>
    public IReadOnlyList<Entry> Credited => Sums(_credited);

    /// <summary>What is left of it: the sum of everything.</summary>
    public IReadOnlyList<Entry> Standing => Sums(_all);

    /// <summary>What a member has of it, spendable or held, in minor units.</summary>
    public long Of(long? member) => -_all.Where(entry => entry.Account.Kind is AccountKind.Pending or AccountKind.Available && entry.Account.OwnerId == member)
        .Aggregate(0L, (sum, entry) => checked(sum + entry.Minor));

    /// <summary>Whether a member was ever credited something of it.</summary>
    public bool IsCreditedTo(long member) => _credited.Exists(entry => entry.Account.Kind is AccountKind.Pending or AccountKind.Available && entry.Account.OwnerId == member);

    /// <summary>The id of the transaction that credited it; null when none did.</summary>
    public long? CreditId { get; private set; }

    /// <summary>Adds what a transaction of the conversion posted.</summary>
    public void Add(long id, TransactionKind kind, IEnumerable<Entry> entries)
    {
        var added = entries.ToList();
        _all.AddRange(added);
        if (kind is TransactionKind.Credit) CreditId = id;
        if (kind is TransactionKind.Credit or TransactionKind.Adjustment) _credited.AddRange(added);
    }

    internal static List<Entry> Sums(IEnumerable<Entry> entries) =>
    [
        .. entries.GroupBy(entry => entry.Account)
            .Select(group => new Entry(group.Key, group.Aggregate(0L, (sum, entry) => checked(sum + entry.Minor)))),
    ];

    // What the member has, whether it was credited while held or after, lies in one place.
    internal static List<Entry> Gathered(IEnumerable<Entry> entries, bool held) => Sums(entries.Select(entry => entry.Account.Kind is AccountKind.Pending or AccountKind.Available
        ? entry with { Account = entry.Account with { Kind = held ? AccountKind.Pending : AccountKind.Available } }
        : entry));
}
