using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using SQLitePCL;

namespace Tributary.Web.Platform.Data;

/// <summary>The one place that writes many rows at once: a prepared statement per row on SQLite, arrays through unnest on PostgreSQL.</summary>
internal static class BulkInsert
{
    // Whoever has a visitor to answer goes first: the system itself would let this thread run on for several milliseconds.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMicroseconds(250);

    public static async Task<int> Run(DbConnection connection, Dialect dialect, TableShapes shapes, BulkRows rows, CancellationToken ct) => dialect.IsPostgres
        ? await Unnest((NpgsqlConnection)connection, shapes, rows, ct)
        : RowByRow((PreparingConnection)connection, rows);

    /// <summary>The same as one command of a batch.</summary>
    public static async Task<NpgsqlBatchCommand> Command(NpgsqlConnection connection, TableShapes shapes, BulkRows rows)
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = Unnest(await shapes.AreBigint(connection, null, rows.Table, Names(rows.Columns)), rows, command.Parameters);
        return command;
    }

    /// <summary>Past the driver's commands and parameters, which cost as much as the insert itself.</summary>
    public static int RowByRow(PreparingConnection connection, BulkRows rows)
    {
        var names = Names(rows.Columns);
        var sql = $"insert into {rows.Table} ({string.Join(", ", names)}) values ({string.Join(", ", names.Select(_ => "?"))}) {rows.Conflict}";
        var statement = connection.Statement(sql);
        var written = 0;
        WorkCount.Stated(rows.Rows.Count);
        var started = Stopwatch.GetTimestamp();
        foreach (var row in rows.Rows)
        {
            for (var i = 0; i < names.Length; i++) Bind(statement, i + 1, row[i]);
            var result = raw.sqlite3_step(statement);
            if (result == raw.SQLITE_DONE) written += raw.sqlite3_changes(connection.Handle);
            raw.sqlite3_reset(statement);
            if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
            if (Stopwatch.GetElapsedTime(started) < LongestTurn) continue;
            Thread.Yield();
            started = Stopwatch.GetTimestamp();
        }

        raw.sqlite3_clear_bindings(statement);
        return written;
    }

    private static string[] Names(string columns) => columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static void Bind(sqlite3_stmt statement, int place, object? value)
    {
        switch (value)
        {
            case null:
                raw.sqlite3_bind_null(statement, place);
                break;
            case string text:
                raw.sqlite3_bind_text(statement, place, text);
                break;
            default:
                raw.sqlite3_bind_int64(statement, place, Convert.ToInt64(value, null));
                break;
        }
    }

    private static async Task<int> Unnest(NpgsqlConnection connection, TableShapes shapes, BulkRows rows, CancellationToken ct)
    {
        var bigints = await shapes.AreBigint(connection, null, rows.Table, Names(rows.Columns));
        await using var command = connection.CreateCommand();
        command.CommandText = Unnest(bigints, rows, command.Parameters);
        WorkCount.Stated();
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static string Unnest(bool[] bigints, BulkRows rows, NpgsqlParameterCollection parameters)
    {
        var arrays = new string[bigints.Length];
        for (var i = 0; i < arrays.Length; i++)
        {
            arrays[i] = bigints[i] ? $"@p{i}::bigint[]" : $"@p{i}::text[]";
            parameters.Add(bigints[i] ? Numbers(rows.Rows, i) : Texts(rows.Rows, i));
        }

        return $"insert into {rows.Table} ({rows.Columns}) select * from unnest({string.Join(", ", arrays)}) {rows.Conflict}";
    }

    private static NpgsqlParameter Numbers(IReadOnlyList<object?[]> rows, int column)
    {
        var values = new long?[rows.Count];
        for (var i = 0; i < rows.Count; i++) values[i] = rows[i][column] is { } value ? Convert.ToInt64(value, null) : null;
        return new NpgsqlParameter<long?[]>($"p{column}", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { TypedValue = values };
    }

    private static NpgsqlParameter Texts(IReadOnlyList<object?[]> rows, int column)
    {
        var values = new string?[rows.Count];
        for (var i = 0; i < rows.Count; i++) values[i] = (string?)rows[i][column];
        return new NpgsqlParameter<string?[]>($"p{column}", NpgsqlDbType.Array | NpgsqlDbType.Text) { TypedValue = values };
    }
}

/// <summary>Rows for one table, as <see cref="Session.InsertMany"/> takes them.</summary>
internal sealed record BulkRows(string Table, string Columns, IReadOnlyList<object?[]> Rows, string Conflict = "");
