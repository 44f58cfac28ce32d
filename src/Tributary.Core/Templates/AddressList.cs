using System.Globalization;
using System.Net;

namespace Tributary.Core.Templates;

/// <summary>Addresses and networks a call may come from, written with commas, blanks or line breaks between them.</summary>
internal static class AddressList
{
    public static string[] Split(string text) =>
        text.Split([',', ';', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether an entry is an address such as 203.0.113.7 or 2001:db8::1, or a network such as 203.0.113.0/24.</summary>
    public static bool IsEntry(string entry) => Read(entry) is not null;

    public static bool Contains(string list, string? address) =>
        ReadAddress(address) is { } peer && Split(list).Any(entry => Read(entry) is var (network, bits) && AreAlike(network, peer, bits));

    // A network may be written with any of its addresses: 20.76.54.41/29 is 20.76.54.40/29.
    private static (IPAddress Network, int Bits)? Read(string entry)
    {
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        if (ReadAddress(slash < 0 ? entry : entry[..slash]) is not { } address)
            return null;
        var longest = address.GetAddressBytes().Length * 8;
        if (slash < 0)
            return (address, longest);
        return int.TryParse(entry.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= longest ? (address, bits) : null;
    }

    // The parser also takes 1, 0x7f.1 and 010.0.0.1 for IPv4 addresses; nobody who writes a list means those.
    private static IPAddress? ReadAddress(string? text)
    {
        if (!IPAddress.TryParse(text, out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var isVersion6 = text!.Contains(':', StringComparison.Ordinal) && !text.Contains('%', StringComparison.Ordinal);
        return isVersion6 || address.ToString() == text ? address : null;
    }

    private static bool AreAlike(IPAddress network, IPAddress peer, int bits)
    {
        var (left, right) = (network.GetAddressBytes(), peer.GetAddressBytes());
        if (left.Length != right.Length)
            return false;
        var (whole, rest) = (bits / 8, bits % 8);
        if (!left.AsSpan(0, whole).SequenceEqual(right.AsSpan(0, whole)))
            return false;
        return rest == 0 || (left[whole] ^ right[whole]) >> (8 - rest) == 0;
    }
}
