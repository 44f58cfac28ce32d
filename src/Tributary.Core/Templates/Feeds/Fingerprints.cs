using System.Runtime.InteropServices;

namespace Tributary.Core.Templates.Feeds;

/// <summary>A running number over a page's ids (FNV-1a, 64 bits): it only has to tell a repeated page from a new one within one run.</summary>
internal static class Fingerprints
{
    public const ulong Start = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    public static ulong Add(ulong print, string id) => Add(print, MemoryMarshal.AsBytes(id.AsSpan()));

    public static ulong Add(ulong print, ReadOnlySpan<byte> bytes)
    {
        foreach (var part in bytes)
            print = (print ^ part) * Prime;
        // Two ids side by side are not the same as the two in one.
        return (print ^ 0xFF) * Prime;
    }
}
