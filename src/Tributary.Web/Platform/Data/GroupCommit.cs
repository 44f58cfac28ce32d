using System.Threading.Channels;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// Commits items that wait together in one transaction; each caller gets its answer after that commit, so an answer means durable.
/// A batch that fails is tried again item by item, so one poisoned item harms only itself.
/// </summary>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private const int LargestBatch = 256;

    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Done)> _channel =
        Channel.CreateBounded<(TItem, TaskCompletionSource<TResult>)>(new BoundedChannelOptions(20_000) { SingleReader = true });

    private readonly Database _database;
    private readonly Func<Session, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> _commit;
    private readonly Task _loop;

    /// <param name="database">Where batches are written.</param>
    /// <param name="commit">Writes the batch and returns one result per item, in order.</param>
    public GroupCommit(Database database, Func<Session, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit)
    {
        _database = database;
        _commit = commit;
        _loop = Task.Run(Loop);
    }

    public async Task<TResult> Add(TItem item, CancellationToken ct)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _channel.Writer.WriteAsync((item, done), ct);
        return await done.Task.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        await _loop;
    }

    private async Task Loop()
    {
        var items = new List<TItem>(LargestBatch);
        var waiting = new List<TaskCompletionSource<TResult>>(LargestBatch);
        while (await _channel.Reader.WaitToReadAsync())
        {
            items.Clear();
            waiting.Clear();
            while (items.Count < LargestBatch && _channel.Reader.TryRead(out var next))
            {
                items.Add(next.Item);
                waiting.Add(next.Done);
            }

            await Commit(items, waiting);
        }
    }

    private async Task Commit(List<TItem> items, List<TaskCompletionSource<TResult>> waiting)
    {
        try
        {
            var results = await _database.Write(session => _commit(session, items), CancellationToken.None);
            for (var i = 0; i < waiting.Count; i++) waiting[i].TrySetResult(results[i]);
        }
        // Whatever went wrong belongs to the callers; the loop serves the next batch.
        catch (Exception error)
        {
            if (items.Count == 1) waiting[0].TrySetException(error);
            else
            {
                for (var i = 0; i < items.Count; i++) await Commit([items[i]], [waiting[i]]);
            }
        }
    }
}
