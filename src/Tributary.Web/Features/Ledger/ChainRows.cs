using Tributary.Core.Ledger;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Ledger;

/// <summary>A link of the chain over the ledger, as stored.</summary>
internal sealed record ChainRow
{
    public long Place { get; init; }
    public long TransactionId { get; init; }

    /// <summary>Hash of the transaction's content.</summary>
    public string Content { get; init; } = "";

    /// <summary>Hash of this link and all before it.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>Reads what the chain is made of.</summary>
internal static class ChainRows
{
    /// <summary>The last link; null while there is none.</summary>
    public static Task<ChainRow?> Head(Session session) =>
        session.Find<ChainRow>("select place, transaction_id, content, hash from ledger_chain order by place desc limit 1");

    public static Task<ChainRow?> At(Session session, long place) =>
        session.Find<ChainRow>("select place, transaction_id, content, hash from ledger_chain where place = @place", new { place });

    /// <summary>Links in order, from <paramref name="first"/> on.</summary>
    public static Task<IReadOnlyList<ChainRow>> From(Session session, long first, int count) => session.Query<ChainRow>(
        "select place, transaction_id, content, hash from ledger_chain where place >= @first order by place limit @count", new { first, count = (long)count });

    /// <summary>These transactions as they are stored now; those that are gone are missing.</summary>
    public static async Task<Dictionary<long, ChainedTransaction>> Transactions(Session session, IReadOnlyCollection<long> ids)
    {
        var listed = new { ids = session.Dialect.List(ids) };
        var entries = (await session.Query<EntryRow>(
            $"select transaction_id, place, account, currency, amount from ledger_entries where {session.Dialect.In("transaction_id", "@ids")} order by transaction_id, place", listed))
            .ToLookup(row => row.TransactionId, row => new ChainedEntry(row.Place, row.Account, row.Currency, row.Amount));
        var rows = await session.Query<TransactionRow>(
            $"select id, source, kind, conversion_id, mirrors, note, created_at from ledger_transactions where {session.Dialect.In("id", "@ids")}", listed);
        return rows.ToDictionary(row => row.Id, row => new ChainedTransaction(
            row.Id, row.Source, row.Kind, row.ConversionId, row.Mirrors, row.Note, row.CreatedAt, [.. entries[row.Id]]));
    }

    private sealed record TransactionRow
    {
        public long Id { get; init; }
        public string Source { get; init; } = "";
        public string Kind { get; init; } = "";
        public long? ConversionId { get; init; }
        public long? Mirrors { get; init; }
        public string Note { get; init; } = "";
        public long CreatedAt { get; init; }
    }

    private sealed record EntryRow
    {
        public long TransactionId { get; init; }
        public long Place { get; init; }
        public string Account { get; init; } = "";
        public string Currency { get; init; } = "";
        public long Amount { get; init; }
    }
}
