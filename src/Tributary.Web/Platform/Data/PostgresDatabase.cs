using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;

namespace Tributary.Web.Platform.Data;

/// <summary>PostgreSQL, when one machine is not enough: read committed, unique keys decide, a deadlock or serialisation failure is tried again.</summary>
internal sealed class PostgresDatabase : Database
{
    private const int Tries = 5;

    // Batches find their rows by keys. Planned once, while the tables are small, their statements would go on reading them from end to end when they are not.
    private const string ForBatches = " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c synchronous_commit=off";

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _batches;

    private PostgresDatabase(NpgsqlDataSource source, NpgsqlDataSource batches) : base(Dialect.Postgres) => (_source, _batches) = (source, batches);

    public NpgsqlDataSource Source => _source;

    public static async Task<PostgresDatabase> Open(string url, CancellationToken ct)
    {
        var source = NpgsqlDataSource.Create(ConnectionString(url));
        try
        {
            if (!await WaitsForTheDisk(source, ct))
            {
                await source.DisposeAsync();
                source = NpgsqlDataSource.Create(ConnectionString(url, " -c synchronous_commit=on"));
            }
        }
        catch (Exception error) when (error is NpgsqlException or System.Net.Sockets.SocketException)
        {
            await source.DisposeAsync();
            throw new StartupException($"The database does not answer: {error.Message}. Check host, port, user and password in --database.", error);
        }

        return new PostgresDatabase(source, NpgsqlDataSource.Create(ConnectionString(url, ForBatches)));
    }

    public override async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await ReadOnce(work, ct);
        }
        catch (PostgresException error) when (IsOfFormerTables(error))
        {
            _source.Clear();
            return await ReadOnce(work, ct);
        }
    }

    public override Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken ct) => Write(_source, work, ct);

    public override Task<T> WriteAhead<T>(Func<Session, Task<T>> work, CancellationToken ct) => Write(_batches, work, ct);

    /// <summary>A commit that waits for the disk takes all to the disk that was committed before it, on whatever connection.</summary>
    public override async Task Flush(CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var command = connection.CreateCommand();
        // Without a row of its own a transaction has nothing to flush.
        command.CommandText = "select pg_logical_emit_message(true, 'tributary', '')";
        await command.ExecuteNonQueryAsync(ct);
        WorkCount.Flushed();
    }

    public override async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync();
        await _source.DisposeAsync();
    }

    // What is answered is durable, also where the server's own setting is not to wait. Whoever has it wait for more, such as another server, keeps that.
    private static async Task<bool> WaitsForTheDisk(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "select current_setting('synchronous_commit')";
        return await command.ExecuteScalarAsync(ct) is not "off";
    }

    private async Task<T> Write<T>(NpgsqlDataSource source, Func<Session, Task<T>> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnce(source, work, ct);
            }
            catch (DbException error) when (Dialect.IsRetryable(error) && attempt < Tries)
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(5, 20 << attempt), ct);
            }
            catch (PostgresException error) when (IsOfFormerTables(error) && attempt < Tries)
            {
                source.Clear();
            }
        }
    }

    private async Task<T> ReadOnce<T>(Func<Session, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        return await work(new Session(connection, transaction, Dialect, Shapes, ct));
    }

    private async Task<T> WriteOnce<T>(NpgsqlDataSource source, Func<Session, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var session = new Session(connection, transaction, Dialect, Shapes, ct);
        var result = await session.Run(work);
        await transaction.CommitAsync(ct);
        if (source == _source) WorkCount.Flushed();
        session.Committed();
        return result;
    }

    // "Cached plan must not change result type": a newer node added a column to a table that a connection has prepared "select *" of. New connections prepare it anew.
    private static bool IsOfFormerTables(PostgresException error) => error is { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" };

    private static string ConnectionString(string url, string settings = "")
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
            throw new StartupException("--database takes an address such as postgres://user:password@host:5432/tributary.");
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.IsDefaultPort || uri.Port < 0 ? 5432 : uri.Port,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = uri.AbsolutePath.Trim('/') is { Length: > 0 } name ? Uri.UnescapeDataString(name) : "tributary",
            ApplicationName = "tributary",
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            // Nobody changes a connection's settings, so there is nothing to set back between two of its users.
            NoResetOnClose = true,
            // Compiling a list's statement takes longer than running it.
            Options = "-c jit=off" + settings,
        };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            builder[Uri.UnescapeDataString(parts[0])] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        }

        return builder.ToString();
    }
}
