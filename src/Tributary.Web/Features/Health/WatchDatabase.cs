using Tributary.Core.Security;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Health;

/// <summary>
/// Looks whether somebody has been at the database for so long that it cannot put itself in order: SQLite's log grows until that reader is done, and PostgreSQL keeps
/// every row that was changed since that transaction began.
/// </summary>
internal sealed class WatchDatabase(Database database, StartOptions options, AlertBook alerts, TimeProvider clock)
{
    /// <summary>Four times what is left of the log when nobody is in its way.</summary>
    public const long LargestLog = 256L << 20;

    public static readonly TimeSpan LongestTransaction = TimeSpan.FromMinutes(30);

    // One of before the start, or of another node.
    private bool _mayBeOpen = true;

    /// <summary>What the last look found, in words, or null.</summary>
    public string? Found { get; private set; }

    /// <summary>Raises an alert when two looks find something, and says that it is over when one does not.</summary>
    /// <param name="largestLog">Bytes from which on SQLite's log is too large.</param>
    /// <param name="longest">From when on a transaction on PostgreSQL is too old.</param>
    /// <param name="ct">Stops it.</param>
    public async Task Look(long largestLog, TimeSpan longest, CancellationToken ct)
    {
        var before = Found;
        Found = database.Dialect.IsPostgres ? await Transaction(longest, ct) : Log(largestLog);
        if (Found is not { } found)
        {
            if (_mayBeOpen) await database.Write(session => alerts.Over(session, AlertKind.DatabaseHeldUp), ct);
            _mayBeOpen = false;
        }
        else if (before is not null)
        {
            // The same on every node, and said again on another day.
            var key = $"database-held-up/{Days.Write(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime))}";
            await database.Write(session => alerts.Raise(session, new NewAlert(AlertKind.DatabaseHeldUp, key, found)), ct);
            _mayBeOpen = true;
        }
    }

    private string? Log(long largest)
    {
        var log = new FileInfo(Path.Combine(options.DataFolder, SqliteDatabase.FileName + "-wal"));
        return !log.Exists || log.Length < largest ? null
            : $"{log.Name} has grown to {Figure.Of(log.Length >> 20)} MB on {Environment.MachineName}: something has been reading the database for so long that what is written since cannot be taken into {SqliteDatabase.FileName}. Look for a program that has it open, such as a backup (fuser {SqliteDatabase.FileName}), and end it; if there is none, restart Tributary.";
    }

    private async Task<string?> Transaction(TimeSpan longest, CancellationToken ct)
    {
        var oldest = await database.Read(session => session.Find<Old>(
            """
            select pid, coalesce(application_name, '') as application, coalesce(state, '') as state, extract(epoch from clock_timestamp() - xact_start)::bigint as seconds
            from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null order by xact_start limit 1
            """), ct);
        return oldest is null || oldest.Seconds < longest.TotalSeconds ? null
            : PlainText.Line($"A transaction on the database has been open for {Figure.Of(oldest.Seconds / 60)} min (process {oldest.Pid}, {(oldest.Application.Length > 0 ? oldest.Application : "without a name")}, {oldest.State}). Until it ends PostgreSQL keeps every row that was changed since, and all becomes slower. End it where it was begun, or with: select pg_terminate_backend({oldest.Pid});");
    }

    private sealed record Old
    {
        public long Pid { get; init; }
        public string Application { get; init; } = "";
        public string State { get; init; } = "";
        public long Seconds { get; init; }
    }
}
