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
    private readonly FrozenDictionary<byte, ThreadLocal<IncrementalHash>> _keys;

    /// <param name="current">Id of the key that signs.</param>
    /// <param name="keys">All keys by id, each at least 32 bytes from a secure source.</param>
    public ClickKeys(byte current, IReadOnlyDictionary<byte, byte[]> keys)
    {
        if (!keys.ContainsKey(current)) throw new ArgumentException($"Key {current} is not among the keys.", nameof(keys));
        if (keys.Values.Any(key => key.Length < 32)) throw new ArgumentException("A click key has at least 32 bytes.", nameof(keys));
        Current = current;
        // Kept by each thread: to set one up costs more than to sign with it.
        _keys = keys.ToFrozenDictionary(pair => pair.Key, pair => new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, pair.Value)));
    }

    public byte Current { get; }

    /// <summary>Writes the tag of <paramref name="message"/>: HMAC-SHA256 under a name of use, cut to 80 bits.</summary>
    internal void Sign(byte use, byte keyId, ReadOnlySpan<byte> message, Span<byte> tag) => Tag(use, _keys[keyId].Value!, message, tag);

    /// <summary>Compares in constant time. An unknown key costs the same work as a wrong tag.</summary>
    internal bool Verify(byte use, byte keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> given)
    {
        var known = _keys.TryGetValue(keyId, out var key);
        Span<byte> expected = stackalloc byte[TagLength];
        Tag(use, (known ? key! : _keys[Current]).Value!, message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given) & known;
    }

    // One secret, two uses: the use is part of what is signed, so a link can never pass for a click id.
    private static void Tag(byte use, IncrementalHash hash, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        Span<byte> signed = stackalloc byte[1 + message.Length];
        signed[0] = use;
        message.CopyTo(signed[1..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.AppendData(signed);
        hash.GetHashAndReset(full);
        full[..TagLength].CopyTo(tag);
    }
}
