using System.Security.Claims;
using Tributary.Core.Templates;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Storing;

internal static class StoringEndpoints
{
    public static IServiceCollection AddStoring(this IServiceCollection services) => services
        .AddSingleton<StoringBook>()
        .AddSingleton<ShowStoring>()
        .AddSingleton<SaveStoring>()
        .AddSingleton<MapWord>();

    public static void MapStoring(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/networks/{id:long}/storing", Show);
        routes.MapPost("/networks/{id:long}/storing", Press);
        routes.MapPost("/networks/{id:long}/storing/apply", Apply);
        routes.MapGet("/networks/{id:long}/unmapped", (long id, string? done, NetworkDirectory networks, Database database, CancellationToken ct) => Unmapped(id, done, null, null, networks, database, ct));
        routes.MapPost("/networks/{id:long}/unmapped", Explain);
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

    private static async Task<IResult> Explain(
        long id, HttpRequest request, ClaimsPrincipal person, NetworkDirectory networks, Database database, MapWord map, CancellationToken ct)
    {
        var posted = await request.ReadFormAsync(ct);
        if (await networks.Find(id, ct) is null || !Enum.TryParse<WordKind>(posted["kind"], out var kind) || !Enum.IsDefined(kind) || kind is WordKind.Category) return Results.NotFound();
        var word = ForeignWord.Of(kind, posted["value"].ToString());
        var typed = posted["meaning"].ToString().Trim();
        var meaning = kind is WordKind.Country or WordKind.Currency ? typed.ToUpperInvariant() : typed;
        var act = posted["act"].ToString();
        if (act == "map" && MapWord.Wrong(kind, meaning) is { } wrong) return await Unmapped(id, null, word, wrong, networks, database, ct);
        await map.Run(id, word, act switch { "map" => meaning, "forget" => null, _ => "" }, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}/unmapped?done={(kind is WordKind.Event ? "event" : "word")}");
    }

    private static async Task<IResult> Unmapped(
        long id, string? done, ForeignWord? word, string? wrong, NetworkDirectory networks, Database database, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } network) return Results.NotFound();
        var (words, mapped, categories) = await database.Read(async session => (
            await UnmappedRows.List(session, id), await UnmappedRows.Mapped(session, id),
            await session.Scalar<long>("select count(*) from category_map where network_id = @id and is_ours = 0", new { id })), ct);
        return Panel.Page<UnmappedView>(new
        {
            NetworkId = id,
            network.Name,
            Words = words,
            Mapped = mapped,
            Categories = categories,
            Wrong = wrong,
            WrongWord = word,
            Done = done switch { "word" => "Saved. Offers follow with the next run.", "event" => "Saved. Calls that said so are decided again now.", _ => null },
        }, wrong is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Apply(long id, ClaimsPrincipal person, NetworkDirectory networks, SaveStoring save, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } network) return Results.NotFound();
        var act = await save.Apply(id, $"New offers of {network.Name}", AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/offers/bulk/{act.Id}");
    }
}
