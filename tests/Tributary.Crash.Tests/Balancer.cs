using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tributary.Crash.Tests;

/// <summary>
/// A balancer before two nodes, as simple as one can be. It asks each node's /health again and again and opens connections to those that are well. A caller's connection goes on
/// with the node's it was given until the node closes that one. No call is sent twice: where a node takes it and does not answer, the caller gets 502.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient _look = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Node[] _nodes;
    private readonly Task _work;
    private int _next;

    public Balancer(params Uri[] nodes)
    {
        _nodes = Array.ConvertAll(nodes, address => new Node(address));
        _listener.Start();
        _work = Task.WhenAll(Accept(), Look());
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Another server takes the node's place; waits until it is found well.</summary>
    public Task Replace(int place, Uri address)
    {
        lock (_gate) return (_nodes[place] = new Node(address)).Well.Task;
    }

    /// <summary>Waits until the node is sent nothing any more: it was well, is so no longer, and no connection leads to it.</summary>
    public Task Left(int place)
    {
        lock (_gate) return _nodes[place].Left.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _listener.Stop();
        _look.Dispose();
        _stop.Dispose();
    }

    private async Task Look()
    {
        using var timer = new PeriodicTimer(LookEvery);
        await using var ending = _stop.Token.Register(timer.Dispose);
        do
        {
            Node[] nodes;
            lock (_gate) nodes = [.. _nodes];
            await Task.WhenAll(nodes.Select(Look));
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None));
    }

    private async Task Look(Node node)
    {
        var isWell = false;
        try
        {
            using var answer = await _look.GetAsync(new Uri(node.Address, "/health"), _stop.Token);
            isWell = answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // Whoever does not answer is not well.
        }

        lock (_gate) node.Is(isWell);
    }

    private async Task Accept()
    {
        var callers = new List<Task>();
        try
        {
            while (true) callers.Add(Serve(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(callers);
        }
    }

    private async Task Serve(TcpClient caller)
    {
        Connection? kept = null;
        try
        {
            var stream = caller.GetStream();
            while (await Message(stream, _stop.Token) is { } call)
            {
                kept ??= Open();
                var answer = await Forward(kept, call);
                if (answer is null || Header(answer, "Connection") == "close")
                {
                    Close(kept);
                    kept = null;
                }

                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer?.Replace("Connection: close\r\n", "", StringComparison.Ordinal) ?? "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"), _stop.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The caller went away, or the test is over.
        }
        finally
        {
            if (kept is not null) Close(kept);
            caller.Dispose();
        }
    }

    private async Task<string?> Forward(Connection to, string call)
    {
        try
        {
            if (!to.Client.Connected) await to.Client.ConnectAsync(to.Node.Address.Host, to.Node.Address.Port, _stop.Token);
            await to.Client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(call), _stop.Token);
            return await Message(to.Client.GetStream(), _stop.Token);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return null;
        }
    }

    // Chosen and counted as one, so that nobody leaves a node to which a connection is about to be opened.
    private Connection Open()
    {
        lock (_gate)
        {
            var well = _nodes.Where(node => node.IsWell).DefaultIfEmpty(_nodes[0]).ToArray();
            var node = well[_next++ % well.Length];
            node.Connections++;
            return new Connection(node, new TcpClient());
        }
    }

    private void Close(Connection connection)
    {
        connection.Client.Dispose();
        lock (_gate)
        {
            connection.Node.Connections--;
            connection.Node.Is(connection.Node.IsWell);
        }
    }

    // One whole message, of which there is never more than one on its way; null when the other side has closed before it began.
    private static async Task<string?> Message(NetworkStream from, CancellationToken ct)
    {
        var (buffer, text) = (new byte[8192], "");
        while (!IsWhole(text))
        {
            var read = await from.ReadAsync(buffer, ct);
            if (read == 0) return text.Length == 0 ? null : throw new IOException("The connection ended in the middle of a message.");
            text += Encoding.Latin1.GetString(buffer, 0, read);
        }

        return text;
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        if (Header(text, "Transfer-Encoding") == "chunked") return text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
        return text.Length - end - 4 >= int.Parse(Header(text, "Content-Length") ?? "0", CultureInfo.InvariantCulture);
    }

    private static string? Header(string message, string name) => message[..message.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    private sealed record Connection(Node Node, TcpClient Client);

    private sealed class Node(Uri address)
    {
        public Uri Address => address;
        public int Connections { get; set; }
        public bool IsWell { get; private set; }
        public TaskCompletionSource Well { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Is(bool well)
        {
            IsWell = well;
            if (well) Well.TrySetResult();
            else if (Well.Task.IsCompleted && Connections == 0) Left.TrySetResult();
        }
    }
}
