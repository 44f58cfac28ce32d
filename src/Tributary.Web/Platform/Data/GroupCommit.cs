using System.Threading.Channels;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// Commits items that wait together in one transaction; each caller gets its answer after that commit, so an answer means durable.
/// A batch that fails is tried again item by item, so one poisoned item harms only itself.
/// </summary>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private const int LargestBatch = 256;

    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Done)>[] _lanes;
    private readonly Database _database;
    private readonly Func<Session, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> _commit;
    private readonly Task _loops;

    /// <param name="database">Where batches are written.</param>
    /// <param name="commit">Writes the batch and returns one result per item, in order.</param>
    /// <param name="lanes">How many batches may be under way at once, each in a transaction of its own.</param>
    public GroupCommit(Database database, Func<Session, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit, int lanes = 1)
    {
        _database = database;
        _commit = commit;
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => Channel.CreateBounded<(TItem, TaskCompletionSource<TResult>)>(new BoundedChannelOptions(20_000) { SingleReader = true }))];
        _loops = Task.WhenAll(_lanes.Select(lane => Task.Run(() => Loop(lane.Reader))));
    }

    /// <param name="item">What to commit.</param>
    /// <param name="concerns">What it is about: items about the same are committed in their order.</param>
    /// <param name="ct">Ends the waiting, not the work.</param>
    public async Task<TResult> Add(TItem item, int concerns, CancellationToken ct)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _lanes[(uint)concerns % _lanes.Length].Writer.WriteAsync((item, done), ct);
        return await done.Task.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes) lane.Writer.TryComplete();
        await _loops;
    }

    private async Task Loop(ChannelReader<(TItem Item, TaskCompletionSource<TResult> Done)> lane)
    {
        var items = new List<TItem>(LargestBatch);
        var waiting = new List<TaskCompletionSource<TResult>>(LargestBatch);
        while (await lane.WaitToReadAsync())
        {
            items.Clear();
            waiting.Clear();
            while (items.Count < LargestBatch && lane.TryRead(out var next))
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
            var results = await _database.WriteAlike(session => _commit(session, items), CancellationToken.None);
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
