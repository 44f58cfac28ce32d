using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// The thread that owns the only writing connection. Work that waits together is committed together: each piece runs in its own
/// savepoint, replies go out after the one commit that makes them all durable.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int LargestBatch = 256;

    // A batch that has run this long commits even if more work waits, so that nobody waits for a stranger's bulk write.
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMilliseconds(8);

    private readonly BlockingCollection<IPiece> _queue = new(10_000);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteConnection _connection;
    private readonly TableShapes _shapes = new();

    public SqliteWriter(string file)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        Execute("pragma journal_mode = wal");
        Execute("pragma synchronous = full");
        Execute("pragma foreign_keys = on");
        Execute("pragma journal_size_limit = 67108864");
        new Thread(Loop) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

    private interface IPiece
    {
        void Run(Func<CancellationToken, Session> open);
        void Succeed();
        void Fail(Exception error);
        Exception? Error { get; }
    }

    public Task<T> Run<T>(Func<Session, Task<T>> work, CancellationToken ct)
    {
        var piece = new Piece<T>(work, ct);
        try
        {
            _queue.Add(piece, ct);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(SqliteWriter), "Tributary is stopping; nothing was written.");
        }

        return piece.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await _stopped.Task;
        _queue.Dispose();
    }

    private void Loop()
    {
        var batch = new List<IPiece>(LargestBatch);
        while (_queue.TryTake(out var first, Timeout.Infinite))
        {
            batch.Clear();
            Commit(first, batch);
        }

        _connection.Dispose();
        _stopped.SetResult();
    }

    private void Commit(IPiece first, List<IPiece> batch)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            var started = Stopwatch.GetTimestamp();
            IPiece? piece = first;
            do
            {
                batch.Add(piece);
                RunInSavepoint(piece, transaction);
            }
            while (batch.Count < LargestBatch && Stopwatch.GetElapsedTime(started) < LongestBatch && _queue.TryTake(out piece));

            transaction.Commit();
        }
        catch (DbException error)
        {
            foreach (var piece in batch) piece.Fail(error);
            if (batch.Count == 0) first.Fail(error);
            return;
        }

        foreach (var piece in batch)
        {
            if (piece.Error is { } error) piece.Fail(error);
            else piece.Succeed();
        }
    }

    private void RunInSavepoint(IPiece piece, SqliteTransaction transaction)
    {
        Execute("savepoint piece");
        piece.Run(ct => new Session(_connection, transaction, Dialect.Sqlite, _shapes, ct));
        if (piece.Error is not null) Execute("rollback to piece");
        Execute("release piece");
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Piece<T>(Func<Session, Task<T>> work, CancellationToken ct) : IPiece
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Session? _session;
        private T? _result;

        public Task<T> Task => _done.Task;

        public Exception? Error { get; private set; }

        public void Run(Func<CancellationToken, Session> open)
        {
            try
            {
                ct.ThrowIfCancellationRequested();
                _session = open(ct);
                var task = work(_session);
                if (!task.IsCompleted)
                    throw new InvalidOperationException("A write awaited something other than its session; that would hold up every other write.");
                _result = task.GetAwaiter().GetResult();
            }
            // Whatever the work threw belongs to its caller, not to the writer.
            catch (Exception error)
            {
                Error = error;
            }
        }

        public void Succeed()
        {
            _session!.Committed();
            _done.TrySetResult(_result!);
        }

        public void Fail(Exception error) => _done.TrySetException(error);
    }
}
