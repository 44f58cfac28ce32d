namespace Tributary.Web.Platform.Data;

/// <summary>
/// The product's database. A read sees one snapshot; a write is one transaction that commits when the work returns and rolls back
/// when it throws. Inside either, await nothing but the session: on SQLite all writes share one thread.
/// </summary>
internal abstract class Database(Dialect dialect) : IAsyncDisposable
{
    public Dialect Dialect => dialect;

    protected TableShapes Shapes { get; } = new();

    /// <summary>False when the disk is so full that only small writes may go on; whoever writes much asks first.</summary>
    public virtual bool HasRoom => true;

    public abstract Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken ct);

    public abstract Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken ct);

    /// <summary>
    /// The same for batches, which come one after the other and are all alike: completes when others see what was written, which on PostgreSQL may be before it is durable.
    /// Nobody outside may be told of it before <see cref="Flush"/>. What another transaction made of it is durable only together with it.
    /// </summary>
    public virtual Task<T> WriteAhead<T>(Func<Session, Task<T>> work, CancellationToken ct) => Write(work, ct);

    /// <summary>Completes when everything that was written before is durable.</summary>
    public virtual Task Flush(CancellationToken ct) => Task.CompletedTask;

    public Task Write(Func<Session, Task> work, CancellationToken ct) =>
        Write(async session =>
        {
            await work(session);
            return true;
        }, ct);

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens the database named by <paramref name="url"/> ("postgres://..."), or the SQLite file of the data folder when it is null.</summary>
    /// <exception cref="StartupException">The database cannot be used, with the remedy in words.</exception>
    public static async Task<Database> Open(string? url, string dataFolder, bool readOnly, CancellationToken ct) => url is null
        ? SqliteDatabase.Open(dataFolder, readOnly)
        : await PostgresDatabase.Open(url, ct);
}
