using System.Data.Common;
using Dapper;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// One transaction on one connection. Rows map by name (snake_case to PascalCase) onto records with init properties;
/// use long, string and their nullable forms, since those are the only column types.
/// </summary>
internal sealed class Session(DbConnection connection, DbTransaction? transaction, Dialect dialect, TableShapes shapes, CancellationToken ct)
{
    private List<Action>? _afterCommit;

    static Session() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public Dialect Dialect => dialect;

    public CancellationToken Token => ct;

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? args = null) =>
        (await connection.QueryAsync<T>(Command(sql, args))).AsList();

    public Task<T> First<T>(string sql, object? args = null) => connection.QueryFirstAsync<T>(Command(sql, args));

    public Task<T?> Find<T>(string sql, object? args = null) => connection.QueryFirstOrDefaultAsync<T>(Command(sql, args));

    public Task<T?> Scalar<T>(string sql, object? args = null) => connection.ExecuteScalarAsync<T>(Command(sql, args));

    public Task<int> Execute(string sql, object? args = null) => connection.ExecuteAsync(Command(sql, args));

    /// <summary>Reads rows one at a time, for exports and for loads too large for a list.</summary>
    public IAsyncEnumerable<T> Stream<T>(string sql, object? args = null) =>
        connection.QueryUnbufferedAsync<T>(sql, args, transaction);

    /// <summary>Shows rows one by one as they lie, for loads of so many that a record for each would be most of the work.</summary>
    public async Task Each(string sql, object? args, Action<DbDataReader> row)
    {
        await using var reader = await connection.ExecuteReaderAsync(Command(sql, args));
        while (await reader.ReadAsync(ct)) row(reader);
    }

    /// <summary>
    /// Inserts many rows with one prepared statement (SQLite) or one round trip (PostgreSQL).
    /// <paramref name="columns"/> is a comma-separated list, each row holds its values in that order (long, string or null).
    /// <paramref name="conflict"/> is an optional clause such as "on conflict do nothing". Returns the rows written.
    /// </summary>
    public Task<int> InsertMany(string table, string columns, IReadOnlyList<object?[]> rows, string conflict = "") =>
        rows.Count == 0 ? Task.FromResult(0) : BulkInsert.Run(connection, dialect, shapes, table, columns, rows, conflict, ct);

    /// <summary>The same for several tables in this order, in one round trip on PostgreSQL.</summary>
    public Task InsertAll(params IReadOnlyList<BulkRows> tables) => BulkInsert.Run(connection, dialect, shapes, tables, ct);

    /// <summary>Two questions in one round trip.</summary>
    public async Task<(IReadOnlyList<T1> First, IReadOnlyList<T2> Second)> Query<T1, T2>(string sql, object args)
    {
        await using var answers = await connection.QueryMultipleAsync(Command(sql, args));
        return ((await answers.ReadAsync<T1>()).AsList(), (await answers.ReadAsync<T2>()).AsList());
    }

    /// <summary>Three questions in one round trip.</summary>
    public async Task<(IReadOnlyList<T1> First, IReadOnlyList<T2> Second, IReadOnlyList<T3> Third)> Query<T1, T2, T3>(string sql, object args)
    {
        await using var answers = await connection.QueryMultipleAsync(Command(sql, args));
        return ((await answers.ReadAsync<T1>()).AsList(), (await answers.ReadAsync<T2>()).AsList(), (await answers.ReadAsync<T3>()).AsList());
    }

    /// <summary>What this transaction deletes is written over, so that it cannot be read from the file (SQLite; PostgreSQL writes over it when it cleans up).</summary>
    public Task BeginErasing() => dialect.IsPostgres ? Task.CompletedTask : Execute("pragma secure_delete = on");

    /// <summary>Runs once this transaction is durable; never when it rolls back.</summary>
    public void AfterCommit(Action action) => (_afterCommit ??= []).Add(action);

    internal void Committed()
    {
        foreach (var action in _afterCommit ?? []) action();
    }

    private CommandDefinition Command(string sql, object? args)
    {
        WorkCount.Stated();
        return new CommandDefinition(sql, args, transaction, cancellationToken: ct);
    }
}
