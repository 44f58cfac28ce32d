using System.Data.Common;
using Dapper;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// One transaction on one connection. Rows map by name (snake_case to PascalCase) onto records with init properties;
/// use long, string and their nullable forms, since those are the only column types.
/// </summary>
internal sealed class Session(DbConnection connection, DbTransaction? transaction, Dialect dialect, TableShapes shapes, CancellationToken ct)
{
    private readonly List<Waiting> _later = [];
    private List<Action>? _afterCommit;

    static Session() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public Dialect Dialect => dialect;

    public CancellationToken Token => ct;

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? args = null) =>
        (await connection.QueryAsync<T>(await Command(sql, args))).AsList();

    /// <summary>
    /// Asks a question whose answer is wanted later. On PostgreSQL it waits, and goes with all that waits in one round trip, in this order, once the first answer is wanted.
    /// </summary>
    public Asked<T> Ask<T>(string sql, params IReadOnlyList<(string Name, object Value)> args)
    {
        var asked = new Asked<T>(this);
        _later.Add(new Waiting(null, new Question(sql, args, asked.Take)));
        return asked;
    }

    public async Task<T> First<T>(string sql, object? args = null) => await connection.QueryFirstAsync<T>(await Command(sql, args));

    public async Task<T?> Find<T>(string sql, object? args = null) => await connection.QueryFirstOrDefaultAsync<T>(await Command(sql, args));

    public async Task<T?> Scalar<T>(string sql, object? args = null) => await connection.ExecuteScalarAsync<T>(await Command(sql, args));

    public async Task<int> Execute(string sql, object? args = null) => await connection.ExecuteAsync(await Command(sql, args));

    /// <summary>Reads rows one at a time, for exports and for loads too large for a list.</summary>
    public async IAsyncEnumerable<T> Stream<T>(string sql, object? args = null)
    {
        await Send();
        await foreach (var row in connection.QueryUnbufferedAsync<T>(sql, args, transaction)) yield return row;
    }

    /// <summary>Shows rows one by one as they lie, for loads of so many that a record for each would be most of the work.</summary>
    public async Task Each(string sql, object? args, Action<DbDataReader> row)
    {
        // Not awaited at its end: only so does it take its command with it, of which the connection would keep a list.
        using var reader = await connection.ExecuteReaderAsync(await Command(sql, args));
        while (await reader.ReadAsync(ct)) row(reader);
    }

    /// <summary>
    /// Inserts many rows with one prepared statement (SQLite) or one round trip (PostgreSQL).
    /// <paramref name="columns"/> is a comma-separated list, each row holds its values in that order (long, string or null).
    /// <paramref name="conflict"/> is an optional clause such as "on conflict do nothing". Returns the rows written.
    /// </summary>
    public async Task<int> InsertMany(string table, string columns, IReadOnlyList<object?[]> rows, string conflict = "")
    {
        if (rows.Count == 0) return 0;
        await Send();
        return await BulkInsert.Run(connection, dialect, shapes, new BulkRows(table, columns, rows, conflict), ct);
    }

    /// <summary>
    /// Inserts rows of which nobody asks how many were written. On PostgreSQL they wait for the next statement, or for the commit, and go there with all
    /// others that wait in one round trip, in this order; what is wrong with them is thrown there.
    /// </summary>
    public void InsertLater(params IReadOnlyList<BulkRows> tables) => _later.AddRange(tables.Where(one => one.Rows.Count > 0).Select(one => new Waiting(one, null)));

    /// <summary>Sends what waits.</summary>
    public async Task Send()
    {
        if (_later.Count == 0) return;
        var waiting = _later.ToArray();
        _later.Clear();
        await RoundTrip.Send(connection, shapes, waiting, ct);
    }

    /// <summary>What this transaction deletes is written over, so that it cannot be read from the file (SQLite; PostgreSQL writes over it when it cleans up).</summary>
    public Task BeginErasing() => dialect.IsPostgres ? Task.CompletedTask : Execute("pragma secure_delete = on");

    /// <summary>Runs once this transaction is durable; never when it rolls back.</summary>
    public void AfterCommit(Action action) => (_afterCommit ??= []).Add(action);

    /// <summary>Does the work of a write and sends what waits of it.</summary>
    public async Task<T> Run<T>(Func<Session, Task<T>> work)
    {
        var result = await work(this);
        await Send();
        return result;
    }

    internal void Committed()
    {
        foreach (var action in _afterCommit ?? []) action();
    }

    private async ValueTask<CommandDefinition> Command(string sql, object? args)
    {
        await Send();
        WorkCount.Stated();
        return new CommandDefinition(sql, args, transaction, cancellationToken: ct);
    }
}
