using System.Security.Claims;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Ledger;

internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ledger", async (HttpRequest request, Database database, CancellationToken ct) => await All(LedgerFilter.Read(request.Query), database, ct));
        routes.MapGet("/ledger/{id:long}", One);
        routes.MapGet("/ledger/verify", async (LedgerCheckBook book, CancellationToken ct) => Panel.Page<VerifyView>(new { Checks = await book.Newest(14, ct) }));
        routes.MapPost("/ledger/verify", async (ClaimsPrincipal person, LedgerCheckBook book, CancellationToken ct) =>
        {
            await book.Ask(AccountBook.IdOf(person), ct);
            return Results.LocalRedirect("/ledger/verify");
        });
        routes.MapPost("/ledger/verify/{id:long}/stop", async (long id, LedgerCheckBook book, CancellationToken ct) =>
        {
            await book.Stop(id, ct);
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
