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

    /// <summary>The network's call that caused it; null where a person or the time did.</summary>
    public long? PostbackId { get; init; }

    /// <summary>Which link of the chain seals it; null while it waits for that.</summary>
    public long? Place { get; init; }
    public IReadOnlyList<EntryTable.Line> Entries { get; init; } = [];
}

/// <summary>An account, what people call it, what is on it (debits are positive) and how often it was posted to.</summary>
public sealed record AccountLine(Account Account, string Name, Amount Balance, long Entries);

/// <summary>Reads transactions for screens.</summary>
internal static class LedgerPage
{
    public const int PageSize = 50;

    // A decision posts at most two transactions, with ids in a row, and its event names the last.
    private const string Select =
        """
        select t.id, t.source, t.kind, t.conversion_id, t.mirrors, t.note, t.created_at, c.place,
               (select min(e.postback_id) from conversion_events e where e.conversion_id = t.conversion_id and e.ledger_transaction_id between t.id and t.id + 1) as postback_id
        from ledger_transactions t left join ledger_chain c on c.transaction_id = t.id
        """;

    /// <summary>Newest first, one more than a page when there are older ones.</summary>
    public static async Task<IReadOnlyList<LedgerTransactionLine>> Newest(Session session, LedgerFilter filter) => await WithEntries(session,
        await session.Query<LedgerTransactionLine>($"{Select} where {session.Dialect.In("t.id", "@ids")} order by t.id desc", new { ids = session.Dialect.List(await filter.Ids(session, PageSize + 1)) }));

    public static async Task<IReadOnlyList<LedgerTransactionLine>> OfConversion(Session session, long conversion) => await WithEntries(session,
        await session.Query<LedgerTransactionLine>($"{Select} where t.conversion_id = @conversion order by t.id", new { conversion }));

    public static async Task<LedgerTransactionLine?> Find(Session session, long id) =>
        await session.Find<LedgerTransactionLine>($"{Select} where t.id = @id", new { id }) is { } found
            ? (await WithEntries(session, [found]))[0]
            : null;

    /// <summary>What came of it: the transactions that take it back or settle it.</summary>
    public static async Task<IReadOnlyList<long>> Following(Session session, LedgerTransactionLine transaction)
    {
        var accounts = (await session.Query<string>("select distinct account from ledger_entries where transaction_id = @Id", new { transaction.Id })).Select(Account.Parse);
        return await session.Query<long>(
            $"select id from ledger_transactions where (conversion_id = @ConversionId and mirrors = @Id) or {session.Dialect.In("source", "@settled")} order by id",
            new
            {
                transaction.Id,
                transaction.ConversionId,
                settled = session.Dialect.List(accounts.Where(account => account.Kind is AccountKind.Available).Select(account => Postings.SettleSource(transaction.Id, account.OwnerId, account.Currency))),
            });
    }

    /// <summary>The accounts that are not members', in words, with what is on them.</summary>
    public static async Task<IReadOnlyList<AccountLine>> Accounts(Session session)
    {
        var rows = await session.Query<BalanceRow>("select account, amount, entries from balances where (account >= 'network:' and account < 'network;') or (account >= 'operator:' and account < 'operator;') order by account");
        return await WithNames(session, rows);
    }

    /// <summary>One account with what is on it; null when nothing was ever posted to it.</summary>
    public static async Task<AccountLine?> AccountOf(Session session, Account account) =>
        await session.Find<BalanceRow>("select account, amount, entries from balances where account = @account", new { account = account.ToString() }) is { } row ? (await WithNames(session, [row]))[0] : null;

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
            new EntryTable.Line(Words(accounts[row.Account], names), new Amount(row.Amount, accounts[row.Account].Currency), Link(row.Account)));
        return [.. transactions.Select(transaction => transaction with { Entries = [.. entries[transaction.Id]] })];
    }

    private static async Task<IReadOnlyList<AccountLine>> WithNames(Session session, IReadOnlyList<BalanceRow> rows)
    {
        var accounts = rows.Select(row => (Account: Account.Parse(row.Account), row.Amount, row.Entries)).ToList();
        var names = await Names(session, accounts.Select(row => row.Account));
        return [.. accounts.Select(row => new AccountLine(row.Account, Words(row.Account, names), new Amount(row.Amount, row.Account.Currency), row.Entries))];
    }

    private static string Link(string account) => "/ledger?account=" + Uri.EscapeDataString(account);

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

    private sealed record BalanceRow
    {
        public string Account { get; init; } = "";
        public long Amount { get; init; }
        public long Entries { get; init; }
    }

    private sealed record Named
    {
        public long Id { get; init; }
        public string Name { get; init; } = "";
    }
}
