namespace Tributary.Web.Platform.Data;

/// <summary>What this process has asked of its database since it started: what ./bench divides by the postbacks it sent.</summary>
internal static class WorkCount
{
    private static long _statements;
    private static long _flushes;

    public static long Statements => Interlocked.Read(ref _statements);

    /// <summary>How often it waited for the log to reach the disk: that of the file on SQLite, of the server on PostgreSQL.</summary>
    public static long Flushes => Interlocked.Read(ref _flushes);

    public static void Stated(int statements = 1) => Interlocked.Add(ref _statements, statements);

    public static void Flushed() => Interlocked.Increment(ref _flushes);
}
