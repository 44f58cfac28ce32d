using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Members;

/// <summary>/members: who is paid, on which plan, what he got and why.</summary>
internal static class MemberEndpoints
{
    private const int PageSize = 50;
    private const int Shown = 100;

    public static void MapMembers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/members", List);
        routes.MapGet("/members/{id:long}", Show);
        routes.MapPost("/members/{id:long}/plan", MoveToPlan);
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

    private static async Task<IResult> Show(long id, bool? moved, MemberBook book, PlanBook plans, SiteBook sites, LedgerBook ledger, CancellationToken ct)
    {
        if (await book.Find(id, ct) is not { } member) return Results.NotFound();
        var conversions = await book.Conversions(id, long.MaxValue, Shown, ct);
        return Panel.Page<MemberView>(new
        {
            Member = member,
            Plans = await plans.All(ct),
            Plan = await plans.Find(member.PlanId, ct),
            Site = await sites.Find(member.SiteId, ct),
            Balances = await ledger.BalancesOf(id, ct),
            Conversions = conversions,
            Events = MemberEvent.Timeline(conversions, await book.Clicks(id, Shown, ct)),
            Moved = moved == true,
        });
    }

    private static async Task<IResult> MoveToPlan(long id, [FromForm] string? plan, MemberBook book, PlanBook plans, CancellationToken ct)
    {
        if (await book.Find(id, ct) is not { } member || await plans.Find(plan ?? "", ct) is not { } chosen) return Results.NotFound();
        await book.Put(member.SiteId, member.ExternalId, chosen, ct);
        return Results.LocalRedirect($"/members/{id}?moved=true");
    }
}
