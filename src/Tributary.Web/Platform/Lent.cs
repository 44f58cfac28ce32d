using System.Collections.Concurrent;

namespace Tributary.Web.Platform;

/// <summary>
/// Large dictionaries that are emptied and used again. One for 100,000 offers lies where only a collection of the whole memory looks, and making a new one
/// for each run brings such a collection about, in which everybody waits.
/// </summary>
internal static class Lent<TKey, TValue>
    where TKey : notnull
{
    // For the runs that go on at the same time; what a very large network needed is not kept for the small ones.
    private const int MostKept = 2;
    private const int MostPlaces = 250_000;

    private static readonly ConcurrentBag<Dictionary<TKey, TValue>> Kept = [];

    /// <summary>An empty one, which compares keys as their type does: texts by their characters.</summary>
    public static Dictionary<TKey, TValue> Take() => Kept.TryTake(out var kept) ? kept : [];

    /// <summary>Nobody else has it any more.</summary>
    public static void Return(Dictionary<TKey, TValue> one)
    {
        one.Clear();
        if (Kept.Count < MostKept && one.Capacity <= MostPlaces) Kept.Add(one);
    }
}
