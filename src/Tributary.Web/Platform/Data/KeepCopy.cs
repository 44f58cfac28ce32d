using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// Keeps the SQLite file as it is before a newer version changes it, beside it: whoever has to go back puts that in its place. One is kept, that of the
/// newest upgrade.
/// </summary>
internal static class KeepCopy
{
    private const string Prefix = "tributary.before-";

    /// <param name="folder">The data folder.</param>
    /// <param name="migration">The first one that would change the file.</param>
    /// <param name="ct">Stops it; nothing was changed then.</param>
    /// <exception cref="StartupException">There is no room for it, or the folder does not take it.</exception>
    public static async Task Run(string folder, long migration, CancellationToken ct)
    {
        var (source, copy) = (Path.Combine(folder, SqliteDatabase.FileName), Path.Combine(folder, $"{Prefix}{migration:0000}.db"));
        var begun = copy + ".part";
        try
        {
            File.Delete(begun);
            await Write(source, begun, ct);
            File.Move(begun, copy, overwrite: true);
        }
        catch (Exception error) when (error is DbException or IOException or UnauthorizedAccessException)
        {
            if (File.Exists(begun)) File.Delete(begun);
            throw new StartupException(
                $"This version has to change the database, and no copy of {source} could be made before that ({error.Message.TrimEnd('.')}). It needs up to {Megabytes(new FileInfo(source).Length)} MB in {folder}, where {Megabytes(new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace)} MB are free. Make room and start again; or make a backup elsewhere and put \"CopyBeforeUpgrade\": false into tributary.json.", error);
        }

        foreach (var older in Directory.EnumerateFiles(folder, $"{Prefix}*").Where(file => Path.GetFileName(file) != Path.GetFileName(copy))) File.Delete(older);
    }

    private static async Task Write(string source, string target, CancellationToken ct)
    {
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()))
        {
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "vacuum into @target";
            command.Parameters.AddWithValue("@target", target);
            await command.ExecuteNonQueryAsync(ct);
        }

        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(target, File.GetUnixFileMode(source));
        // SQLite leaves it to the system when a file that it copies into is on the disk.
        using var written = File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(written);
    }

    private static long Megabytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}
