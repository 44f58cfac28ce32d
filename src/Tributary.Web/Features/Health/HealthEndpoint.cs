using System.Data.Common;
using System.Reflection;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Health;

/// <summary>GET /health: for load balancers and monitors. 200 when the database answers, else 503.</summary>
internal static class HealthEndpoint
{
    private static readonly string Version =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/health", Show).AllowAnonymous();

    private static async Task<IResult> Show(Database database, CancellationToken ct)
    {
        try
        {
            var migration = await database.Read(session => session.Scalar<long>("select max(number) from schema_migrations"), ct);
            return Results.Ok(new Report("ok", Version, database.Dialect.Name, "reachable", migration));
        }
        catch (DbException)
        {
            return Results.Json(new Report("failing", Version, database.Dialect.Name, "not reachable", null), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private sealed record Report(string Status, string Version, string Kind, string Database, long? Migration);
}
