using System.Collections.Concurrent;

namespace Tributary.Web.Platform;

/// <summary>
/// Large tables that are emptied and used again. One for 100,000 offers lies where only a collection of the whole memory looks, and making a new one
/// for each run brings such a collection about, in which everybody waits.
/// </summary>
internal static class Lent<T>
    where T : class, new()
{
    // For the runs that go on at the same time.
    private const int MostKept = 2;

    private static readonly ConcurrentBag<T> Kept = [];

    /// <summary>An empty one.</summary>
    public static T Take() => Kept.TryTake(out var kept) ? kept : new T();

    /// <summary>It is empty, and nobody else has it any more.</summary>
    public static void Return(T one)
    {
        if (Kept.Count < MostKept) Kept.Add(one);
    }
}
