using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Tributary.Web.Platform.Data;

namespace Tributary.Bench;

/// <summary>
/// The baseline of postbacks on SQLite: one thread that commits after every 16, with the product's pragmas. Its file stays from round to round as the product's does, since
/// the same rows cost more pages the more there are.
/// </summary>
internal sealed class BareSqlite : IDisposable
{
    private const int Batch = 16;

    private readonly DirectoryInfo _folder;
    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _commands;
    private long _last;

    private BareSqlite(DirectoryInfo folder)
    {
        _folder = folder;
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, SqliteDatabase.FileName)};Pooling=False");
        _connection.Open();
        BareRows.Execute(_connection, "pragma journal_mode = wal");
        BareRows.Execute(_connection, "pragma synchronous = full");
        BareRows.Execute(_connection, BarePostbacks.Network);
        _commands = [.. BarePostbacks.Statements.Select(Prepared)];
    }

    public static async Task<BareSqlite> Open()
    {
        var folder = Directory.CreateTempSubdirectory("tributary-bench-");
        await BarePostbacks.Migrate(null, folder.FullName);
        return new BareSqlite(folder);
    }

    /// <summary>Postbacks per second of at least so many more.</summary>
    public double Write(long postbacks)
    {
        var (before, clock) = (_last, Stopwatch.StartNew());
        while (_last - before < postbacks)
            WriteBatch();
        return (_last - before) / clock.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        foreach (var command in _commands)
            command.Dispose();
        _connection.Dispose();
        _folder.Delete(recursive: true);
    }

    private void WriteBatch()
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var command in _commands)
            command.Transaction = transaction;
        for (var postback = 0; postback < Batch; postback++)
        {
            _last++;
            foreach (var command in _commands)
            {
                command.Parameters[0].Value = _last;
                if (command.Parameters.Count > 1)
                    command.Parameters[1].Value = _last % 1000;
                command.ExecuteNonQuery();
            }
        }
        transaction.Commit();
    }

    private SqliteCommand Prepared(string statement)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of this program.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.Parameters.Add("@id", SqliteType.Integer);
        if (statement.Contains("@spread", StringComparison.Ordinal))
            command.Parameters.Add("@spread", SqliteType.Integer);
        command.Prepare();
        return command;
    }
}
