using System.Buffers.Text;

namespace Tributary.Core.Clicks;

/// <summary>
/// The id we hand to a network and get back: who clicked what, under which terms and when, with a tag that only we can make.
/// It says all that attribution needs, so a click whose row was lost can be rebuilt from it.
/// </summary>
/// <remarks>
/// 36 bytes as 48 characters of base64url:
/// <c>version 1 | key 1 | member 5 | offer version 5 | terms 4 | unix seconds 5 | nonce 5 | tag 10</c>, big-endian.
/// The nonce is 40 random bits, so that two clicks in one second stay two clicks.
/// </remarks>
public readonly record struct ClickId(long Member, long OfferVersion, long Terms, long UnixSeconds, long Nonce)
{
    public const int Length = 48;
    private const byte Version = 1;
    private const byte Use = (byte)'i';
    private const int Bytes = 36;
    private const int Signed = Bytes - ClickKeys.TagLength;

    /// <exception cref="ArgumentOutOfRangeException">A number does not fit its field.</exception>
    public string Encode(ClickKeys keys)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        bytes[1] = keys.Current;
        Packed.Write(bytes.Slice(2, 5), Member);
        Packed.Write(bytes.Slice(7, 5), OfferVersion);
        Packed.Write(bytes.Slice(12, 4), Terms);
        Packed.Write(bytes.Slice(16, 5), UnixSeconds);
        Packed.Write(bytes.Slice(21, 5), Nonce);
        keys.Sign(Use, keys.Current, bytes[..Signed], bytes[Signed..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>
    /// False for anything not made by <see cref="Encode"/> with one of the keys: another length, another alphabet, one changed bit.
    /// Whether the click is recent enough to count is for the caller to say.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, ClickKeys keys, out ClickId click)
    {
        click = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!Packed.TryDecode(text, Length, bytes)) return false;
        if (!keys.Verify(Use, bytes[1], bytes[..Signed], bytes[Signed..]) || bytes[0] != Version) return false;
        click = new(Packed.Read(bytes.Slice(2, 5)), Packed.Read(bytes.Slice(7, 5)), Packed.Read(bytes.Slice(12, 4)),
            Packed.Read(bytes.Slice(16, 5)), Packed.Read(bytes.Slice(21, 5)));
        return true;
    }
}
