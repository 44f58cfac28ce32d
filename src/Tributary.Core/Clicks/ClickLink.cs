using System.Buffers.Text;

namespace Tributary.Core.Clicks;

/// <summary>
/// What stands in the address a member follows: which member of which site wants which offer. Signed, so that nobody
/// collects for another member or asks for an offer he was not given.
/// </summary>
/// <remarks>27 bytes as 36 characters of base64url: <c>version 1 | key 1 | site 5 | member 5 | offer 5 | tag 10</c>, big-endian.</remarks>
public readonly record struct ClickLink(long Site, long Member, long Offer)
{
    public const int Length = 36;
    private const byte Version = 1;
    private const byte Use = (byte)'l';
    private const int Bytes = 27;
    private const int Signed = Bytes - ClickKeys.TagLength;

    /// <exception cref="ArgumentOutOfRangeException">A number does not fit its field.</exception>
    public string Encode(ClickKeys keys)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        bytes[1] = keys.Current;
        Packed.Write(bytes.Slice(2, 5), Site);
        Packed.Write(bytes.Slice(7, 5), Member);
        Packed.Write(bytes.Slice(12, 5), Offer);
        keys.Sign(Use, keys.Current, bytes[..Signed], bytes[Signed..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for anything not made by <see cref="Encode"/> with one of the keys.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, ClickKeys keys, out ClickLink link)
    {
        link = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!Packed.TryDecode(text, Length, bytes)) return false;
        if (!keys.Verify(Use, bytes[1], bytes[..Signed], bytes[Signed..]) || bytes[0] != Version) return false;
        link = new(Packed.Read(bytes.Slice(2, 5)), Packed.Read(bytes.Slice(7, 5)), Packed.Read(bytes.Slice(12, 5)));
        return true;
    }
}
