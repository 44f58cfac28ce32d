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

/// <summary>How a transaction is sealed.</summary>
/// <param name="Place">Its link's number.</param>
/// <param name="Hash">Of everything up to it.</param>
/// <param name="Agrees">Whether what is stored is what was sealed, and the link follows from the one before.</param>
public sealed record TransactionSeal(long Place, string Hash, bool Agrees);

/// <summary>Reads what the chain is made of.</summary>
internal static class ChainRows
{
    /// <summary>The last link; null while there is none.</summary>
    public static Task<ChainRow?> Head(Session session) =>
        session.Find<ChainRow>("select place, transaction_id, content, hash from ledger_chain order by place desc limit 1");

    public static Task<ChainRow?> At(Session session, long place) =>
        session.Find<ChainRow>("select place, transaction_id, content, hash from ledger_chain where place = @place", new { place });

    /// <summary>How a transaction is sealed, compared with what is stored of it now; null while it waits.</summary>
    public static async Task<TransactionSeal?> SealOf(Session session, long transaction)
    {
        if (await session.Find<ChainRow>("select place, transaction_id, content, hash from ledger_chain where transaction_id = @transaction", new { transaction }) is not { } link) return null;
        var before = link.Place == 1 ? Chain.Start : (await At(session, link.Place - 1))?.Hash;
        var stored = (await Transactions(session, [transaction])).GetValueOrDefault(transaction);
        return new TransactionSeal(link.Place, link.Hash, stored is not null && Chain.Content(stored) == link.Content && before is not null && Chain.Link(before, link.Place, transaction, link.Content) == link.Hash);
    }

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
