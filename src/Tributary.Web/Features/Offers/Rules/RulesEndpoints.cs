using System.Security.Claims;
using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers.Rules;

internal static class RulesEndpoints
{
    public static IServiceCollection AddRules(this IServiceCollection services) => services
        .AddSingleton<AlertOfChanges>()
        .AddSingleton<SaveRules>();

    public static void MapRules(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/networks/{id:long}/rules", (long id, bool? saved, Database database, NetworkDirectory networks, CancellationToken ct) =>
            Page(id, null, StatusCodes.Status200OK, saved == true, database, networks, ct));
        routes.MapPost("/networks/{id:long}/rules", Save);
    }

    private static async Task<IResult> Save(long id, HttpRequest request, ClaimsPrincipal person, SaveRules save, Database database, NetworkDirectory networks, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is null) return Results.NotFound();
        var (rules, form) = RulesForm.Read(await request.ReadFormAsync(ct)).Check();
        if (rules is null) return await Page(id, form, StatusCodes.Status422UnprocessableEntity, false, database, networks, ct);
        return await save.Run(id, rules, form.Version, AccountBook.IdOf(person), ct)
            ? Results.LocalRedirect($"/networks/{id}/rules?saved=true")
            : await Page(id, form, StatusCodes.Status409Conflict, false, database, networks, ct);
    }

    private static async Task<IResult> Page(long id, RulesForm? typed, int status, bool saved, Database database, NetworkDirectory networks, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } network) return Results.NotFound();
        var (stored, kept) = await database.Read(async session => (
            await StoredRules.Read(session, id),
            await session.Query<Kept>("select field, why, count(*) as offers from pins_in_force where network_id = @id group by field, why", new { id })), ct);
        return Panel.Page<RulesView>(new
        {
            NetworkId = id,
            network.Name,
            // Drawn from the newest version: saving again is then a decision about what is shown.
            Form = typed is null ? RulesForm.Of(stored.Rules, stored.RowVersion) : typed with { Version = stored.RowVersion },
            Saved = saved,
            IsConflict = status == StatusCodes.Status409Conflict,
            Kept = (IReadOnlyDictionary<(OfferField, PinReason), long>)kept.ToDictionary(row => (Enum.Parse<OfferField>(row.Field), Enum.Parse<PinReason>(row.Why)), row => row.Offers),
        }, status, under: "/networks");
    }

    private sealed record Kept
    {
        public string Field { get; init; } = "";
        public string Why { get; init; } = "";
        public long Offers { get; init; }
    }
}
