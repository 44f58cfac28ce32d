using System.Globalization;
using System.Security.Claims;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Alerts;

/// <summary>/alerts: what needs a person.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerts", Show);
        routes.MapPost("/alerts/seen", Seen);
        routes.MapGroup("").Needs(Role.Owner).MapAlertSettings();
    }

    private static async Task<IResult> Show(string? show, string? kind, string? network, string? before, AlertList alerts, AlertBook book, TimeProvider clock, CancellationToken ct)
    {
        var filter = AlertFilter.Read(show, kind, network);
        var drawnAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = await alerts.Read(filter, before, ct);
        return Panel.Page<AlertsView>(new
        {
            Filter = filter,
            Rows = rows.Take(AlertList.Shown).ToList(),
            Open = await book.Open(null, ct),
            Networks = await alerts.Networks(ct),
            DrawnAt = drawnAt,
            Older = rows.Count > AlertList.Shown ? filter.Href(rows[AlertList.Shown - 1].Key) : null,
        });
    }

    private static async Task<IResult> Seen(HttpRequest request, ClaimsPrincipal person, AlertList alerts, TimeProvider clock, CancellationToken ct)
    {
        var form = await request.ReadFormAsync(ct);
        var filter = AlertFilter.Read(form["show"], form["kind"], form["network"]);
        var account = AccountBook.IdOf(person);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (form["act"] == "all")
            await alerts.MarkAllSeen(filter, long.TryParse(form["drawn"], CultureInfo.InvariantCulture, out var drawn) ? Math.Min(drawn, now) : now, account, ct);
        else if (form["key"].ToString() is { Length: > 0 } key) await alerts.MarkSeen(key, account, ct);
        return Results.LocalRedirect(filter.Href());
    }
}
