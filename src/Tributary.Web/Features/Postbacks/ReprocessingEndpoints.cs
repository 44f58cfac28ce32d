using System.Security.Claims;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>/postbacks/reprocess: has calls decided again, one or all of a filter, for real or to see what would come of it.</summary>
internal static class ReprocessingEndpoints
{
    public static void MapReprocessings(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/postbacks/{id:long}/decide", One);
        routes.MapGet("/postbacks/reprocess", Choose);
        routes.MapPost("/postbacks/reprocess", Begin);
        routes.MapGet("/postbacks/reprocessings", async (ReprocessingBook book, CancellationToken ct) =>
            Panel.Page<ReprocessingsView>(new { Reprocessings = await book.Recent(ct) }, under: "/postbacks"));
        routes.MapGet("/postbacks/reprocessings/{id:long}", async (long id, ReprocessingBook book, CancellationToken ct) => await book.Find(id, ct) is { } one
            ? Panel.Page<ReprocessingView>(new { Reprocessing = one, Groups = await book.Results(id, ct), Filter = Filter(one) }, under: "/postbacks")
            : Results.NotFound());
        routes.MapPost("/postbacks/reprocessings/{id:long}/cancel", async (long id, ReprocessingBook book, CancellationToken ct) =>
        {
            await book.Cancel(id, ct);
            return Results.LocalRedirect($"/postbacks/reprocessings/{id}");
        });
    }

    private static async Task<IResult> One(long id, ClaimsPrincipal person, DecidePostback decide, ReprocessingBook book, CancellationToken ct) =>
        await decide.Run(id, await book.One(id, AccountBook.IdOf(person), ct), ct) is null ? Results.NotFound() : Results.LocalRedirect($"/postbacks/{id}");

    private static async Task<IResult> Choose(HttpRequest request, ReprocessingBook book, NetworkDirectory networks, CancellationToken ct)
    {
        var filter = PostbackFilterText.Read(name => request.Query[name]) with { Before = null };
        return Panel.Page<ReprocessView>(new { Filter = filter, Words = await Words(filter, networks, ct), Groups = await book.Choice(filter, ct) }, under: "/postbacks");
    }

    private static async Task<IResult> Begin(HttpRequest request, ClaimsPrincipal person, ReprocessingBook book, NetworkDirectory networks, CancellationToken ct)
    {
        var form = await request.ReadFormAsync(ct);
        var filter = PostbackFilterText.Read(name => form[name]) with { Before = null };
        return await book.Begin(filter, await Words(filter, networks, ct), form["act"] == "try", AccountBook.IdOf(person), ct) is { } id
            ? Results.LocalRedirect($"/postbacks/reprocessings/{id}")
            : Results.LocalRedirect(PostbackFilterText.Href("/postbacks/reprocess", filter));
    }

    private static async Task<string> Words(PostbackFilter filter, NetworkDirectory networks, CancellationToken ct) =>
        PostbackFilterText.Words(filter, filter.Network is { } id ? (await networks.Find(id, ct))?.Name : null);

    private static PostbackFilter Filter(Reprocessing one) => System.Text.Json.JsonSerializer.Deserialize<PostbackFilter>(one.Scope)
        ?? throw new InvalidOperationException($"Re-processing {one.Id} has no scope.");
}
