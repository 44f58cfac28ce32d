using System.Buffers;
using System.Buffers.Text;

namespace Tributary.Core.Clicks;

/// <summary>Unsigned big-endian numbers of any width, and base64url of exactly one length.</summary>
internal static class Packed
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static void Write(Span<byte> field, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, 1L << (8 * field.Length));
        for (var i = field.Length - 1; i >= 0; i--, value >>= 8) field[i] = (byte)value;
    }

    public static long Read(ReadOnlySpan<byte> field)
    {
        var value = 0L;
        foreach (var octet in field) value = (value << 8) | octet;
        return value;
    }

    // The platform's decoder skips white space and accepts padding; an id has one spelling only.
    public static bool TryDecode(ReadOnlySpan<char> text, int length, Span<byte> bytes) =>
        text.Length == length
        && !text.ContainsAnyExcept(Alphabet)
        && Base64Url.TryDecodeFromChars(text, bytes, out var written)
        && written == bytes.Length;
}
