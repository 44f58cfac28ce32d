using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Tributary.Web.Platform.Http;

/// <summary>
/// The one client for every outgoing call. The addresses of a host are vetted at the moment of connecting, on the very addresses
/// connected to; redirects are not followed; no cookies, no proxy, no ambient credentials; size and time are bounded.
/// </summary>
internal sealed class OutboundHttp : IDisposable
{
    public const string UserAgent = "Tributary/0.1";

    private readonly AllowedDestinations _allowed;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp;
    private readonly HttpMessageInvoker _client;
    private readonly TimeProvider _clock;

    public OutboundHttp(AllowedDestinations allowed, TimeProvider clock) : this(allowed, clock, Dns.GetHostAddressesAsync)
    {
    }

    /// <param name="allowed">What may be called although it is private.</param>
    /// <param name="clock">The time.</param>
    /// <param name="lookUp">The addresses of a name, asked once for each connection.</param>
    public OutboundHttp(AllowedDestinations allowed, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
    {
        _clock = clock;
        _lookUp = lookUp;
        _allowed = allowed;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = Connect,
            SslOptions = new SslClientAuthenticationOptions { CertificateRevocationCheckMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck },
        });
    }

    /// <summary>Sends a request and returns once the headers are there; the body is read by the caller, bounded by the limits.</summary>
    /// <exception cref="OutboundFailure">The address is not allowed, does not resolve, does not answer, or takes too long.</exception>
    public async Task<OutboundAnswer> Send(HttpRequestMessage request, OutboundLimits limits, CancellationToken ct)
    {
        request.Headers.UserAgent.ParseAdd(UserAgent);
        var timeout = new CancellationTokenSource(limits.Time, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            var response = await _client.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsStreamAsync(either.Token);
            return new OutboundAnswer(response, new BoundedStream(body, limits, timeout, _clock), timeout);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            timeout.Dispose();
            throw new OutboundFailure(OutboundFailureKind.TooSlow, $"{request.RequestUri?.Host} did not answer within {limits.Time.TotalSeconds:0} s.");
        }
        catch (HttpRequestException error)
        {
            timeout.Dispose();
            throw error.InnerException as OutboundFailure ?? Failure(request.RequestUri, error);
        }
    }

    /// <summary>Why an address would not be called, with the remedy; null when it would, or when its name is not known for now.</summary>
    public async Task<string?> WhyNot(Uri address, CancellationToken ct)
    {
        if (_allowed.Contains(address.Host, address.Port)) return null;
        if (address.Scheme != Uri.UriSchemeHttps)
            return $"http:// is not encrypted: anybody on the way can read and change what is sent. Use https://, or allow {address.Authority} in the configuration file ({Remedy(address.Host, address.Port)}).";
        try
        {
            Vet(address.IdnHost, address.Port, await Resolve(address.IdnHost, ct));
            return null;
        }
        catch (OutboundFailure failure)
        {
            return failure.Kind is OutboundFailureKind.Forbidden ? failure.Message : null;
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Resolve(host, ct);
        if (!_allowed.Contains(host, port)) Vet(host, port, addresses);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Vet(string host, int port, IPAddress[] addresses)
    {
        if (addresses.FirstOrDefault(address => !PublicAddress.Is(address)) is { } forbidden)
        {
            var leads = IPAddress.TryParse(host, out _) ? $"{host} is" : $"{host} leads to {forbidden}, which is";
            throw new OutboundFailure(OutboundFailureKind.Forbidden, $"{leads} not a public address. Only the configuration file may allow such a destination ({Remedy(host, port)}).");
        }

        if (port is not 443)
            throw new OutboundFailure(OutboundFailureKind.Forbidden, $"{host} would be called on port {port}; only https on port 443 is allowed. Another one has to be named in the configuration file ({Remedy(host, port)}).");
    }

    // As it has to stand in tributary.json. What is named there may be called by plain http as well.
    private static string Remedy(string host, int port) => $"\"AllowedDestinations\": [\"{host}:{port}\"]";

    // There is no way round a certificate that is not valid: whoever could read the call could read the credentials in it.
    private static OutboundFailure Failure(Uri? address, HttpRequestException error) => error.HttpRequestError is HttpRequestError.SecureConnectionError
        ? new OutboundFailure(OutboundFailureKind.Tls,
            $"{address?.Host} cannot prove who it is: {(error.InnerException ?? error).Message} Nothing was sent to it. Its operator has to mend the certificate, or the host in the settings is wrong.", error)
        : new OutboundFailure(OutboundFailureKind.Unreachable, $"{address?.Host} cannot be reached: {error.Message}", error);

    private async Task<IPAddress[]> Resolve(string host, CancellationToken ct)
    {
        try
        {
            var addresses = await _lookUp(host, ct);
            return addresses.Length > 0 ? addresses : throw new OutboundFailure(OutboundFailureKind.Unreachable, $"{host} has no address.");
        }
        catch (SocketException error)
        {
            throw new OutboundFailure(OutboundFailureKind.Unreachable, $"The name {host} is not known. Check its spelling.", error);
        }
    }
}
