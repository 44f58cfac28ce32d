using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;
using Tributary.Web.Features.Withdrawals;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Members;

/// <summary>A member's page: what he has, what waits, and everything that happened.</summary>
internal sealed class ShowMember(MemberBook book, PlanBook plans, SiteBook sites, LedgerBook ledger, WithdrawalBook withdrawals, TimeProvider clock)
{
    private const int Shown = 100;

    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal)
    {
        ["moved"] = "Changed. Clicks from now on are paid by the new plan; earlier ones keep the plan they were made under.",
        ["corrected"] = "Posted. It stands in the timeline with its reason.",
        ["erased"] = "Erased. Nobody knows any more who he was; what was booked stands.",
        ["written-off"] = "Given up. It is an expense of yours in the ledger.",
    };

    /// <param name="id">The member.</param>
    /// <param name="done">What was done before, as the address says.</param>
    /// <param name="refused">Why what was asked for was not done.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IResult> Run(long id, string? done, string? refused, CancellationToken ct)
    {
        if (await book.Find(id, ct) is not { } member) return Results.NotFound();
        var conversions = await book.Conversions(id, long.MaxValue, Shown, ct);
        var known = await plans.All(ct);
        var page = new MemberPage
        {
            Member = member,
            Plans = known,
            Plan = await plans.Find(member.PlanId, ct),
            Coming = [.. (await book.Coming(id, ct)).Select(coming => (known.FirstOrDefault(plan => plan.Id == coming.PlanId)?.Name ?? "another plan", coming.StartsAt))],
            Referrer = member.ReferrerId is { } referrer ? await book.Find(referrer, ct) : null,
            Site = await sites.Find(member.SiteId, ct),
            Balances = await ledger.HoldingsOf(id, ct),
            Conversions = conversions,
            Events = MemberEvent.Timeline(
                conversions, await book.Clicks(id, Shown, ct), await book.LostCalls(member, Shown, ct), await book.Corrections(id, Shown, ct), await withdrawals.List(null, id, long.MaxValue, Shown, ct),
                await book.Referrals(id, Shown, ct)),
            Done = Done.GetValueOrDefault(done ?? ""),
            Refused = refused,
            WithdrawalKey = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"),
        };
        return Panel.Page<MemberView>(new { Page = page }, refused is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, under: "/members");
    }
}
