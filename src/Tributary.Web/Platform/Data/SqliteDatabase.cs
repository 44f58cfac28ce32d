using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// One file, one process, one writer connection that alone writes and checkpoints (SQLite before 3.51.3 can lose commits when two
/// connections do), readers that cannot write. docs/decisions/0002.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    public const string FileName = "tributary.db";

    private const int OldestLibrary = 3_035_000;

    private readonly SqliteReaders _readers;
    private readonly SqliteWriter? _writer;
    private readonly FileStream? _lock;

    private SqliteDatabase(SqliteReaders readers, SqliteWriter? writer, FileStream? fileLock) : base(Dialect.Sqlite)
    {
        _readers = readers;
        _writer = writer;
        _lock = fileLock;
    }

    static SqliteDatabase()
    {
        // The system's SQLite gets security updates; the bundled one of 2021 serves only where the system has none.
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, assembly, path) =>
            name == "e_sqlite3" && (NativeLibrary.TryLoad("libsqlite3.so.0", out var handle) || NativeLibrary.TryLoad("sqlite3", out handle))
                ? handle
                : NativeLibrary.TryLoad(name, assembly, path, out handle) ? handle : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
    }

    /// <summary>Why a library of this number (3035000 for 3.35.0) does not do: without "returning" a job would be claimed twice.</summary>
    internal static string? TooOld(int number) => number >= OldestLibrary ? null
        : $"The SQLite library of this system is {number / 1_000_000}.{number / 1000 % 1000}.{number % 1000}, which gets no security updates and lacks what Tributary needs (3.35). Install a newer one: sudo apt-get install libsqlite3-0";

    public static SqliteDatabase Open(string dataFolder, bool readOnly)
    {
        if (TooOld(raw.sqlite3_libversion_number()) is { } refusal) throw new StartupException(refusal);
        MakeFolder(dataFolder);
        RefuseNetworkDrive(dataFolder);
        var file = Path.Combine(dataFolder, FileName);
        var readers = new SqliteReaders(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        if (readOnly)
        {
            return File.Exists(file)
                ? new SqliteDatabase(readers, null, null)
                : throw new StartupException($"There is no database in {dataFolder}. Start Tributary once with ./run --data {dataFolder}, or name another folder with --data.");
        }

        var fileLock = TakeLock(dataFolder);
        try
        {
            return new SqliteDatabase(readers, new SqliteWriter(file), fileLock);
        }
        catch (SqliteException error)
        {
            fileLock.Dispose();
            throw new StartupException($"{file} cannot be opened ({error.Message}). Restore it from a backup, or name another folder with --data.", error);
        }
    }

    public override async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return await _readers.Run((connection, transaction) => work(new Session(connection, transaction, Dialect, Shapes, ct)));
    }

    public override bool HasRoom => _writer?.HasRoom ?? true;

    public override Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken ct) => _writer is null
        ? throw new InvalidOperationException("This database was opened for reading only.")
        : _writer.Run(work, ct);

    public override async ValueTask DisposeAsync()
    {
        // Whoever closes last takes the log away, which no reader can.
        _readers.Dispose();
        if (_writer is not null) await _writer.DisposeAsync();
        if (_lock is not null) await _lock.DisposeAsync();
    }

    private static void MakeFolder(string dataFolder)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(dataFolder);
            else Directory.CreateDirectory(dataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The folder {dataFolder} cannot be made: {error.Message} Name another one with --data.", error);
        }
    }

    private static FileStream TakeLock(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "tributary.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new StartupException(
                $"Another Tributary is using {dataFolder}. Stop it first, or name another folder with --data.", error);
        }
    }

    private static void RefuseNetworkDrive(string dataFolder)
    {
        var format = new DriveInfo(Path.GetFullPath(dataFolder)).DriveFormat;
        if (format is "nfs" or "nfs4" or "cifs" or "smb" or "smb2" or "smb3" or "fuse.sshfs")
            throw new StartupException($"{dataFolder} lies on a network drive ({format}), where SQLite can lose data. Use a local folder with --data, or PostgreSQL with --database.");
    }
}
