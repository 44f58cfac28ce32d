namespace Tributary.Web.Platform.Http;

/// <summary>
/// Hosts ("host" or "host:port") that may be called although they are private or speak plain http. Comes from the configuration file or
/// the demo, never from the panel.
/// </summary>
internal sealed class AllowedDestinations
{
    private readonly HashSet<string> _hosts;

    public AllowedDestinations(IEnumerable<string> hosts) => _hosts = hosts.ToHashSet(StringComparer.OrdinalIgnoreCase);

    public bool Any => _hosts.Count > 0;

    public bool Contains(string host, int port) => _hosts.Contains(host) || _hosts.Contains($"{host}:{port}");

    /// <summary>The same for "host" or "host:port" as an operator types it.</summary>
    public bool Contains(string hostAndPort) => _hosts.Contains(hostAndPort) || _hosts.Contains(hostAndPort.Split(':')[0]);
}
