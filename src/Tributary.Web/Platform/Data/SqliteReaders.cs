using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Tributary.Web.Platform.Data;

/// <summary>The connections that read a SQLite file. They stay open, for what they have prepared is worth more than they are.</summary>
internal sealed class SqliteReaders(string connectionString) : IDisposable
{
    private const int MostIdle = 8;

    // The last that came back goes out first: it has prepared the most.
    private readonly ConcurrentStack<PreparingConnection> _idle = new();
    private volatile bool _disposed;

    /// <summary>Does the work in a transaction that sees one moment of the file.</summary>
    public async Task<T> Run<T>(Func<SqliteConnection, SqliteTransaction, Task<T>> work)
    {
        var connection = _idle.TryPop(out var idle) ? idle : Open();
        var isSound = true;
        try
        {
            await using var transaction = connection.BeginTransaction(deferred: true);
            return await work(connection, transaction);
        }
        // Whatever it was: the next reader shall not meet it.
        catch (DbException)
        {
            isSound = false;
            throw;
        }
        finally
        {
            if (isSound) Return(connection);
            else connection.Dispose();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var connection)) connection.Dispose();
    }

    private PreparingConnection Open()
    {
        var connection = new PreparingConnection(connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Return(PreparingConnection connection)
    {
        if (_idle.Count < MostIdle) _idle.Push(connection);
        else connection.Dispose();
        // One that came back meanwhile would keep the file open.
        if (_disposed) Dispose();
    }
}
