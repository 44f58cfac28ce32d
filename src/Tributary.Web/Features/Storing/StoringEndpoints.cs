using System.Security.Claims;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Storing;

internal static class StoringEndpoints
{
    public static IServiceCollection AddStoring(this IServiceCollection services) => services
        .AddSingleton<StoringBook>()
        .AddSingleton<ShowStoring>()
        .AddSingleton<SaveStoring>();

    public static void MapStoring(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/networks/{id:long}/storing", Show);
        routes.MapPost("/networks/{id:long}/storing", Press);
        routes.MapPost("/networks/{id:long}/storing/apply", Apply);
    }

    private static async Task<IResult> Show(long id, string? done, ShowStoring show, CancellationToken ct) => await show.Find(id, null, ct) is { } page
        ? Panel.Page<StoringView>(new
        {
            Page = page with
            {
                Done = done == "saved" ? "Saved. The rules place offers from the next run on; everything else holds for all offers at once." : null,
            },
        })
        : Results.NotFound();

    private static async Task<IResult> Press(long id, HttpRequest request, ClaimsPrincipal person, ShowStoring show, SaveStoring save, CancellationToken ct)
    {
        var posted = await request.ReadFormAsync(ct);
        var act = posted["act"].ToString();
        var form = StoringForm.Read(posted).Press(act);
        if (form.Errors.Count > 0 || act != "save") return await Again(form, form.Errors.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
        var (storing, checkedForm) = form.Check(id);
        if (storing is null) return await Again(checkedForm, StatusCodes.Status422UnprocessableEntity);
        if (await show.Find(id, form, ct) is null) return Results.NotFound();
        if (await save.Run(storing, form.Categories, AccountBook.IdOf(person), ct)) return Results.LocalRedirect($"/networks/{id}/storing?done=saved");
        return await Again(
            form with { Errors = [new("", "Somebody else saved this page after it was drawn. Yours is shown; look at it again and save if you still want it.")], Version = (await show.Find(id, null, ct))!.Form.Version },
            StatusCodes.Status409Conflict);

        async Task<IResult> Again(StoringForm typed, int status) =>
            await show.Find(id, typed, ct) is { } page ? Panel.Page<StoringView>(new { Page = page }, status) : Results.NotFound();
    }

    private static async Task<IResult> Apply(long id, ClaimsPrincipal person, NetworkDirectory networks, SaveStoring save, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } network) return Results.NotFound();
        var act = await save.Apply(id, $"New offers of {network.Name}", AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/offers/bulk/{act.Id}");
    }
}
