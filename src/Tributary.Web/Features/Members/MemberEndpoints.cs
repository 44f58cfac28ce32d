using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Tributary.Core.Money;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Members;

/// <summary>/members: who is paid, on which plan, what he got and why.</summary>
internal static class MemberEndpoints
{
    private const int PageSize = 50;

    private static readonly string NoReason = $"Nothing was changed: say why, in up to {CorrectMember.LongestNote} characters. It stays for ever.";

    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/members", List);
        routes.MapGet("/members/{id:long}", Show);
        routes.MapPost("/members/{id:long}/plan", MoveToPlan);
        routes.MapPost("/members/{id:long}/correct", Correct).NeedsProof();
        routes.MapPost("/members/{id:long}/write-off", WriteOff).NeedsProof();
        routes.MapPost("/members/{id:long}/export", Export).NeedsProof();
        routes.MapGet("/members/{id:long}/erase", AskToErase).Needs(Role.Owner);
        routes.MapPost("/members/{id:long}/erase", Erase).Needs(Role.Owner).NeedsProof();
    }

    private static async Task<IResult> List(string? q, string? plan, long? before, MemberBook book, PlanBook plans, SiteBook sites, CancellationToken ct)
    {
        var chosen = plan is null ? null : await plans.Find(plan, ct);
        var rows = await book.List((q ?? "").Trim(), chosen?.Id, before ?? long.MaxValue, PageSize + 1, ct);
        return Panel.Page<MembersView>(new
        {
            Members = rows.Take(PageSize).ToList(),
            HasMore = rows.Count > PageSize,
            Plans = await plans.All(ct),
            Sites = await sites.All(ct),
            Total = await book.Count(ct),
            Search = (q ?? "").Trim(),
            Plan = chosen,
        });
    }

    private static async Task<IResult> Export(long id, HttpContext http, MemberBook book, ExportMember export, CancellationToken ct) => await book.Find(id, ct) is { } member
        ? Results.Stream(await export.Run(member, Actor.Of(http), ct), "application/json", $"member-{id}.json")
        : Results.NotFound();

    private static async Task<IResult> AskToErase(long id, MemberBook book, EraseMember erase, CancellationToken ct) => await book.Find(id, ct) is { ErasedAt: null } member
        ? ErasePage(member, await erase.Open(member, ct), null, StatusCodes.Status200OK)
        : Results.NotFound();

    private static async Task<IResult> Erase(long id, [FromForm(Name = "member_id")] string? typed, HttpContext http, MemberBook book, EraseMember erase, CancellationToken ct)
    {
        if (await book.Find(id, ct) is not { ErasedAt: null } member) return Results.NotFound();
        // As it is, pasted, or as it is shown, typed.
        var shown = Visible.Text(member.ExternalId);
        if (typed?.Trim() is var word && word != member.ExternalId && word != shown) return ErasePage(member, await erase.Open(member, ct), $"Type {shown} exactly as it stands here.", StatusCodes.Status422UnprocessableEntity);
        var open = await erase.Run(member, Actor.Of(http), ct);
        return open.Count == 0 ? Results.LocalRedirect($"/members/{id}?done=erased") : ErasePage(member, open, null, StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult ErasePage(Member member, IReadOnlyList<string> open, string? error, int status) =>
        Panel.Page<EraseMemberView>(new { Member = member, Open = open, Error = error }, status, "/members");

    private static async Task<IResult> Show(long id, string? done, ShowMember show, CancellationToken ct) => await show.Run(id, done, null, ct);

    private static async Task<IResult> Correct(
        long id, [FromForm] string? amount, [FromForm] string? currency, [FromForm] string? direction, [FromForm] string? note, ClaimsPrincipal person, MemberBook book,
        CorrectMember correct, ShowMember show, CancellationToken ct)
    {
        if (await book.Find(id, ct) is null) return Results.NotFound();
        if (!Currency.TryParse(currency, out var unit) || !Amount.TryParse(amount?.Trim(), unit, allowNegative: false, out var moved) || moved.IsZero)
            return await show.Run(id, null, "Nothing was changed: type a plain amount above zero such as 5.00.", ct);
        if (Why(note) is not { } reason) return await show.Run(id, null, NoReason, ct);
        return await correct.Give(id, direction == "take" ? -moved : moved, AccountBook.IdOf(person), reason, ct)
            ? Results.LocalRedirect($"/members/{id}?done=corrected")
            : await show.Run(id, null, $"Nothing was changed: he cannot spend {moved.ToFullDisplay()}.", ct);
    }

    private static async Task<IResult> WriteOff(
        long id, [FromForm] string? currency, [FromForm] string? note, ClaimsPrincipal person, MemberBook book, CorrectMember correct, ShowMember show, CancellationToken ct)
    {
        if (await book.Find(id, ct) is null || !Currency.TryParse(currency, out var unit)) return Results.NotFound();
        if (Why(note) is not { } reason) return await show.Run(id, null, NoReason, ct);
        return await correct.WriteOff(id, unit, AccountBook.IdOf(person), reason, ct) is null
            ? await show.Run(id, null, "Nothing was changed: he owes nothing any more.", ct)
            : Results.LocalRedirect($"/members/{id}?done=written-off");
    }

    private static string? Why(string? note) => (note ?? "").Trim() is { Length: > 0 and <= CorrectMember.LongestNote } reason ? reason : null;

    private static async Task<IResult> MoveToPlan(long id, [FromForm] string? plan, MemberBook book, PlanBook plans, CancellationToken ct)
    {
        if (await book.Find(id, ct) is not { } member || await plans.Find(plan ?? "", ct) is not { } chosen) return Results.NotFound();
        await book.Put(member.SiteId, member.ExternalId, chosen, ct);
        return Results.LocalRedirect($"/members/{id}?done=moved");
    }
}
