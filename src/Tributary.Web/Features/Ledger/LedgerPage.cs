using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Ledger;

/// <summary>A transaction as people read it.</summary>
public sealed record LedgerTransactionLine
{
    public long Id { get; init; }
    public string Source { get; init; } = "";
    public string Kind { get; init; } = "";
    public TransactionKind Posted => Enum.Parse<TransactionKind>(Kind);
    public long? ConversionId { get; init; }
    public long? Mirrors { get; init; }
    public string Note { get; init; } = "";
    public long CreatedAt { get; init; }
    public IReadOnlyList<EntryTable.Line> Entries { get; init; } = [];
}

/// <summary>Reads transactions for screens.</summary>
internal static class LedgerPage
{
    public const int PageSize = 50;

    private const string Columns = "id, source, kind, conversion_id, mirrors, note, created_at";

    /// <summary>Newest first, one more than a page when there are older ones.</summary>
    public static async Task<IReadOnlyList<LedgerTransactionLine>> Newest(Session session, long before) => await WithEntries(session,
        await session.Query<LedgerTransactionLine>(
            $"select {Columns} from ledger_transactions where id < @before order by id desc limit @count", new { before, count = (long)PageSize + 1 }));

    public static async Task<IReadOnlyList<LedgerTransactionLine>> OfConversion(Session session, long conversion) => await WithEntries(session,
        await session.Query<LedgerTransactionLine>($"select {Columns} from ledger_transactions where conversion_id = @conversion order by id", new { conversion }));

    public static async Task<LedgerTransactionLine?> Find(Session session, long id) =>
        await session.Find<LedgerTransactionLine>($"select {Columns} from ledger_transactions where id = @id", new { id }) is { } found
            ? (await WithEntries(session, [found]))[0]
            : null;

    /// <summary>What a kind is called, and what its colour means.</summary>
    public static (string Text, Tone Tone) Words(TransactionKind kind) => kind switch
    {
        TransactionKind.Credit => ("Credit", Tone.Good),
        TransactionKind.Adjustment => ("Changed amount", Tone.Good),
        TransactionKind.Reversal => ("Reversal", Tone.Bad),
        TransactionKind.PartialReversal => ("Part taken back", Tone.Bad),
        TransactionKind.Release => ("Hold ended", Tone.Good),
        TransactionKind.Clawback => ("Owed by the member", Tone.Bad),
        TransactionKind.Repayment => ("Debt paid", Tone.Good),
        TransactionKind.Correction => ("Correction", Tone.Here),
        TransactionKind.WriteOff => ("Debt given up", Tone.Bad),
        TransactionKind.Withdrawal => ("Withdrawal", Tone.Wait),
        TransactionKind.Payment => ("Paid out", Tone.Here),
        TransactionKind.WithdrawalFailed => ("Withdrawal failed", Tone.Bad),
    };

    private static async Task<IReadOnlyList<LedgerTransactionLine>> WithEntries(Session session, IReadOnlyList<LedgerTransactionLine> transactions)
    {
        if (transactions.Count == 0) return transactions;
        var rows = await session.Query<EntryRow>(
            $"select transaction_id, account, amount from ledger_entries where {session.Dialect.In("transaction_id", "@ids")} order by transaction_id, place",
            new { ids = session.Dialect.List(transactions.Select(transaction => transaction.Id)) });
        var accounts = rows.Select(row => row.Account).Distinct(StringComparer.Ordinal).ToDictionary(text => text, Account.Parse, StringComparer.Ordinal);
        var names = await Names(session, accounts.Values);
        var entries = rows.ToLookup(row => row.TransactionId, row =>
            new EntryTable.Line(Words(accounts[row.Account], names), new Amount(row.Amount, accounts[row.Account].Currency)));
        return [.. transactions.Select(transaction => transaction with { Entries = [.. entries[transaction.Id]] })];
    }

    private static async Task<Dictionary<(OwnerKind, long), string>> Names(Session session, IEnumerable<Account> accounts)
    {
        var owners = accounts.ToLookup(account => account.Owner, account => account.OwnerId);
        var members = await session.Query<Named>($"select id, external_id as name from members where {session.Dialect.In("id", "@ids")}",
            new { ids = session.Dialect.List(owners[OwnerKind.Member].Distinct()) });
        var networks = await session.Query<Named>($"select id, name from networks where {session.Dialect.In("id", "@ids")}",
            new { ids = session.Dialect.List(owners[OwnerKind.Network].Distinct()) });
        return members.Select(member => (Key: (OwnerKind.Member, member.Id), member.Name))
            .Concat(networks.Select(network => (Key: (OwnerKind.Network, network.Id), network.Name)))
            .ToDictionary(pair => pair.Key, pair => pair.Name);
    }

    private static string Words(Account account, Dictionary<(OwnerKind, long), string> names)
    {
        var kind = account.Kind switch
        {
            AccountKind.Receivable => "receivable",
            AccountKind.Pending => "pending",
            AccountKind.Available => "available",
            AccountKind.Clawback => "clawback",
            AccountKind.Margin => "margin",
            AccountKind.BadDebt => "bad debt",
            AccountKind.Corrections => "corrections",
            AccountKind.Exchange => "exchange",
            AccountKind.Transit => "withdrawals on their way",
            AccountKind.Cash => "paid out",
        };
        var name = names.GetValueOrDefault((account.Owner, account.OwnerId)) ?? $"no. {account.OwnerId}";
        return account.Owner switch
        {
            OwnerKind.Operator => $"operator: {kind}",
            OwnerKind.Network => $"network: {name}, {kind}",
            OwnerKind.Member => $"member: {name}, {kind}",
        };
    }

    private sealed record EntryRow
    {
        public long TransactionId { get; init; }
        public string Account { get; init; } = "";
        public long Amount { get; init; }
    }

    private sealed record Named
    {
        public long Id { get; init; }
        public string Name { get; init; } = "";
    }
}
