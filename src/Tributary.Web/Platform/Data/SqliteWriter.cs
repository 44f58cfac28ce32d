using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// The thread that owns the only writing connection. Work that waits together is committed together: the first piece runs in the transaction itself, each
/// other in its own savepoint, replies go out after the one commit that makes them all durable. A batch that cannot be committed is done again piece by
/// piece, so that one which fills the disk harms only itself.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int LargestBatch = 256;

    // A batch that has run this long commits even if more work waits, so that nobody waits for a stranger's bulk write.
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMilliseconds(8);

    private readonly BlockingCollection<IPiece> _queue = new(10_000);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteConnection _connection;
    private readonly DiskReserve _reserve;
    private readonly TableShapes _shapes = new();

    public SqliteWriter(string file)
    {
        _connection = new PreparingConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        Execute("pragma journal_mode = wal");
        Execute("pragma synchronous = full");
        Execute("pragma foreign_keys = on");
        Execute("pragma journal_size_limit = 67108864");
        _reserve = new DiskReserve(Path.GetDirectoryName(Path.GetFullPath(file))!);
        _reserve.Take();
        new Thread(Loop) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

    /// <summary>False when only the reserve is left, or less.</summary>
    public bool HasRoom => _reserve.IsHeld;

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
        while (_queue.TryTake(out var first, Timeout.Infinite))
        {
            Commit(first, alone: false);
            _reserve.Take();
        }

        _connection.Dispose();
        _stopped.SetResult();
    }

    private void Commit(IPiece first, bool alone)
    {
        var batch = new List<IPiece>();
        try
        {
            var started = Stopwatch.GetTimestamp();
            batch.Add(first);
            Begin(first);
            while (!alone && batch.Count < LargestBatch && Stopwatch.GetElapsedTime(started) < LongestBatch && _queue.TryTake(out var piece))
            {
                batch.Add(piece);
                RunInSavepoint(piece);
            }

            Execute("commit");
            WorkCount.Flushed();
        }
        catch (DbException error)
        {
            RollBack();
            if (batch.Count > 1)
            {
                foreach (var piece in batch) Commit(piece, alone: true);
                return;
            }

            first.Fail(error);
            // Not before: whoever fills the disk must not have the reserve.
            if (Dialect.IsDiskFull(error)) _reserve.GiveUp();
            return;
        }

        foreach (var piece in batch)
        {
            if (piece.Error is { } error) piece.Fail(error);
            else piece.Succeed();
        }
    }

    // The beginning is as good a place to go back to as a savepoint, for which SQLite copies each page that is changed into a file of its own.
    private void Begin(IPiece first)
    {
        Execute("begin immediate");
        Run(first);
        if (first.Error is null) return;
        Execute("rollback");
        Execute("begin immediate");
    }

    private void RunInSavepoint(IPiece piece)
    {
        Execute("savepoint piece");
        Run(piece);
        if (piece.Error is not null) Execute("rollback to piece");
        Execute("release piece");
    }

    private void Run(IPiece piece)
    {
        piece.Run(ct => new Session(_connection, null, Dialect.Sqlite, _shapes, ct));
        // A full disk ends the whole transaction, not the savepoint alone.
        if (!IsInTransaction) throw piece.Error as DbException ?? new SqliteException("SQLite gave the transaction up.", SQLITE_ABORT);
    }

    private bool IsInTransaction => sqlite3_get_autocommit(_connection.Handle) == 0;

    private void RollBack()
    {
        if (IsInTransaction) Execute("rollback");
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
            Error = null;
            try
            {
                ct.ThrowIfCancellationRequested();
                _session = open(ct);
                var task = _session.Run(work);
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
