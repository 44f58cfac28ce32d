using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.MasterKeys;

/// <summary>/keys: the keys that everything secret is sealed with.</summary>
internal static class KeyEndpoints
{
    public static IServiceCollection AddKeys(this IServiceCollection services) => services.AddSingleton<RotateKeys>();

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/keys", (string? done, RotateKeys keys, CancellationToken ct) => Page(keys, done, null, ct));
        routes.MapPost("/keys", async (HttpContext http, RotateKeys keys, CancellationToken ct) =>
        {
            await keys.Make(Actor.Of(http), ct);
            return Results.LocalRedirect("/keys?done=made");
        }).NeedsProof();
        routes.MapPost("/keys/{number:int}/retire", async (int number, HttpContext http, RotateKeys keys, CancellationToken ct) =>
            await keys.Retire(Actor.Of(http), number, ct) is { } why ? await Page(keys, null, why, ct) : Results.LocalRedirect("/keys?done=retired")).NeedsProof();
    }

    private static async Task<IResult> Page(RotateKeys keys, string? done, string? error, CancellationToken ct) => Panel.Page<KeysView>(
        new { Keys = await keys.All(ct), Done = done, Error = error }, error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, "/settings");
}
