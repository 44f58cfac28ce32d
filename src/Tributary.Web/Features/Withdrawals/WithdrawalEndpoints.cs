using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Tributary.Core.Money;
using Tributary.Core.Security;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Members;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Withdrawals;

/// <summary>/withdrawals: what members asked to be paid, and what became of it.</summary>
internal static class WithdrawalEndpoints
{
    private const int PageSize = 50;

    public static void AddWithdrawals(this IServiceCollection services)
    {
        services.AddSingleton<WithdrawalBook>();
        services.AddSingleton<IHoldMembers, WithdrawalsOfMembers>();
        services.AddSingleton(new Tally("/withdrawals", (provider, ct) => provider.GetRequiredService<WithdrawalBook>().Waiting(ct)));
    }

    public static void MapWithdrawals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/withdrawals", (string? state, long? before, WithdrawalBook book, CancellationToken ct) => List(state, before, null, book, ct));
        routes.MapPost("/withdrawals", Request).NeedsProof();
        routes.MapPost("/withdrawals/{id:long}/settle", (long id, [FromForm] string? note, ClaimsPrincipal person, WithdrawalBook book, CancellationToken ct) => End(id, true, note, person, book, ct)).NeedsProof();
        routes.MapPost("/withdrawals/{id:long}/fail", (long id, [FromForm] string? note, ClaimsPrincipal person, WithdrawalBook book, CancellationToken ct) => End(id, false, note, person, book, ct)).NeedsProof();
    }

    private static async Task<IResult> List(string? state, long? before, string? refused, WithdrawalBook book, CancellationToken ct)
    {
        var chosen = Enum.GetNames<WithdrawalState>().Contains(state, StringComparer.Ordinal) ? Enum.Parse<WithdrawalState>(state!) : (WithdrawalState?)null;
        var rows = await book.List(chosen, null, before ?? long.MaxValue, PageSize + 1, ct);
        return Panel.Page<WithdrawalsView>(
            new { Rows = rows.Take(PageSize).ToList(), HasOlder = rows.Count > PageSize, State = chosen, Before = before, Waiting = await book.Waiting(ct), Refused = refused },
            refused is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, under: "/withdrawals");
    }

    // The key was drawn with the form, so a form that is sent twice is one withdrawal.
    private static async Task<IResult> Request(
        [FromForm] long member, [FromForm] string? amount, [FromForm] string? currency, [FromForm] string? note, [FromForm] string? key,
        ClaimsPrincipal person, MemberBook members, WithdrawalBook book, CancellationToken ct)
    {
        if (await members.Find(member, ct) is not { } whose) return Results.NotFound();
        if (!Currency.TryParse(currency, out var unit) || !Amount.TryParse(amount?.Trim(), unit, allowNegative: false, out var asked) || !WithdrawalBook.IsPayable(asked))
            return await Refuse("Nothing was withdrawn: type a plain amount above zero such as 5.00, without fractions of what can be shown.");
        if (!WithdrawalBook.IsKey(key ?? "")) return await Refuse("Nothing was withdrawn: open the member's page again and send its form.");
        var answer = await book.Request(whose, asked, "panel:" + key, Short(note), AccountBook.IdOf(person), ct);
        return answer.Outcome switch
        {
            WithdrawalOutcome.Made or WithdrawalOutcome.Repeated => Results.LocalRedirect("/withdrawals"),
            WithdrawalOutcome.NotEnough => await Refuse($"Nothing was withdrawn: {whose.ExternalId} can spend {answer.Available!.Value.ToFullDisplay()}, not {asked.ToFullDisplay()}."),
            WithdrawalOutcome.BooksBroken => await Refuse("Nothing is paid out while the books do not agree. Look at Ledger, Verify the books."),
            WithdrawalOutcome.KeyUsed or WithdrawalOutcome.EndedOtherwise or WithdrawalOutcome.Unknown => await Refuse("Nothing was withdrawn: this form was sent before with another amount. Open the member's page again."),
        };

        Task<IResult> Refuse(string why) => List(null, null, why, book, ct);
    }

    private static async Task<IResult> End(long id, bool paid, string? note, ClaimsPrincipal person, WithdrawalBook book, CancellationToken ct)
    {
        if (!paid && string.IsNullOrWhiteSpace(note)) return await List(null, null, "Nothing was changed: say why it could not be paid.", book, ct);
        var answer = await book.End(null, id, paid, Short(note), AccountBook.IdOf(person), ct);
        return answer.Outcome switch
        {
            WithdrawalOutcome.Made or WithdrawalOutcome.Repeated => Results.LocalRedirect("/withdrawals"),
            WithdrawalOutcome.EndedOtherwise => await List(null, null, string.Create(CultureInfo.InvariantCulture, $"Withdrawal {id} has ended before, and stays as it is."), book, ct),
            WithdrawalOutcome.KeyUsed or WithdrawalOutcome.NotEnough or WithdrawalOutcome.BooksBroken or WithdrawalOutcome.Unknown => Results.NotFound(),
        };
    }

    private static string Short(string? note) => PlainText.Cut(PlainText.Line(note), WithdrawalBook.LongestNote);
}
