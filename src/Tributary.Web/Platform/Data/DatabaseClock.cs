namespace Tributary.Web.Platform.Data;

/// <summary>
/// The time of several nodes on one database: that of the database, kept up between looks by a clock that nobody can set. Leases and the schedule
/// compare what one node wrote with what another reads, so their own clocks must not matter.
/// </summary>
internal sealed class DatabaseClock : TimeProvider
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _local;
    private Anchor _anchor;

    private DatabaseClock(TimeProvider local, Anchor anchor)
    {
        _local = local;
        _anchor = anchor;
    }

    /// <param name="read">The database's time (unix ms).</param>
    /// <param name="local">Counts what passes between looks.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<DatabaseClock> Start(Func<CancellationToken, Task<long>> read, TimeProvider local, CancellationToken ct) => new(local, await Look(read, local, ct));

    public static Task<DatabaseClock> Start(Database database, CancellationToken ct) => Start(stop => Now(database, stop), System, ct);

    public static Task<long> Now(Database database, CancellationToken ct) =>
        database.Read(session => session.Scalar<long>("select (extract(epoch from clock_timestamp()) * 1000)::bigint"), ct);

    public override long TimestampFrequency => _local.TimestampFrequency;

    public override long GetTimestamp() => _local.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _local.CreateTimer(callback, state, dueTime, period);

    public override DateTimeOffset GetUtcNow()
    {
        var anchor = Volatile.Read(ref _anchor);
        return anchor.At + _local.GetElapsedTime(anchor.Timestamp);
    }

    /// <summary>Looks at the database's clock again.</summary>
    public Task Look(Database database, CancellationToken ct) => Look(stop => Now(database, stop), ct);

    /// <summary>The same, at whatever tells the time.</summary>
    public async Task Look(Func<CancellationToken, Task<long>> read, CancellationToken ct) => Volatile.Write(ref _anchor, await Look(read, _local, ct));

    private static async Task<Anchor> Look(Func<CancellationToken, Task<long>> read, TimeProvider local, CancellationToken ct)
    {
        var before = local.GetTimestamp();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(await read(ct));
        // The answer was true half way between question and arrival.
        var after = local.GetTimestamp();
        return new Anchor(at, before + ((after - before) / 2));
    }

    private sealed record Anchor(DateTimeOffset At, long Timestamp);
}
