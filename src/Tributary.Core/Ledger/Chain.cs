using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Core.Ledger;

/// <summary>
/// The chain over the ledger: of each transaction the hash of its content, and a hash of that and of everything before it. Whoever changes a row later
/// has to change every hash after it, and cannot change one that was written down elsewhere.
/// </summary>
public static class Chain
{
    /// <summary>What stands before the first link.</summary>
    public const string Start = "";

    /// <summary>The hash of everything a transaction says, 64 hexadecimal digits. Each value stands with its length, so none can flow into the next.</summary>
    public static string Content(ChainedTransaction transaction)
    {
        var text = new StringBuilder();
        Add(text, transaction.Id, transaction.Source, transaction.Kind, transaction.Conversion, transaction.Mirrors, transaction.Note, transaction.At, transaction.Entries.Count);
        foreach (var entry in transaction.Entries) Add(text, entry.Place, entry.Account, entry.Currency, entry.Minor);
        return Hash(text.ToString());
    }

    /// <summary>The hash of the chain up to and with a link.</summary>
    /// <param name="previous">That of the link before; <see cref="Start"/> for the first.</param>
    /// <param name="place">The link's number, from 1.</param>
    /// <param name="transaction">The id of its transaction.</param>
    /// <param name="content">The hash of its content.</param>
    public static string Link(string previous, long place, long transaction, string content)
    {
        var text = new StringBuilder();
        Add(text, previous, place, transaction, content);
        return Hash(text.ToString());
    }

    private static void Add(StringBuilder text, params ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            var said = Convert.ToString(value, CultureInfo.InvariantCulture);
            if (value is null) text.Append('-');
            else text.Append(CultureInfo.InvariantCulture, $"{said!.Length}:{said}");
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A transaction as it is stored, word for word.</summary>
public sealed record ChainedTransaction(long Id, string Source, string Kind, long? Conversion, long? Mirrors, string Note, long At, IReadOnlyList<ChainedEntry> Entries);

/// <summary>An entry as it is stored.</summary>
public readonly record struct ChainedEntry(long Place, string Account, string Currency, long Minor);
