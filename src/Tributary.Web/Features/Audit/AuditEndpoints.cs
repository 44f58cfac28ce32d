using System.Globalization;
using System.Text;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Audit;

/// <summary>/audit: who did what, from where. For owners.</summary>
internal static class AuditEndpoints
{
    private const int PageSize = 50;
    private const int MostExported = 100_000;

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit", Show);
        routes.MapGet("/audit.csv", Export);
    }

    private static async Task<IResult> Show(string? q, long? before, AuditLog log, CancellationToken ct)
    {
        var text = string.IsNullOrWhiteSpace(q) ? null : q.Trim();
        var rows = await log.Page(text, before, PageSize + 1, ct);
        return Panel.Page<AuditView>(new { Rows = rows.Take(PageSize).ToList(), Query = text ?? "", HasMore = rows.Count > PageSize });
    }

    private static async Task<IResult> Export(string? q, AuditLog log, CancellationToken ct)
    {
        var text = string.IsNullOrWhiteSpace(q) ? null : q.Trim();
        var csv = new StringBuilder();
        CsvText.Row(csv, ["at", "who", "address", "act", "subject", "before", "after"]);
        foreach (var row in await log.Page(text, null, MostExported, ct))
            CsvText.Row(csv, [DateTimeOffset.FromUnixTimeMilliseconds(row.At).ToString("O", CultureInfo.InvariantCulture), row.Who, row.Address, row.Act, row.Subject, row.Before, row.After]);
        return Results.File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", "audit.csv");
    }
}
