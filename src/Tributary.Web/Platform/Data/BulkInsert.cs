using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Tributary.Web.Platform.Data;

/// <summary>The one place that writes many rows at once: a prepared statement per row on SQLite, arrays through unnest on PostgreSQL.</summary>
internal static class BulkInsert
{
    // Statements live as long as their connection: the writer of SQLite prepares each shape once.
    private static readonly ConditionalWeakTable<DbConnection, Dictionary<string, SqliteCommand>> Prepared = [];

    public static async Task<int> Run(DbConnection connection, DbTransaction? transaction, Dialect dialect, TableShapes shapes,
        string table, string columns, IReadOnlyList<object?[]> rows, string conflict, CancellationToken ct)
    {
        var names = columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return dialect.IsPostgres
            ? await Unnest((NpgsqlConnection)connection, shapes, table, names, rows, conflict, ct)
            : RowByRow((SqliteConnection)connection, (SqliteTransaction?)transaction, table, names, rows, conflict);
    }

    private static int RowByRow(SqliteConnection connection, SqliteTransaction? transaction, string table, string[] names,
        IReadOnlyList<object?[]> rows, string conflict)
    {
        var sql = $"insert into {table} ({string.Join(", ", names)}) values ({string.Join(", ", names.Select((_, i) => $"@p{i}"))}) {conflict}";
        var commands = Prepared.GetOrCreateValue(connection);
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < names.Length; i++) command.Parameters.Add(new SqliteParameter($"@p{i}", null));
            commands.Add(sql, command);
        }

        command.Transaction = transaction;
        var written = 0;
        foreach (var row in rows)
        {
            for (var i = 0; i < names.Length; i++) command.Parameters[i].Value = row[i] ?? DBNull.Value;
            written += command.ExecuteNonQuery();
        }

        return written;
    }

    private static async Task<int> Unnest(NpgsqlConnection connection, TableShapes shapes, string table, string[] names,
        IReadOnlyList<object?[]> rows, string conflict, CancellationToken ct)
    {
        var bigints = await shapes.AreBigint(connection, null, table, names);
        await using var command = connection.CreateCommand();
        var arrays = new string[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            arrays[i] = bigints[i] ? $"@p{i}::bigint[]" : $"@p{i}::text[]";
            command.Parameters.Add(bigints[i] ? Numbers(rows, i) : Texts(rows, i));
        }

        command.CommandText = $"insert into {table} ({string.Join(", ", names)}) select * from unnest({string.Join(", ", arrays)}) {conflict}";
        return await command.ExecuteNonQueryAsync(ct);
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
