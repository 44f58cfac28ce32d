using System.Globalization;

namespace Tributary.Crash.Tests;

/// <summary>
/// What a network sends, and what must be in the books when all of it arrived: of eight transactions five are credited once, one is told twice,
/// one is taken back twice, and of one the reversal comes before the credit. Neighbours are shuffled, as several senders do.
/// </summary>
internal sealed class Burst
{
    private const int Neighbours = 64;

    private Burst(IReadOnlyList<Call> calls, IReadOnlyDictionary<string, string> states) => (Calls, States) = (calls, states);

    public IReadOnlyList<Call> Calls { get; }

    /// <summary>The state each transaction must end in.</summary>
    public IReadOnlyDictionary<string, string> States { get; }

    public static Burst Of(int calls)
    {
        var (all, states) = (new List<Call>(), new Dictionary<string, string>(StringComparer.Ordinal));
        for (var number = 0; all.Count < calls; number++)
        {
            var transaction = string.Create(CultureInfo.InvariantCulture, $"tx{number}");
            var (credit, reversal) = (new Call(transaction, number, IsReversal: false), new Call(transaction, number, IsReversal: true));
            var (sent, state) = (number % 8) switch
            {
                5 => (new[] { credit, credit }, "Available"),
                6 => ([credit, reversal, reversal], "Reversed"),
                7 => ([reversal, credit], "Reversed"),
                _ => ([credit], "Available"),
            };
            all.AddRange(sent);
            states[transaction] = state;
        }
        var random = new Random(20_261_121);
        foreach (var start in Enumerable.Range(0, all.Count / Neighbours).Select(window => window * Neighbours))
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all).Slice(start, Neighbours));
        return new Burst(all, states);
    }

    /// <summary>One message of the network.</summary>
    public sealed record Call(string Transaction, int Number, bool IsReversal);
}
