using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// Whose word on a visitor's address is taken: the proxies that "Proxies" in tributary.json lists, by address or network. Without any, the address is
/// that of the connection, whatever headers say. Of X-Forwarded-For the last address counts that is no proxy of ours.
/// </summary>
internal static class TrustedProxies
{
    // With it ASP.NET Core believes whoever connects.
    private const string TrustEverybody = "ASPNETCORE_FORWARDEDHEADERS_ENABLED";

    /// <returns>Null when there is no proxy.</returns>
    /// <exception cref="StartupException">An entry is not one, or would trust everybody.</exception>
    public static ForwardedHeadersOptions? Read(IReadOnlyList<string> proxies)
    {
        if (string.Equals(Environment.GetEnvironmentVariable(TrustEverybody), "true", StringComparison.OrdinalIgnoreCase))
            throw new StartupException($"{TrustEverybody} is set: everybody could say which address he comes from. Remove it and list your proxies as \"Proxies\" in tributary.json.");
        if (proxies.Count == 0) return null;

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address)) options.KnownProxies.Add(address);
            else if (!System.Net.IPNetwork.TryParse(proxy, out var network)) throw new StartupException($"\"Proxies\" in tributary.json: {proxy} is no address and no network. Write it as 10.0.0.7 or 10.0.0.0/24.");
            else if (network.PrefixLength == 0) throw new StartupException($"\"Proxies\" in tributary.json: {proxy} trusts everybody. List the addresses of your proxies.");
            else options.KnownIPNetworks.Add(network);
        }

        return options;
    }

    /// <summary>
    /// Takes a header away that only a proxy of ours may send. Before the forwarded address takes the place of the connection's.
    /// </summary>
    public static void DropFromStrangers(this IApplicationBuilder app, string header, ForwardedHeadersOptions? proxies) => app.Use(next => context =>
    {
        if (context.Request.Headers.ContainsKey(header) && !IsOurs(context.Connection.RemoteIpAddress, proxies)) context.Request.Headers.Remove(header);
        return next(context);
    });

    private static bool IsOurs(IPAddress? address, ForwardedHeadersOptions? proxies)
    {
        if (address is null || proxies is null) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return proxies.KnownProxies.Contains(address) || proxies.KnownIPNetworks.Any(network => network.Contains(address));
    }
}
