using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Tributary.Core.Clicks;

/// <summary>
/// The secrets that sign click ids and click links. New ones are signed with the current key; older keys stay readable
/// until the clicks made with them are too old to convert.
/// </summary>
public sealed class ClickKeys
{
    internal const int TagLength = 10;
    private readonly FrozenDictionary<byte, byte[]> _keys;

    /// <param name="current">Id of the key that signs.</param>
    /// <param name="keys">All keys by id, each at least 32 bytes from a secure source.</param>
    public ClickKeys(byte current, IReadOnlyDictionary<byte, byte[]> keys)
    {
        if (!keys.ContainsKey(current)) throw new ArgumentException($"Key {current} is not among the keys.", nameof(keys));
        if (keys.Values.Any(key => key.Length < 32)) throw new ArgumentException("A click key has at least 32 bytes.", nameof(keys));
        Current = current;
        _keys = keys.ToFrozenDictionary();
    }

    public byte Current { get; }

    /// <summary>Writes the tag of <paramref name="message"/>: HMAC-SHA256 under a name of use, cut to 80 bits.</summary>
    internal void Sign(byte use, byte keyId, ReadOnlySpan<byte> message, Span<byte> tag) => Tag(use, _keys[keyId], message, tag);

    /// <summary>Compares in constant time. An unknown key costs the same work as a wrong tag.</summary>
    internal bool Verify(byte use, byte keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> given)
    {
        var known = _keys.TryGetValue(keyId, out var key);
        Span<byte> expected = stackalloc byte[TagLength];
        Tag(use, known ? key! : _keys[Current], message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given) & known;
    }

    // One secret, two uses: the use is part of what is signed, so a link can never pass for a click id.
    private static void Tag(byte use, byte[] key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        Span<byte> signed = stackalloc byte[1 + message.Length];
        signed[0] = use;
        message.CopyTo(signed[1..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, signed, full);
        full[..TagLength].CopyTo(tag);
    }
}
