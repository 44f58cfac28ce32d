using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Tributary.Web.Platform.Data;

/// <summary>Sends what waits in a session: on PostgreSQL all at once, on SQLite, where nothing travels, one after the other.</summary>
internal static class RoundTrip
{
    public static async Task Send(DbConnection connection, TableShapes shapes, IReadOnlyList<Waiting> waiting, CancellationToken ct)
    {
        if (connection is NpgsqlConnection postgres) await Together(postgres, shapes, waiting, ct);
        else await OneByOne((PreparingConnection)connection, waiting, ct);
    }

    private static async Task Together(NpgsqlConnection connection, TableShapes shapes, IReadOnlyList<Waiting> waiting, CancellationToken ct)
    {
        await using var batch = connection.CreateBatch();
        foreach (var one in waiting) batch.BatchCommands.Add(one.Rows is { } rows ? await BulkInsert.Command(connection, shapes, rows) : Command(one.Question!));
        WorkCount.Stated(waiting.Count);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        // Inserts have no result: the reader passes over them.
        foreach (var question in waiting.Select(one => one.Question).OfType<Question>())
        {
            await question.Take(reader, ct);
            await reader.NextResultAsync(ct);
        }

        while (await reader.NextResultAsync(ct))
        {
            // What is wrong with an insert is thrown when the reader comes to it.
        }
    }

    private static async Task OneByOne(PreparingConnection connection, IReadOnlyList<Waiting> waiting, CancellationToken ct)
    {
        foreach (var one in waiting)
        {
            if (one.Rows is { } rows)
            {
                BulkInsert.RowByRow(connection, rows);
                continue;
            }

            WorkCount.Stated();
            // As the base class makes it: that one is kept.
            await using var command = ((DbConnection)connection).CreateCommand();
            command.CommandText = one.Question!.Sql;
            foreach (var (name, value) in one.Question.Args) command.Parameters.Add(new SqliteParameter("@" + name, value));
            await using var reader = await command.ExecuteReaderAsync(ct);
            await one.Question.Take(reader, ct);
        }
    }

    private static NpgsqlBatchCommand Command(Question question)
    {
        var command = new NpgsqlBatchCommand(question.Sql);
        foreach (var (name, value) in question.Args) command.Parameters.Add(new NpgsqlParameter(name, value));
        return command;
    }
}

/// <summary>Something that waits in a session: rows or a question.</summary>
internal readonly record struct Waiting(BulkRows? Rows, Question? Question);

/// <summary>A question that waits.</summary>
/// <param name="Sql">One statement.</param>
/// <param name="Args">Its parameters by name.</param>
/// <param name="Take">Reads the answer.</param>
internal sealed record Question(string Sql, IReadOnlyList<(string Name, object Value)> Args, Func<DbDataReader, CancellationToken, Task> Take);
