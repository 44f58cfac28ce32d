using System.Globalization;
using System.Security.Claims;
using Tributary.Core.Conversions;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>/networks/{id}/reconciliation: what a network lists beside what we have.</summary>
internal static class ReconciliationEndpoints
{
    public static void MapReconciliation(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/networks/{id:long}/reconciliation", Show);
        routes.MapPost("/networks/{id:long}/reconciliation", Compare);
        routes.MapPost("/networks/{id:long}/reconciliation/settle", Settle);
    }

    private static async Task<IResult> Show(long id, string? kind, NetworkDirectory networks, ReconciliationBook book, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } network) return Results.NotFound();
        var counts = await book.Counts(id, ct);
        var isEnded = kind == "ended";
        var shown = isEnded ? (DifferenceKind?)null
            : Enum.TryParse<DifferenceKind>(kind, out var known) && Enum.IsDefined(known) ? known
            : Enum.GetValues<DifferenceKind>().OrderByDescending(counts.ContainsKey).First();
        return Panel.Page<ReconciliationView>(new
        {
            NetworkId = id,
            network.Name,
            Lists = network.Template.Polls.Count > 0,
            State = await book.Find(id, ct),
            Counts = counts,
            Kind = shown,
            Differences = await book.Page(id, shown, ReconciliationBook.Shown, ct),
        }, under: "/networks");
    }

    private static async Task<IResult> Compare(long id, NetworkDirectory networks, ReconciliationBook book, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { Template.Polls.Count: > 0 }) return Results.NotFound();
        await book.Start(id, "hand", null, ct);
        return Results.LocalRedirect($"/networks/{id}/reconciliation");
    }

    private static async Task<IResult> Settle(
        long id, HttpRequest request, ClaimsPrincipal person, NetworkDirectory networks, ReconciliationBook book, SettleDifferences settle, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } network) return Results.NotFound();
        var form = await request.ReadFormAsync(ct);
        // The button of a row means that row, whatever else is picked.
        var isOne = form["bring"].Count > 0;
        var picked = form[isOne ? "bring" : "difference"].Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(number => number > 0).ToList();
        if (isOne || form["act"] == "bring") await settle.Bring(network, picked, AccountBook.IdOf(person), ct);
        else if (form["act"] == "leave") await settle.Leave(network, picked, AccountBook.IdOf(person), ct);
        var kind = Enum.TryParse<DifferenceKind>(form["kind"], out var known) && Enum.IsDefined(known) && (await book.Counts(id, ct)).ContainsKey(known) ? known.ToString() : "ended";
        return Results.LocalRedirect($"/networks/{id}/reconciliation?kind={kind}");
    }
}
