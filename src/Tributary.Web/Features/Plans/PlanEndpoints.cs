using Tributary.Core.Money;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Plans;

/// <summary>/plans: which part of a payout members get.</summary>
internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/plans", async (PlanBook book, NetworkDirectory networks, CancellationToken ct) => await Page(book, networks, new PlanForm(), ct));
        routes.MapPost("/plans", async (HttpContext http, PlanBook book, NetworkDirectory networks, OfferBook offers, CancellationToken ct) => await Save(http, book, networks, offers, null, ct)).Needs(Role.Owner).NeedsProof();
        routes.MapGet("/plans/{slug}", async (string slug, PlanBook book, NetworkDirectory networks, CancellationToken ct) => await book.Find(slug, ct) is { } plan
            ? await Page(book, networks, PlanForm.Of(plan, (await networks.All(ct)).ToDictionary(network => network.Id, network => network.Slug)), ct)
            : Results.NotFound());
        routes.MapPost("/plans/{slug}", async (string slug, HttpContext http, PlanBook book, NetworkDirectory networks, OfferBook offers, CancellationToken ct) =>
            await book.Find(slug, ct) is { } plan ? await Save(http, book, networks, offers, plan, ct) : Results.NotFound()).Needs(Role.Owner).NeedsProof();
    }

    private static async Task<IResult> Save(HttpContext http, PlanBook book, NetworkDirectory networks, OfferBook offers, Plan? old, CancellationToken ct)
    {
        var known = (await networks.All(ct)).ToDictionary(network => network.Slug, network => network.Id, StringComparer.OrdinalIgnoreCase);
        var (form, draft) = PlanForm.Read(await http.Request.ReadFormAsync(ct), old, known);
        foreach (var one in draft?.Overrides.Where(one => one.Offer is not null) ?? [])
        {
            if (await offers.Find(one.Offer!.Value, ct) is { } offer && offer.NetworkId == one.Network) continue;
            (form, draft) = (form with { OverridesError = $"The network has no synced offer {one.Offer}. Its number stands in the address of its page." }, null);
            break;
        }

        if (draft is null) return await Page(book, networks, form, ct);
        // The version the form was drawn from decides, not the one that is there now.
        if (!await book.Save(old is null ? null : old with { RowVersion = form.RowVersion }, draft, ct)) return await Page(book, networks, form with { IsConflict = true, RowVersion = old!.RowVersion }, ct);
        return Results.LocalRedirect("/plans");
    }

    private static async Task<IResult> Page(PlanBook book, NetworkDirectory networks, PlanForm form, CancellationToken ct)
    {
        await book.Default(ct);
        var examples = form.Old is not { } plan ? [] : (await networks.All(ct)).Select(network => new PlanExample(
            network.Name, network.Slug, new Terms(0, network.MemberShare, plan.ShareAt(network.Id, null), plan.Unit, plan.PointsPerUnit) { Referrals = plan.Referrals }, new Amount(10 * network.Currency.MinorPerUnit, network.Currency))).ToList();
        return Panel.Page<PlansView>(new { Plans = await book.All(ct), Form = form, Examples = examples }, form.HasErrors ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}

/// <summary>What a plan makes of ten units from one network.</summary>
public sealed record PlanExample(string Network, string Slug, Terms Terms, Amount Payout)
{
    // Any members serve: only the amounts are shown.
    public Reward Reward => Terms.Reward(Payout, [1, 2, 3]);
}
