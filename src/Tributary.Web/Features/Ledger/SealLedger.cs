using System.Data.Common;
using Tributary.Core.Ledger;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Ledger;

/// <summary>
/// Adds what was posted to the chain, a moment later: sealing inside each posting would make all of them wait for one another. What waits is a list of its
/// own, since ids of two nodes do not become visible in their order.
/// </summary>
internal sealed class SealLedger(Database database, TimeProvider clock)
{
    private const int AtOnce = 500;

    /// <summary>Seals everything that is posted by now; how many transactions that were.</summary>
    public async Task<int> Run(CancellationToken ct)
    {
        var all = 0;
        for (var added = AtOnce; added == AtOnce; all += added)
        {
            try
            {
                added = await database.Write(Add, ct);
            }
            catch (DbException error) when (Dialect.IsUniqueViolation(error))
            {
                // Another node sealed at the same moment; it goes on with what is left.
                return all;
            }
        }

        return all;
    }

    private async Task<int> Add(Session session)
    {
        var waiting = await session.Query<long>("select transaction_id from ledger_unsealed order by transaction_id limit @count", new { count = (long)AtOnce });
        if (waiting.Count == 0) return 0;
        var transactions = await ChainRows.Transactions(session, waiting);
        var (place, hash) = await ChainRows.Head(session) is { } head ? (head.Place, head.Hash) : (0, Chain.Start);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var links = new List<object?[]>();
        foreach (var id in waiting)
        {
            var content = Chain.Content(transactions[id]);
            hash = Chain.Link(hash, ++place, id, content);
            links.Add([place, id, content, hash, now]);
        }

        await session.InsertMany("ledger_chain", "place, transaction_id, content, hash, sealed_at", links);
        await session.Execute($"delete from ledger_unsealed where {session.Dialect.In("transaction_id", "@waiting")}", new { waiting = session.Dialect.List(waiting) });
        return waiting.Count;
    }
}
