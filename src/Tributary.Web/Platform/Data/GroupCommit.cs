using System.Threading.Channels;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// Commits items that wait together in one transaction; each caller gets its answer after that is flushed, so an answer means durable. The next batch is read and written
/// while the one before is flushed. A batch that fails is tried again item by item, so one poisoned item harms only itself.
/// </summary>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private const int LargestBatch = 256;

    private readonly Channel<(TItem Item, TaskCompletionSource<TResult> Done)> _waiting =
        Channel.CreateBounded<(TItem, TaskCompletionSource<TResult>)>(new BoundedChannelOptions(20_000) { SingleReader = true });

    private readonly Channel<(TaskCompletionSource<TResult> Done, TResult Result)> _written =
        Channel.CreateUnbounded<(TaskCompletionSource<TResult>, TResult)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly Database _database;
    private readonly Func<Session, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> _commit;
    private readonly Task _loops;

    /// <param name="database">Where batches are written.</param>
    /// <param name="commit">Writes the batch and returns one result per item, in order.</param>
    public GroupCommit(Database database, Func<Session, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit)
    {
        (_database, _commit) = (database, commit);
        _loops = Task.WhenAll(Task.Run(WriteAll), Task.Run(FlushAll));
    }

    /// <param name="item">What to commit.</param>
    /// <param name="ct">Ends the waiting, not the work.</param>
    public async Task<TResult> Add(TItem item, CancellationToken ct)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((item, done), ct);
        return await done.Task.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loops;
    }

    private async Task WriteAll()
    {
        var items = new List<TItem>(LargestBatch);
        var callers = new List<TaskCompletionSource<TResult>>(LargestBatch);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            items.Clear();
            callers.Clear();
            while (items.Count < LargestBatch && _waiting.Reader.TryRead(out var next))
            {
                items.Add(next.Item);
                callers.Add(next.Done);
            }

            await Write(items, callers);
        }

        _written.Writer.Complete();
    }

    private async Task Write(List<TItem> items, List<TaskCompletionSource<TResult>> callers)
    {
        try
        {
            var results = await _database.WriteAhead(session => _commit(session, items), CancellationToken.None);
            for (var i = 0; i < callers.Count; i++) _written.Writer.TryWrite((callers[i], results[i]));
        }
        // Whatever went wrong belongs to the callers; the loop serves the next batch.
        catch (Exception error)
        {
            if (items.Count == 1) callers[0].TrySetException(error);
            else
            {
                for (var i = 0; i < items.Count; i++) await Write([items[i]], [callers[i]]);
            }
        }
    }

    private async Task FlushAll()
    {
        var flushed = new List<(TaskCompletionSource<TResult> Done, TResult Result)>(LargestBatch);
        while (await _written.Reader.WaitToReadAsync())
        {
            flushed.Clear();
            while (_written.Reader.TryRead(out var next)) flushed.Add(next);
            await Flush(flushed);
        }
    }

    private async Task Flush(List<(TaskCompletionSource<TResult> Done, TResult Result)> written)
    {
        try
        {
            await _database.Flush(CancellationToken.None);
            foreach (var (done, result) in written) done.TrySetResult(result);
        }
        // Nobody knows whether it is durable: the callers must not say that it is.
        catch (Exception error)
        {
            foreach (var (done, _) in written) done.TrySetException(error);
        }
    }
}
