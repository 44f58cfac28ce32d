using System.Net;

namespace Tributary.Core.Templates;

/// <summary>Addresses and networks a call may come from, written with commas, blanks or line breaks between them.</summary>
internal static class AddressList
{
    public static string[] Split(string text) =>
        text.Split([',', ';', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static bool Contains(string list, string? address)
    {
        if (!IPAddress.TryParse(address, out var peer))
            return false;
        if (peer.IsIPv4MappedToIPv6)
            peer = peer.MapToIPv4();
        return Split(list).Any(entry =>
            IPAddress.TryParse(entry, out var single) ? single.Equals(peer) : IPNetwork.TryParse(entry, out var network) && network.Contains(peer));
    }
}
