using System.Globalization;
using System.Security.Claims;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers.Bulk;

internal static class BulkEndpoints
{
    private const int PageSize = 50;

    public static IServiceCollection AddBulkActs(this IServiceCollection services) => services
        .AddSingleton<BulkBook>()
        .AddSingleton<BulkStep>()
        .AddSingleton<IJobKind, RunBulk>();

    public static void MapBulkActs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/offers/bulk", List);
        routes.MapGet("/offers/bulk/{id:long}", async (long id, BulkBook bulk, CancellationToken ct) =>
            await bulk.Find(id, ct) is { } act ? Panel.Page<BulkActView>(new { Act = act }) : Results.NotFound());
        routes.MapPost("/offers/bulk/{id:long}/undo", Undo);
        routes.MapPost("/offers/bulk/{id:long}/cancel", async (long id, BulkBook bulk, CancellationToken ct) =>
        {
            await bulk.Cancel(id, ct);
            return Shown(id);
        });
        routes.MapPost("/offers/bulk/{id:long}/continue", async (long id, BulkBook bulk, CancellationToken ct) =>
        {
            await bulk.Continue(id, ct);
            return Shown(id);
        });
    }

    private static async Task<IResult> List(long? before, BulkBook bulk, CancellationToken ct)
    {
        var acts = await bulk.Recent(before, PageSize + 1, ct);
        return Panel.Page<BulkActsView>(new
        {
            Acts = (IReadOnlyList<BulkAct>)[.. acts.Take(PageSize)],
            Next = acts.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"/offers/bulk?before={acts[PageSize - 1].Id}") : null,
        });
    }

    // Back to the list it was about: there the undo shows what it does.
    private static async Task<IResult> Undo(long id, ClaimsPrincipal person, BulkBook bulk, CancellationToken ct)
    {
        if (await bulk.Undo(id, AccountBook.IdOf(person), ct) is not { } undo) return Shown(id);
        var join = undo.Address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"{undo.Address}{join}bulk={undo.Id}"));
    }

    private static IResult Shown(long id) => Results.LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/offers/bulk/{id}"));
}
