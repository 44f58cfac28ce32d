using System.Text.Json;
using Tributary.Core.Money;
using Tributary.Core.Security;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Withdrawals;

namespace Tributary.Web.Features.Api;

/// <summary>A site's withdrawals over the API: asks for them, says what became of them.</summary>
internal sealed class ServeWithdrawals(MemberBook members, WithdrawalBook withdrawals)
{
    private const string KeyHeader = "Idempotency-Key";

    public async Task<IResult> Post(HttpContext http, string id, CancellationToken ct)
    {
        if (await members.Find(CallingSite.Of(http), id, ct) is not { } member) return Problem.NotFound("member", id);
        var key = http.Request.Headers[KeyHeader].ToString();
        if (!WithdrawalBook.IsKey(key))
            return Problem.Invalid(new Mistake(KeyHeader, $"Send this header with your own name of the request, 1 to {WithdrawalBook.LongestKey} visible ASCII characters: the same one again is the same withdrawal."));
        var (wanted, unread) = await Body<PostWithdrawal>(http, "{\"amount\": \"5.00\", \"currency\": \"USD\"}", ct);
        if (unread is not null) return unread;
        if (!Currency.TryParse(wanted!.Currency, out var currency)) return Problem.Invalid(new Mistake("currency", "Give the code of a currency, or POINTS."));
        if (!Amount.TryParse(wanted.Amount, currency, allowNegative: false, out var amount) || !WithdrawalBook.IsPayable(amount))
            return Problem.Invalid(new Mistake("amount", $"Give a plain number above zero as text, with at most {currency.VisibleDecimals} decimals."));
        if (wanted.Note?.Length > WithdrawalBook.LongestNote) return Problem.Invalid(new Mistake("note", $"At most {WithdrawalBook.LongestNote} characters."));

        var answer = await withdrawals.Request(member, amount, key, PlainText.Line(wanted.Note), null, ct);
        return answer.Outcome switch
        {
            WithdrawalOutcome.Made => Results.Created($"/api/v1/withdrawals/{answer.Withdrawal!.Id}", WithdrawalShape.Of(answer.Withdrawal)),
            WithdrawalOutcome.NotEnough => Problem.Conflict("balance_too_low", "Not enough to withdraw", $"The member can spend {answer.Available!.Value.ToExact()} {currency.Code}."),
            _ => Answer(answer, id),
        };
    }

    public async Task<IResult> List(HttpContext http, string id, string? limit, string? cursor, CancellationToken ct)
    {
        if (await members.Find(CallingSite.Of(http), id, ct) is not { } member) return Problem.NotFound("member", id);
        var page = PageQuery.Read(limit, cursor);
        if (page.Mistakes.Count > 0) return Problem.Invalid(page.Mistakes);
        var rows = await withdrawals.List(null, member.Id, page.After ?? long.MaxValue, page.Limit + 1, ct);
        return Results.Ok(Cursor.Cut(rows, page.Limit, row => row.Id, WithdrawalShape.Of));
    }

    public async Task<IResult> Get(HttpContext http, long id, CancellationToken ct) =>
        await withdrawals.Find(id, ct) is { } row && row.SiteId == CallingSite.Of(http) ? Results.Ok(WithdrawalShape.Of(row)) : Problem.NotFound("withdrawal", $"{id}");

    public async Task<IResult> End(HttpContext http, long id, bool paid, CancellationToken ct)
    {
        var (said, unread) = http.Request.ContentLength is 0 or null ? (null, null) : await Body<EndWithdrawal>(http, "{\"note\": \"...\"}", ct);
        if (unread is not null) return unread;
        if (said?.Note?.Length > WithdrawalBook.LongestNote) return Problem.Invalid(new Mistake("note", $"At most {WithdrawalBook.LongestNote} characters."));
        return Answer(await withdrawals.End(CallingSite.Of(http), id, paid, PlainText.Line(said?.Note), null, ct), $"{id}");
    }

    private static IResult Answer(WithdrawalAnswer answer, string id) => answer.Outcome switch
    {
        WithdrawalOutcome.Made or WithdrawalOutcome.Repeated => Results.Ok(WithdrawalShape.Of(answer.Withdrawal!)),
        WithdrawalOutcome.KeyUsed => Problem.Conflict("key_used", "The key was used before", $"Withdrawal {answer.Withdrawal!.Id} was asked for under this key, for another member or amount. Use a new key for a new withdrawal."),
        WithdrawalOutcome.NotEnough => Problem.Conflict("balance_too_low", "Not enough to withdraw", "The member cannot spend that much."),
        WithdrawalOutcome.BooksBroken => Problem.Conflict("payouts_stopped", "Nothing is paid out now", "The operator's books are being looked at. Ask again later, with the same key."),
        WithdrawalOutcome.EndedOtherwise => Problem.Conflict("withdrawal_ended", "The withdrawal has ended", $"It is {WithdrawalShape.Of(answer.Withdrawal!).State} and stays so."),
        WithdrawalOutcome.Unknown => Problem.NotFound("withdrawal", id),
    };

    private static async Task<(T? Read, IResult? Refused)> Body<T>(HttpContext http, string example, CancellationToken ct) where T : class
    {
        try
        {
            if (http.Request.HasJsonContentType() && await JsonSerializer.DeserializeAsync<T>(http.Request.Body, JsonSerializerOptions.Web, ct) is { } read) return (read, null);
        }
        catch (JsonException)
        {
            // Said below, with an example.
        }

        return (null, Problem.Invalid(new Mistake("body", $"This is not the expected JSON: send {example}.")));
    }
}
