using System.Text.Json;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;

namespace Tributary.Web.Features.Api;

/// <summary>A site's members over the API, always by the site's own ids.</summary>
internal sealed class ServeMembers(MemberBook members, PlanBook plans, LedgerBook ledger, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task<IResult> Put(HttpContext http, string id, CancellationToken ct)
    {
        if (!MemberBook.IsExternalId(id))
            return Problem.Invalid(new Mistake("id", $"A member's id has 1 to {MemberBook.LongestExternalId} visible characters, no slash, and no space at its ends."));
        PutMember? wanted = null;
        if (http.Request.ContentLength is not 0 && http.Request.HasJsonContentType())
        {
            try
            {
                wanted = await JsonSerializer.DeserializeAsync<PutMember>(http.Request.Body, Reading, ct);
            }
            catch (JsonException error)
            {
                return Problem.Invalid(new Mistake("body", $"This is not the expected JSON, at line {error.LineNumber + 1}: send {{\"plan\": \"gold\"}} or nothing."));
            }
        }

        var plan = wanted?.Plan is { } slug ? await plans.Find(slug, ct) : null;
        if (wanted?.Plan is not null && plan is null)
            return Problem.Invalid(new Mistake("plan", $"There is no such plan. The plans are {string.Join(", ", (await plans.All(ct)).Select(known => known.Slug))}."));

        var referrer = wanted?.Referrer is { } by ? await members.Find(CallingSite.Of(http), by, ct) : null;
        if (wanted?.Referrer is not null && referrer is null) return Problem.Invalid(new Mistake("referrer", "This site has no such member. Create who brought him first."));
        if (wanted is { PlanFrom: not null, Plan: null }) return Problem.Invalid(new Mistake("plan_from", "Name the plan that counts from then on."));
        var later = wanted?.PlanFrom is { } from && from > clock.GetUtcNow() ? from.ToUnixTimeMilliseconds() : (long?)null;
        var (member, isNew) = await members.Put(CallingSite.Of(http), id, later is null ? plan : null, ct);
        if (later is { } startsAt) await members.PutLater(member, plan!, startsAt, ct);
        if (referrer is not null && !await members.Refer(member, referrer, ct))
            return Problem.Conflict("referrer_set", "Somebody else brought this member", "Who brought a member is set once, and nobody brings himself, also not through others.");
        var shape = await Shape(member, ct);
        return isNew ? Results.Created($"/api/v1/members/{Uri.EscapeDataString(id)}", shape) : Results.Ok(shape);
    }

    public Task<IResult> Get(HttpContext http, string id, CancellationToken ct) =>
        With(http, id, async member => Results.Ok(await Shape(member, ct)), ct);

    /// <summary>All that is held about the member.</summary>
    public Task<IResult> Export(HttpContext http, string id, CancellationToken ct) =>
        With(http, id, async member => Results.Stream(await members.Export(member, CallingSite.Actor(http), ct), "application/json"), ct);

    /// <summary>Erases the member. Asked again there is none of that name, which is all that is left to know of him.</summary>
    public Task<IResult> Erase(HttpContext http, string id, CancellationToken ct) => With(http, id, async member =>
    {
        var open = await members.Erase(member, CallingSite.Actor(http), ct);
        if (open.Count == 0) return Results.NoContent();
        return await members.Find(CallingSite.Of(http), id, ct) is null
            ? Problem.NotFound("member", id)
            : Problem.Conflict("member_open", "Something of this member is open", $"{string.Join(' ', open)} Nothing was erased. Settle this first, then send the same again.");
    }, ct);

    public Task<IResult> Balances(HttpContext http, string id, CancellationToken ct) => With(http, id, async member =>
        Results.Ok(new Page<BalanceShape>([.. (await ledger.HoldingsOf(member.Id, ct)).Select(BalanceShape.Of)], null)), ct);

    public Task<IResult> Conversions(HttpContext http, string id, string? limit, string? cursor, CancellationToken ct) => With(http, id, async member =>
    {
        var page = PageQuery.Read(limit, cursor);
        if (page.Mistakes.Count > 0) return Problem.Invalid(page.Mistakes);
        var rows = await members.Conversions(member.Id, page.After ?? long.MaxValue, page.Limit + 1, ct);
        return Results.Ok(Cursor.Cut(rows, page.Limit, row => row.Id, ConversionShape.Of));
    }, ct);

    private async Task<MemberShape> Shape(Member member, CancellationToken ct) => MemberShape.Of(member, await plans.All(ct), await members.Coming(member.Id, ct));

    private async Task<IResult> With(HttpContext http, string id, Func<Member, Task<IResult>> answer, CancellationToken ct) =>
        await members.Find(CallingSite.Of(http), id, ct) is { } member ? await answer(member) : Problem.NotFound("member", id);
}
