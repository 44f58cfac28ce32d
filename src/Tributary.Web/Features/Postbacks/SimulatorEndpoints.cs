using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>/networks/{id}/simulator: calls made up by hand, tried, and kept as tests.</summary>
internal static class SimulatorEndpoints
{
    public static void MapSimulator(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/networks/{id:long}/simulator", async (long id, HttpRequest request, SimulatePostback simulate, CancellationToken ct) =>
            await simulate.Show(id, name => request.Query.TryGetValue(name, out var text) ? text.ToString() : null, Home(request), ct) is { } simulation
                ? Panel.Page<SimulatorView>(new { Simulation = simulation }, under: "/networks")
                : Results.NotFound()).Needs(Role.Manager);
        routes.MapPost("/networks/{id:long}/simulator", async (long id, HttpRequest request, SimulatePostback simulate, CancellationToken ct) =>
        {
            var form = await request.ReadFormAsync(ct);
            return await simulate.Send(id, name => form.TryGetValue(name, out var text) ? text.ToString() : null, Home(request), ct) is { } call
                ? Results.LocalRedirect($"/postbacks/{call}")
                : Results.LocalRedirect($"/networks/{id}/simulator");
        });
    }

    private static string Home(HttpRequest request) => $"{request.Scheme}://{request.Host}";
}
