using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Plans;

/// <summary>/plans: which part of a payout members get.</summary>
internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/plans", async (PlanBook book, CancellationToken ct) => await Page(book, new PlanForm(), ct));
        routes.MapPost("/plans", async (HttpContext http, PlanBook book, CancellationToken ct) => await Save(http, book, null, ct));
        routes.MapGet("/plans/{slug}", async (string slug, PlanBook book, CancellationToken ct) =>
            await book.Find(slug, ct) is { } plan ? await Page(book, PlanForm.Of(plan), ct) : Results.NotFound());
        routes.MapPost("/plans/{slug}", async (string slug, HttpContext http, PlanBook book, CancellationToken ct) =>
            await book.Find(slug, ct) is { } plan ? await Save(http, book, plan, ct) : Results.NotFound());
    }

    private static async Task<IResult> Save(HttpContext http, PlanBook book, Plan? old, CancellationToken ct)
    {
        var (form, draft) = PlanForm.Read(await http.Request.ReadFormAsync(ct), old);
        if (draft is null) return await Page(book, form, ct);
        // The version the form was drawn from decides, not the one that is there now.
        if (!await book.Save(old is null ? null : old with { RowVersion = form.RowVersion }, draft, ct)) return await Page(book, form with { IsConflict = true, RowVersion = old!.RowVersion }, ct);
        return Results.LocalRedirect("/plans");
    }

    private static async Task<IResult> Page(PlanBook book, PlanForm form, CancellationToken ct)
    {
        await book.Default(ct);
        return Panel.Page<PlansView>(new { Plans = await book.All(ct), Form = form }, form.HasErrors ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}
