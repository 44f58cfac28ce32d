using System.Data.Common;
using System.Reflection;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Health;

/// <summary>
/// GET /health: for load balancers and monitors. 200 while this node takes what comes: "ok", or "degraded" while the database is away and postbacks wait on
/// this node's disk. 503 when it is to be sent nothing: "failing" while postbacks are refused, "stopping" when it was told to end, whatever the database does.
/// </summary>
internal static class HealthEndpoint
{
    private const string Failing = "failing";
    private const string Stopping = "stopping";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly string Version =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<WatchDatabase>();
        services.AddSingleton(new Chore("Nobody looks whether the database is held up", TimeSpan.FromMinutes(5),
            (provider, ct) => provider.GetRequiredService<WatchDatabase>().Look(WatchDatabase.LargestLog, WatchDatabase.LongestTransaction, ct)));
    }

    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/health", Show).AllowAnonymous();

    private static async Task<IResult> Show(Database database, PostbackSpool spool, WatchDatabase watch, SettingBook settings, Drain drain, TimeProvider clock, CancellationToken ct)
    {
        var report = await Look(database, spool, watch, settings, clock, ct);
        if (drain.IsUnderWay) report = report with { Status = Stopping };
        return Results.Json(report, statusCode: report.Status is Failing or Stopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static async Task<Report> Look(Database database, PostbackSpool spool, WatchDatabase watch, SettingBook settings, TimeProvider clock, CancellationToken ct)
    {
        var state = spool.State;
        var waiting = new Spool(state.Waiting, state.OldestAt is { } oldest ? Math.Max(0, clock.GetUtcNow().ToUnixTimeMilliseconds() - oldest) / 1000 : 0);
        try
        {
            var migration = await database.Read(session => session.Scalar<long>("select max(number) from schema_migrations"), ct).WaitAsync(Patience, clock, ct);
            return new Report(spool.IsAway ? "degraded" : "ok", Version, database.Dialect.Name, "reachable", migration, waiting, watch.Found is not null);
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            var takes = !(await settings.ForPostbacks(TimeSpan.Zero, ct)).StrictPostbacks;
            return new Report(takes ? "degraded" : Failing, Version, database.Dialect.Name, "not reachable", null, waiting, HeldUp: false);
        }
    }

    private sealed record Report(string Status, string Version, string Kind, string Database, long? Migration, Spool Spool, bool HeldUp);

    /// <summary>Postbacks that wait on this node's disk, and for how long the oldest has.</summary>
    private sealed record Spool(long Waiting, long OldestSeconds);
}
