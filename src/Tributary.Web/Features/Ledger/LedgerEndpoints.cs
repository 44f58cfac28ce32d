using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Ledger;

internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ledger", async (long? before, Database database, CancellationToken ct) =>
            Panel.Page<LedgerView>(new { Transactions = await database.Read(session => LedgerPage.Newest(session, before ?? long.MaxValue), ct), Before = before }));
        routes.MapGet("/ledger/{id:long}", async (long id, Database database, CancellationToken ct) =>
            await database.Read(session => LedgerPage.Find(session, id), ct) is { } transaction
                ? Panel.Page<LedgerTransactionView>(new { Transaction = transaction })
                : Results.NotFound());
        routes.MapGet("/ledger/verify", async (VerifyLedger verify, Database database, CancellationToken ct) => Panel.Page<VerifyView>(new
        {
            Result = await verify.Run(ct),
            Checks = await database.Read(session => session.Query<LedgerCheck>("select id, checked_at, broken, said, head from ledger_checks order by id desc limit 14"), ct),
        }));
        routes.MapPost("/ledger/verify", async (CheckLedger check, CancellationToken ct) =>
        {
            await check.Run(ct);
            return Results.LocalRedirect("/ledger/verify");
        });
    }
}
