using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Ledger;

/// <summary>
/// The ledger's only door. What is posted is never changed or deleted; a correction is another transaction. The unique source of a
/// transaction, not a check beforehand, is what makes posting twice impossible.
/// </summary>
internal sealed class LedgerBook(Database database)
{
    /// <summary>
    /// Writes transactions with their entries and adds them to the balances, inside the caller's transaction. Balances are summed per
    /// account first and touched in the order of their names, so that two nodes posting to the same accounts never wait in a circle. Where a
    /// member now has less than nothing he owes it, and where he owes something he pays it from what he got.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">A source exists already: nothing of the caller's transaction stands.</exception>
    public static async Task Post(Session session, IReadOnlyList<Posting> postings)
    {
        if (postings.Count == 0) return;
        Write(session, postings);
        Write(session, await Settlements(session, postings));
    }

    /// <summary>What stands in the ledger for these conversions.</summary>
    public static async Task<Dictionary<long, ConversionEntries>> Standing(Session session, IReadOnlyCollection<long> conversions)
    {
        var standing = new Dictionary<long, ConversionEntries>();
        if (conversions.Count == 0) return standing;
        var rows = await session.Query<RecordedRow>(
            $"""
            select t.id, t.conversion_id as conversion, t.kind, e.account, e.amount
            from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
            where {session.Dialect.In("t.conversion_id", "@conversions")}
            """, new { conversions = session.Dialect.List(conversions) });
        foreach (var row in rows)
        {
            if (!standing.TryGetValue(row.Conversion, out var entries)) standing[row.Conversion] = entries = new ConversionEntries();
            entries.Add(row.Id, Enum.Parse<TransactionKind>(row.Kind), [new Entry(Account.Parse(row.Account), row.Amount)]);
        }

        return standing;
    }

    /// <summary>
    /// What a member has and owes in one currency, locked until the caller's transaction ends: whoever is about to take something asks this first.
    /// </summary>
    public static async Task<MemberBalance> Lock(Session session, long member, Currency currency)
    {
        // Whatever changes what he owes changes what he has with it, so this one row guards both.
        var available = Account.Available(member, currency).ToString();
        await session.Query<long>($"select amount from balances where account = @available {session.Dialect.LockForUpdate}", new { available });
        return (await HoldingsOf(session, member)).FirstOrDefault(balance => balance.Available.Currency == currency) ?? MemberBalance.Empty(currency);
    }

    /// <summary>What a member has, one line per currency he ever had something in, by currency code.</summary>
    public Task<IReadOnlyList<MemberBalance>> HoldingsOf(long member, CancellationToken ct) => database.Read(session => HoldingsOf(session, member), ct);

    public static async Task<IReadOnlyList<MemberBalance>> HoldingsOf(Session session, long member)
    {
        var prefix = $"member:{member}:";
        // Every account of the prefix and none beside it: ';' is the character after ':'.
        var rows = await session.Query<BalanceRow>(
            "select account, amount from balances where account >= @prefix and account < @end", new { prefix, end = prefix[..^1] + ";" });
        return
        [
            .. rows.Where(row => row.Account.StartsWith(prefix, StringComparison.Ordinal))
                .Select(row => (Account: Account.Parse(row.Account), row.Amount))
                .GroupBy(row => row.Account.Currency)
                .OrderBy(rowsOf => rowsOf.Key.Code, StringComparer.Ordinal)
                .Select(rowsOf => new MemberBalance(
                    new(-Sum(rowsOf, AccountKind.Available), rowsOf.Key), new(-Sum(rowsOf, AccountKind.Pending), rowsOf.Key), new(Sum(rowsOf, AccountKind.Clawback), rowsOf.Key))),
        ];

        static long Sum(IEnumerable<(Account Account, long Amount)> rows, AccountKind kind) => rows.Where(row => row.Account.Kind == kind).Sum(row => row.Amount);
    }

    /// <summary>What a member can spend, one amount per currency he ever had, by currency code.</summary>
    public async Task<IReadOnlyList<Amount>> BalancesOf(long member, CancellationToken ct) => [.. (await HoldingsOf(member, ct)).Select(balance => balance.Available)];

    /// <summary>A conversion's transactions in the order they were posted, for people.</summary>
    public static Task<IReadOnlyList<LedgerTransactionLine>> OfConversion(Session session, long conversion) => LedgerPage.OfConversion(session, conversion);

    /// <summary>Whether the newest verification found that the books do not agree. Then nothing is paid out.</summary>
    public static Task<bool> IsBroken(Session session) => LedgerCheckBook.IsBroken(session);

    /// <summary>The kind of a transaction as people say it.</summary>
    public static string Words(string kind) => LedgerPage.Words(Enum.Parse<TransactionKind>(kind)).Text;

    private static void Write(Session session, IReadOnlyList<Posting> postings)
    {
        if (postings.Count == 0) return;
        session.InsertLater(
            new BulkRows("ledger_transactions", "id, source, kind, conversion_id, mirrors, note, created_at",
                [.. postings.Select(posting => new object?[]
                {
                    posting.Id, posting.Transaction.Source, posting.Transaction.Kind.ToString(), posting.Conversion, posting.Mirrors, posting.Note, posting.At,
                })]),
            new BulkRows("ledger_entries", "transaction_id, place, account, currency, amount",
                [.. postings.SelectMany(posting => posting.Transaction.Entries.Select((entry, place) => new object?[]
                {
                    posting.Id, (long)place, entry.Account.ToString(), entry.Account.Currency.Code, entry.Minor,
                }))]),
            new BulkRows("ledger_unsealed", "transaction_id", [.. postings.Select(posting => new object?[] { posting.Id })]),
            new BulkRows("balances", "account, currency, amount, entries", Sums(postings),
                "on conflict (account) do update set amount = balances.amount + excluded.amount, entries = balances.entries + excluded.entries"));
    }

    // The rows of the available accounts were written just now and are ours until the end, so nobody else settles the same members meanwhile.
    private static async Task<IReadOnlyList<Posting>> Settlements(Session session, IReadOnlyList<Posting> postings)
    {
        var touched = new Dictionary<Account, Posting>();
        foreach (var posting in postings)
        {
            foreach (var entry in posting.Transaction.Entries.Where(entry => entry.Account.Kind is AccountKind.Available)) touched[entry.Account] = posting;
        }

        if (touched.Count == 0) return [];
        var accounts = touched.Keys.SelectMany(has => new[] { has.ToString(), Account.Clawback(has.OwnerId, has.Currency).ToString() });
        var balances = (await session.Ask<BalanceRow>(
            $"select account, amount from balances where {session.Dialect.In("account", "@accounts")}", ("accounts", session.Dialect.List(accounts))).Rows()).ToDictionary(row => row.Account, row => row.Amount, StringComparer.Ordinal);
        var settled = from pair in touched
                      let has = new Amount(checked(-balances.GetValueOrDefault(pair.Key.ToString())), pair.Key.Currency)
                      let owes = new Amount(balances.GetValueOrDefault(Account.Clawback(pair.Key.OwnerId, pair.Key.Currency).ToString()), pair.Key.Currency)
                      let cause = pair.Value
                      let transaction = Postings.Settle(cause.Id, pair.Key.OwnerId, has, owes)
                      where transaction is not null
                      let note = transaction.Kind is TransactionKind.Clawback ? "More was taken back than the member had; he owes it" : "Paid from what the member got, for what he owed"
                      select (cause, transaction, note);
        return [.. settled.GroupBy(one => one.cause.SettleId)
            .SelectMany(same => same.Select((one, place) => new Posting(one.cause.SettleId + place, 0, one.transaction, null, one.cause.Id, one.note, one.cause.At)))];
    }

    private static List<object?[]> Sums(IReadOnlyList<Posting> postings) => [.. postings
        .SelectMany(posting => posting.Transaction.Entries)
        .GroupBy(entry => entry.Account)
        .Select(entries => (Account: entries.Key.ToString(), entries.Key.Currency.Code, Sum: entries.Aggregate(0L, (sum, entry) => checked(sum + entry.Minor)), Count: (long)entries.Count()))
        .OrderBy(sum => sum.Account, StringComparer.Ordinal)
        .Select(sum => new object?[] { sum.Account, sum.Code, sum.Sum, sum.Count })];

    private sealed record RecordedRow
    {
        public long Id { get; init; }
        public long Conversion { get; init; }
        public string Kind { get; init; } = "";
        public string Account { get; init; } = "";
        public long Amount { get; init; }
    }

    private sealed record BalanceRow
    {
        public string Account { get; init; } = "";
        public long Amount { get; init; }
    }
}

/// <summary>A transaction about to be posted: its id, what caused it, and words for people.</summary>
/// <param name="Id">From <see cref="Ids"/>, table ledger_transactions.</param>
/// <param name="SettleId">Another such id, for the settling it may make necessary; where it touches several members, the first of as many.</param>
/// <param name="Transaction">The balanced entries.</param>
/// <param name="Conversion">The conversion it belongs to.</param>
/// <param name="Mirrors">The transaction it takes back, or that made it necessary.</param>
/// <param name="Note">One sentence for people.</param>
/// <param name="At">When, unix ms.</param>
internal sealed record Posting(long Id, long SettleId, LedgerTransaction Transaction, long? Conversion, long? Mirrors, string Note, long At);

/// <summary>What a member has in one currency.</summary>
/// <param name="Available">What he can spend.</param>
/// <param name="Pending">What is credited but held.</param>
/// <param name="Owed">What he owes: taken back after he had spent it. His next credits pay it.</param>
internal sealed record MemberBalance(Amount Available, Amount Pending, Amount Owed)
{
    public static MemberBalance Empty(Currency currency) => new(Amount.Zero(currency), Amount.Zero(currency), Amount.Zero(currency));
}
