using System.Globalization;
using System.Runtime.CompilerServices;
using Tributary.Core.Ledger;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Ledger;

/// <summary>Where the chain stands: its last link's number and hash. Kept somewhere else, it proves later that nothing before it was rewritten.</summary>
internal sealed record ChainHead(long Place, string Hash)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Place}:{Hash}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out ChainHead head)
    {
        var parts = text.Trim().Split(':');
        head = new(0, "");
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var place) || parts[1].Length != 64) return false;
        head = new(place, parts[1]);
        return true;
    }
}

/// <summary>Compares every sealed transaction with its link, and every link with the one before; names each that does not agree.</summary>
internal static class VerifyChain
{
    private const int AtOnce = 1000;

    /// <summary>Everything that is wrong, in words.</summary>
    public static async IAsyncEnumerable<string> Run(Session session, [EnumeratorCancellation] CancellationToken ct)
    {
        var (expected, hash) = (1L, Chain.Start);
        while (await ChainRows.From(session, expected, AtOnce) is { Count: > 0 } links)
        {
            ct.ThrowIfCancellationRequested();
            var transactions = await ChainRows.Transactions(session, [.. links.Select(link => link.TransactionId)]);
            foreach (var link in links)
            {
                for (; expected < link.Place; expected++) yield return $"link {expected} is gone";
                if (Problem(link, transactions.GetValueOrDefault(link.TransactionId)) is { } problem) yield return problem;
                if (Chain.Link(hash, link.Place, link.TransactionId, link.Content) != link.Hash) yield return $"link {link.Place} does not follow from the one before";
                (expected, hash) = (link.Place + 1, link.Hash);
            }
        }

        var strays = await session.Query<long>(
            """
            select t.id from ledger_transactions t
            left join ledger_chain c on c.transaction_id = t.id left join ledger_unsealed u on u.transaction_id = t.id
            where c.place is null and u.transaction_id is null order by t.id
            """);
        foreach (var stray in strays) yield return $"transaction {stray} was never posted by Tributary: it is neither sealed nor waiting for it";
    }

    /// <summary>Why a head that was kept elsewhere is not part of the chain; null when it is.</summary>
    public static async Task<string?> Refute(Session session, ChainHead kept) => await ChainRows.At(session, kept.Place) switch
    {
        null => $"the chain ends before link {kept.Place}, which was there when the head was kept",
        { } link when link.Hash != kept.Hash => $"link {kept.Place} is not the one it was when the head was kept",
        _ => null,
    };

    private static string? Problem(ChainRow link, ChainedTransaction? stored) => stored is null
        ? $"transaction {link.TransactionId} is gone"
        : Chain.Content(stored) == link.Content ? null : $"transaction {link.TransactionId} is not what it was when it was sealed";
}
