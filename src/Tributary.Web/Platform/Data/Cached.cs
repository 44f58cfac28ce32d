namespace Tributary.Web.Platform.Data;

/// <summary>A value read from the database and kept until its stamp moves. Readers never wait for each other once it is loaded.</summary>
internal sealed class Cached<T>(Database database, Stamps stamps, string stamp, Func<Session, Task<T>> load)
    where T : class
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private Held? _held;

    public ValueTask<T> Get(CancellationToken ct) =>
        _held is { } held && held.Stamp == stamps.Of(stamp) ? ValueTask.FromResult(held.Value) : new ValueTask<T>(Load(ct));

    /// <summary>The same for those who must answer even if the database does not: what is held, however old, when nothing newer is to be had in time.</summary>
    public async ValueTask<T> Get(TimeSpan patience, TimeProvider clock, CancellationToken ct)
    {
        var known = Get(ct);
        if (known.IsCompletedSuccessfully || _held is not { } old) return await known;
        var loading = known.AsTask();
        try
        {
            return await loading.WaitAsync(patience, clock, ct);
        }
        catch (Exception error) when (error is TimeoutException or System.Data.Common.DbException)
        {
            _ = loading.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return old.Value;
        }
    }

    private async Task<T> Load(CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            var now = stamps.Of(stamp);
            if (_held is { } held && held.Stamp == now) return held.Value;
            var value = await database.Read(load, ct);
            // The stamp from before the read: a change during it makes the next reader load again.
            _held = new Held(now, value);
            return value;
        }
        finally
        {
            _loading.Release();
        }
    }

    private sealed record Held(long Stamp, T Value);
}
