using System.Net;
using System.Net.Sockets;

namespace Tributary.Web.Features.Demo;

/// <summary>
/// The client of the demo's outside world: the sandbox networks' servers and the members' browsers. They are not ours, so our guarded client does not
/// apply to them; in exchange this one cannot reach anything but this machine, whatever an address says.
/// </summary>
internal static class LoopbackHttp
{
    public static HttpMessageInvoker Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = Connect,
    });

    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (!IPAddress.TryParse(context.DnsEndPoint.Host, out var address) || !IPAddress.IsLoopback(address))
            throw new HttpRequestException($"The demo only talks to this machine, and {context.DnsEndPoint.Host} is not its loopback address.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
