using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tributary.Tests.Harness;

/// <summary>
/// A line to PostgreSQL that breaks at the worst moment: the server has done a commit, and whoever asked for it never hears of it.
/// </summary>
internal sealed class LosingLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private string? _doomed;

    private LosingLine(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>The database's address over this line.</summary>
    public string Url => new UriBuilder(_server) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri.ToString();

    /// <summary>How many commits were done and never heard of.</summary>
    public int Lost { get; private set; }

    public static LosingLine To(string url) => new(new Uri(url));

    /// <summary>From now on, once: the commit of the transaction in which this was sent.</summary>
    public void LoseCommitAfter(string text) => Volatile.Write(ref _doomed, text);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting;
        _listener.Stop();
        _ending.Dispose();
    }

    private async Task Accept()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                lines.Add(Carry(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task Carry(TcpClient client)
    {
        using var server = new TcpClient();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, both.Token);
                var connection = new Connection(client.GetStream(), server.GetStream());
                await Task.WhenAny(Ask(connection, both.Token), Answer(connection, both.Token));
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // Whoever is at the other end hears that the line is broken.
            }

            await both.CancelAsync();
        }
    }

    private async Task Ask(Connection connection, CancellationToken ct)
    {
        var bytes = new byte[64 * 1024];
        while (await connection.Client.ReadAsync(bytes, ct) is var read and > 0)
        {
            var said = Encoding.Latin1.GetString(bytes, 0, read);
            if (_doomed is { } doomed && said.Contains(doomed, StringComparison.Ordinal)) connection.IsDoomed = true;
            if (connection.IsDoomed && said.Contains("COMMIT\0", StringComparison.Ordinal) && Interlocked.Exchange(ref _doomed, null) is not null) connection.LosesAnswer = true;
            await connection.Server.WriteAsync(bytes.AsMemory(0, read), ct);
        }
    }

    private async Task Answer(Connection connection, CancellationToken ct)
    {
        var bytes = new byte[64 * 1024];
        while (await connection.Server.ReadAsync(bytes, ct) is var read and > 0)
        {
            // It was asked for nothing else: what it says now is that the commit is done.
            if (connection.LosesAnswer)
            {
                Lost++;
                return;
            }

            await connection.Client.WriteAsync(bytes.AsMemory(0, read), ct);
        }
    }

    private sealed class Connection(NetworkStream client, NetworkStream server)
    {
        public NetworkStream Client => client;
        public NetworkStream Server => server;
        public bool IsDoomed { get; set; }
        public bool LosesAnswer { get; set; }
    }
}
