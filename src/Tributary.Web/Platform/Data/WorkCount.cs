namespace Tributary.Web.Platform.Data;

/// <summary>What this process has asked of its database since it started: what ./bench divides by the postbacks it sent.</summary>
internal static class WorkCount
{
    private static long _statements;
    private static long _commits;

    public static long Statements => Interlocked.Read(ref _statements);

    /// <summary>Each is one flush: of the WAL on SQLite, of the server's on PostgreSQL.</summary>
    public static long Commits => Interlocked.Read(ref _commits);

    public static void Stated(int statements = 1) => Interlocked.Add(ref _statements, statements);

    public static void Committed() => Interlocked.Increment(ref _commits);
}
