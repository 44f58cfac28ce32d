using System.Net;
using System.Net.Sockets;

namespace Tributary.Tests.Harness;

/// <summary>Something private of this machine, on both kinds of loopback: whoever connects to it has been where he must not go.</summary>
internal sealed class CanaryListener : IAsyncDisposable
{
    private readonly List<TcpListener> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly CancellationTokenSource _stop = new();
    private int _seen;

    private CanaryListener()
    {
        Listen(IPAddress.Loopback, 0);
        Port = ((IPEndPoint)_listeners[0].LocalEndpoint).Port;
        if (Socket.OSSupportsIPv6) Listen(IPAddress.IPv6Loopback, Port);
    }

    public int Port { get; }

    /// <summary>Connections so far.</summary>
    public int Seen => Volatile.Read(ref _seen);

    public static CanaryListener Start() => new();

    /// <summary>A connection of the test's own, which has to be seen: the listener is alive.</summary>
    public async Task Touch()
    {
        var before = Seen;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        // Answered and closed after it was counted.
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        Assert.Equal(before + 1, Seen);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_accepting);
        foreach (var listener in _listeners) listener.Stop();
        _stop.Dispose();
    }

    private void Listen(IPAddress address, int port)
    {
        var listener = new TcpListener(address, port);
        listener.Start();
        _listeners.Add(listener);
        _accepting.Add(Accept(listener));
    }

    private async Task Accept(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var visitor = await listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _seen);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
