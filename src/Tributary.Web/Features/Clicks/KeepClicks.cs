using System.Text;
using System.Threading.Channels;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>
/// Makes clicks durable after they were answered: what came together is one row of text, which costs next to nothing, so that a rush is
/// taken at the speed of redirects. <see cref="FileClicks"/> gives each its own row.
/// </summary>
internal sealed partial class KeepClicks : IAsyncDisposable
{
    public const int LargestBatch = 1024;

    // More than this many at once: gathering for a moment saves more than it delays. What is promised is 50 ms.
    private const int Several = 2;

    // More than this many at once is a rush.
    private const int Rush = 64;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan UntilTheNextTry = TimeSpan.FromSeconds(1);

    // A minute of the fastest rush there is, should the database be away.
    private readonly Channel<ClickRow> _arrived = Channel.CreateBounded<ClickRow>(new BoundedChannelOptions(1_000_000) { SingleReader = true });
    private readonly Database _database;
    private readonly Ids _ids;
    private readonly TimeProvider _clock;
    private readonly ILogger<KeepClicks> _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private long _rushedAt;
    private long _added;
    private long _done;

    public KeepClicks(Database database, Ids ids, TimeProvider clock, ILogger<KeepClicks> log)
    {
        (_database, _ids, _clock, _log) = (database, ids, clock, log);
        _loop = Task.Run(Loop, CancellationToken.None);
    }

    /// <summary>Set when a batch was written.</summary>
    public SemaphoreSlim Kept { get; } = new(0);

    /// <summary>Members click faster than clicks can be filed; whoever has time waits.</summary>
    public bool IsRush => TimeProvider.System.GetElapsedTime(Volatile.Read(ref _rushedAt)) < TimeSpan.FromMilliseconds(250);

    /// <summary>Nobody waits for it. Whatever becomes of it, the conversion is attributed by its click id.</summary>
    public void Add(ClickRow click)
    {
        if (_arrived.Writer.TryWrite(click)) Interlocked.Increment(ref _added);
        else LogNotKept(1, "Too many wait for the database.");
    }

    /// <summary>Waits until every click that was added before is written, or nothing writes any more.</summary>
    public async Task Settled(CancellationToken ct)
    {
        var added = Volatile.Read(ref _added);
        while (Volatile.Read(ref _done) < added && !_loop.IsCompleted) await Task.Delay(LookEvery, TimeProvider.System, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_arrived.Writer.TryComplete()) await _stopping.CancelAsync();
        await _loop;
    }

    private async Task Loop()
    {
        var lines = new StringBuilder();
        while (await _arrived.Reader.WaitToReadAsync(CancellationToken.None))
        {
            lines.Clear();
            var count = 0;
            for (; count < LargestBatch && _arrived.Reader.TryRead(out var click); count++) ClickLines.Write(lines, click);
            await Write(lines.ToString(), count);
            Volatile.Write(ref _done, _done + count);
            if (count >= Rush) Volatile.Write(ref _rushedAt, TimeProvider.System.GetTimestamp());
            // In time as it passes, whatever the product's clock says: it is about the machine.
            if (count is >= Several and < LargestBatch) await Task.Delay(Gather, TimeProvider.System, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Write(string lines, int count)
    {
        while (true)
        {
            try
            {
                var id = await _ids.Next("click_batches", CancellationToken.None);
                await _database.Write(session => session.Execute(
                    "insert into click_batches (id, lines, made_at) values (@id, @lines, @now)", new { id, lines, now = _clock.GetUtcNow().ToUnixTimeMilliseconds() }), CancellationToken.None);
                if (Kept.CurrentCount == 0) Kept.Release();
                return;
            }
            // Whatever went wrong: the clicks stay here until they are written.
            catch (Exception error)
            {
                LogNotKept(count, error.Message);
                if (_stopping.IsCancellationRequested) return;
            }

            await Task.Delay(UntilTheNextTry, TimeProvider.System, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} clicks are not recorded yet: {Error}")]
    private partial void LogNotKept(int count, string error);
}
