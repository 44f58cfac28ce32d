using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tributary.Web.Platform.Http;

/// <summary>Tells addresses of the public internet from all others (IANA special-purpose registries; IPv4 inside IPv6 is looked at too).</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (Array.Exists(Special, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))) return false;
        return address.AddressFamily == AddressFamily.InterNetwork || EmbeddedIPv4(address) is not { } embedded || Is(embedded);
    }

    // NAT64 (64:ff9b::/96), 6to4 (2002::/16) and ISATAP (::0:5efe:a.b.c.d) carry an IPv4 address that the packet ends up at.
    private static IPAddress? EmbeddedIPv4(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) == 0x0064ff9b) return new IPAddress(bytes.AsSpan(12));
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes) == 0x2002) return new IPAddress(bytes.AsSpan(2, 4));
        return (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8)) & 0xfdffffff) == 0x00005efe ? new IPAddress(bytes.AsSpan(12)) : null;
    }
}
