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
    /// account first and touched in the order of their names, so that two nodes posting to the same accounts never wait in a circle.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">A source exists already: nothing of the caller's transaction stands.</exception>
    public static async Task Post(Session session, IReadOnlyList<Posting> postings)
    {
        if (postings.Count == 0) return;
        await session.InsertMany("ledger_transactions", "id, source, kind, conversion_id, mirrors, note, created_at",
            [.. postings.Select(posting => new object?[]
            {
                posting.Id, posting.Transaction.Source, posting.Transaction.Kind.ToString(), posting.Conversion, posting.Mirrors, posting.Note, posting.At,
            })]);
        await session.InsertMany("ledger_entries", "transaction_id, place, account, currency, amount",
            [.. postings.SelectMany(posting => posting.Transaction.Entries.Select((entry, place) => new object?[]
            {
                posting.Id, (long)place, entry.Account.ToString(), entry.Account.Currency.Code, entry.Minor,
            }))]);
        await session.InsertMany("balances", "account, currency, amount, entries", Sums(postings),
            "on conflict (account) do update set amount = balances.amount + excluded.amount, entries = balances.entries + excluded.entries");
    }

    /// <summary>The recorded transactions of these sources that exist, with their entries as they were posted.</summary>
    public static async Task<IReadOnlyDictionary<string, Recorded>> Recorded(Session session, IReadOnlyCollection<string> sources)
    {
        if (sources.Count == 0) return new Dictionary<string, Recorded>(StringComparer.Ordinal);
        var rows = await session.Query<RecordedRow>(
            $"""
            select t.id, t.source, e.account, e.amount
            from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
            where {session.Dialect.In("t.source", "@sources")}
            order by t.id, e.place
            """, new { sources = session.Dialect.List(sources) });
        return rows.GroupBy(row => row.Source, StringComparer.Ordinal).ToDictionary(
            rowsOf => rowsOf.Key,
            rowsOf => new Recorded(rowsOf.First().Id, [.. rowsOf.Select(row => new Entry(Account.Parse(row.Account), row.Amount))]),
            StringComparer.Ordinal);
    }

    /// <summary>What a member can spend, one amount per currency he ever had, by currency code.</summary>
    public Task<IReadOnlyList<Amount>> BalancesOf(long member, CancellationToken ct) => database.Read(session => BalancesOf(session, member), ct);

    public static async Task<IReadOnlyList<Amount>> BalancesOf(Session session, long member)
    {
        var prefix = $"member:{member}:available:";
        // Every account of the prefix and none beside it: ';' is the character after ':'.
        var rows = await session.Query<BalanceRow>(
            "select account, amount from balances where account >= @prefix and account < @end order by account",
            new { prefix, end = prefix[..^1] + ";" });
        return [.. rows.Where(row => row.Account.StartsWith(prefix, StringComparison.Ordinal))
            .Select(row => new Amount(checked(-row.Amount), Account.Parse(row.Account).Currency))];
    }

    /// <summary>A conversion's transactions in the order they were posted, for people.</summary>
    public static Task<IReadOnlyList<LedgerTransactionLine>> OfConversion(Session session, long conversion) => LedgerPage.OfConversion(session, conversion);

    private static List<object?[]> Sums(IReadOnlyList<Posting> postings) => [.. postings
        .SelectMany(posting => posting.Transaction.Entries)
        .GroupBy(entry => entry.Account)
        .Select(entries => (Account: entries.Key.ToString(), entries.Key.Currency.Code, Sum: entries.Aggregate(0L, (sum, entry) => checked(sum + entry.Minor)), Count: (long)entries.Count()))
        .OrderBy(sum => sum.Account, StringComparer.Ordinal)
        .Select(sum => new object?[] { sum.Account, sum.Code, sum.Sum, sum.Count })];

    private sealed record RecordedRow
    {
        public long Id { get; init; }
        public string Source { get; init; } = "";
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
/// <param name="Transaction">The balanced entries.</param>
/// <param name="Conversion">The conversion it belongs to.</param>
/// <param name="Mirrors">The transaction it takes back.</param>
/// <param name="Note">One sentence for people.</param>
/// <param name="At">When, unix ms.</param>
internal sealed record Posting(long Id, LedgerTransaction Transaction, long? Conversion, long? Mirrors, string Note, long At);

/// <summary>A transaction as it stands in the ledger.</summary>
internal sealed record Recorded(long Id, IReadOnlyList<Entry> Entries);
