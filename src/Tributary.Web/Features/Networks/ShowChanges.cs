using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>/networks/{id}/changes: who changed what of a network, and when.</summary>
internal static class ShowChanges
{
    private const int Shown = 50;

    public static void MapChanges(this IEndpointRouteBuilder routes) => routes.MapGet("/networks/{id:long}/changes", Show);

    private static async Task<IResult> Show(long id, long? before, SaveNetwork networks, NetworkLog log, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } row) return Results.NotFound();
        var lines = await log.Read(id, before, Shown + 1, ct);
        return Panel.Page<ChangesView>(new
        {
            NetworkId = id,
            row.Name,
            Lines = lines.Take(Shown).ToList(),
            Older = lines.Count > Shown ? $"/networks/{id}/changes?before={lines[Shown - 1].Id}" : null,
            IsNewest = before is null,
        });
    }
}
