using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Ledger;

internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ledger", async (HttpRequest request, Database database, CancellationToken ct) => await All(LedgerFilter.Read(request.Query), database, ct));
        routes.MapGet("/ledger/{id:long}", One);
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

    private static async Task<IResult> All(LedgerFilter filter, Database database, CancellationToken ct)
    {
        var (transactions, accounts, account, head) = await database.Read(async session => (
            await LedgerPage.Newest(session, filter), await LedgerPage.Accounts(session),
            filter.Account is { } one ? await LedgerPage.AccountOf(session, one) : null, await ChainRows.Head(session)), ct);
        return Panel.Page<LedgerView>(new { Filter = filter, Transactions = transactions, Accounts = accounts, Account = account, Head = head is null ? null : new ChainHead(head.Place, head.Hash).ToString() });
    }

    private static async Task<IResult> One(long id, Database database, CancellationToken ct)
    {
        var (transaction, following, seal) = await database.Read(async session => await LedgerPage.Find(session, id) is { } found
            ? (found, await LedgerPage.Following(session, found), await ChainRows.SealOf(session, id))
            : (null, [], null), ct);
        return transaction is null ? Results.NotFound() : Panel.Page<LedgerTransactionView>(new { Transaction = transaction, Following = following, Seal = seal }, under: "/ledger");
    }
}
