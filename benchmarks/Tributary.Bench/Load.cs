using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Tributary.Bench;

/// <summary>
/// Requests over kept-alive loopback connections, each waiting for its answer before the next: bare sockets, so that the generator costs little and
/// costs the same for both sides. Bounded in time and in number.
/// </summary>
internal sealed class Load(int port, int connections)
{
    /// <summary>How many were answered so far, in all runs.</summary>
    public long Answered { get; private set; }

    /// <summary>Requests answered per second; every answer must have the expected status.</summary>
    public async Task<double> Run(TimeSpan time, long most, Func<long, string> path, int expected)
    {
        var next = 0L;
        var answered = 0L;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new Connection(port);
            await connection.Open();
            while (clock.Elapsed < time)
            {
                var number = Interlocked.Increment(ref next);
                if (number > most)
                    return;
                var status = await connection.Get(path(number - 1));
                if (status != expected)
                    throw new InvalidOperationException($"{path(number - 1)} was answered with {status} instead of {expected}.");
                Interlocked.Increment(ref answered);
            }
        })));
        var perSecond = answered / clock.Elapsed.TotalSeconds;
        Answered += answered;
        return perSecond;
    }

    /// <summary>
    /// How long each of so many requests a second took, in milliseconds, shortest first: counted from the moment it was to be sent, so that one held up
    /// behind another counts its waiting too.
    /// </summary>
    public async Task<double[]> Paced(int perSecond, TimeSpan time, Func<long, string> path, int expected)
    {
        var due = Channel.CreateUnbounded<(long Number, long At)>(new UnboundedChannelOptions { SingleWriter = true });
        var most = (long)(perSecond * time.TotalSeconds);
        var took = new double[most];
        var workers = Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new Connection(port);
            await connection.Open();
            await foreach (var (number, at) in due.Reader.ReadAllAsync())
            {
                var status = await connection.Get(path(number));
                if (status != expected)
                    throw new InvalidOperationException($"{path(number)} was answered with {status} instead of {expected}.");
                took[number] = Stopwatch.GetElapsedTime(at).TotalMilliseconds;
            }
        })).ToArray();
        await Pace(due.Writer, perSecond, most);
        await Task.WhenAll(workers);
        Answered += most;
        Array.Sort(took);
        return took;
    }

    /// <summary>The time within which this share of them was answered, in milliseconds: see <see cref="Paced"/>.</summary>
    public static double Percentile(double[] sorted, double share) => sorted[(int)((sorted.Length - 1) * share)];

    // Wakes up every millisecond for what has become due: as if a few visitors had come at once.
    private static async Task Pace(ChannelWriter<(long Number, long At)> due, int perSecond, long most)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var clock = Stopwatch.StartNew();
        for (var sent = 0L; sent < most; await tick.WaitForNextTickAsync())
        {
            for (var now = Stopwatch.GetTimestamp(); sent < Math.Min(most, clock.Elapsed.TotalSeconds * perSecond); sent++)
                due.TryWrite((sent, now));
        }
        due.Complete();
    }

    private sealed class Connection(int port) : IDisposable
    {
        private static readonly byte[] HeadersEnd = "\r\n\r\n"u8.ToArray();
        private static readonly byte[] LengthName = "Content-Length: "u8.ToArray();
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _sent = new byte[4096];
        private readonly byte[] _received = new byte[64 * 1024];

        public ValueTask Open() => _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), CancellationToken.None);

        public async ValueTask<int> Get(string path)
        {
            var length = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: bench\r\n\r\n", _sent);
            await _socket.SendAsync(_sent.AsMemory(0, length));
            var filled = 0;
            while (true)
            {
                var read = await _socket.ReceiveAsync(_received.AsMemory(filled));
                if (read == 0)
                    throw new IOException("The server closed the connection.");
                filled += read;
                if (Complete(_received.AsSpan(0, filled)))
                    return int.Parse(_received.AsSpan(9, 3), CultureInfo.InvariantCulture);
            }
        }

        public void Dispose() => _socket.Dispose();

        private static bool Complete(ReadOnlySpan<byte> answer)
        {
            var end = answer.IndexOf(HeadersEnd);
            if (end < 0)
                return false;
            var length = answer[..end].IndexOf(LengthName);
            if (length < 0)
                return answer[..end].IndexOf("chunked"u8) < 0 || answer.EndsWith("0\r\n\r\n"u8);
            var digits = answer[(length + LengthName.Length)..];
            return answer.Length >= end + 4 + int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        }
    }
}
