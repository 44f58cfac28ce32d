using System.Globalization;
using System.Security.Claims;
using System.Text;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Templates;

/// <summary>Templates of the operator's own: add one, take a newer version of it, go back, remove it.</summary>
internal static class OwnTemplateEndpoints
{
    private const int Wrong = StatusCodes.Status422UnprocessableEntity;
    private const int BuiltIn = 0;

    public static void Map(IEndpointRouteBuilder routes)
    {
        // No template's id can stand in the way: it has one part.
        routes.MapGet("/templates/own/add", Begin);
        routes.MapPost("/templates/own/add", Add);
        routes.MapGet("/templates/{id}/edit", Edit);
        routes.MapPost("/templates/{id}/replace", Replace);
        routes.MapGet("/templates/{id}/versions/{place:long}", Compare);
        routes.MapPost("/templates/{id}/versions/{place:long}", Return);
        routes.MapPost("/templates/{id}/remove", Remove);
    }

    private static async Task<IResult> Begin(string? from, TemplateShelf shelf, CancellationToken ct)
    {
        var start = from is null ? null : await shelf.Look(from, ct);
        return Panel.Page<AddTemplateView>(new { Text = start?.Text ?? "", From = start?.Name }, under: TemplateEndpoints.Navigation);
    }

    private static async Task<IResult> Edit(string id, TemplateShelf shelf, CancellationToken ct) => await shelf.Look(id, ct) is { Own: not null } shelved
        ? Panel.Page<AddTemplateView>(new { shelved.Text, shelved.Errors, Editing = shelved }, under: TemplateEndpoints.Navigation)
        : Results.NotFound();

    private static async Task<IResult> Add(
        HttpRequest request, ClaimsPrincipal person, ReviewTemplate reviews, KeepTemplate keep, TemplateShelf shelf, NetworkDirectory networks, CancellationToken ct)
    {
        var posted = await request.ReadFormAsync(ct);
        var text = await Text(posted, ct);
        var review = await reviews.Run(text, ct);
        var editing = posted["editing"].ToString() is { Length: > 0 } id ? await shelf.Look(id, ct) : null;
        if (review.Template is not { } template)
            return Panel.Page<AddTemplateView>(new { Text = text, review.Errors, Editing = editing }, Wrong, TemplateEndpoints.Navigation);
        if (review.Standing is not null) return await Compared(review, networks, "", StatusCodes.Status200OK, ct);
        return await keep.Store(template, review.Text, TemplateAct.Added, review.After, TemplateAuthor.Of(person), ct)
            ? Results.LocalRedirect($"/templates/{template.Id}?done=added")
            : await Compared(await reviews.Run(text, ct), networks, "Somebody else added this template at the same time: here is what yours would change.", StatusCodes.Status409Conflict, ct);
    }

    private static async Task<IResult> Replace(
        string id, HttpRequest request, ClaimsPrincipal person, ReviewTemplate reviews, KeepTemplate keep, NetworkDirectory networks, CancellationToken ct)
    {
        var posted = await request.ReadFormAsync(ct);
        var review = await reviews.Run(Clean(posted["text"]), ct);
        if (review.Template is not { } template || template.Id != id || review.Standing is null) return Results.BadRequest();
        if (posted["after"] != review.After.ToString(CultureInfo.InvariantCulture))
            return await Compared(review, networks, "This template was changed after the page was drawn: look at the differences again.", StatusCodes.Status409Conflict, ct);
        if (Missing(review, posted) is { } missing) return await Compared(review, networks, missing, Wrong, ct);
        var act = review.Standing.Own is null ? TemplateAct.Added : TemplateAct.Replaced;
        return await keep.Store(template, review.Text, act, review.After, TemplateAuthor.Of(person), ct)
            ? Results.LocalRedirect($"/templates/{id}?done=replaced")
            : await Compared(await reviews.Run(review.Text, ct), networks, "Somebody else was faster: look at the differences again.", StatusCodes.Status409Conflict, ct);
    }

    private static async Task<IResult> Compare(string id, long place, ReviewTemplate reviews, NetworkDirectory networks, CancellationToken ct) =>
        await reviews.Return(id, place, ct) is { } review ? await Compared(review, networks, "", StatusCodes.Status200OK, ct, place) : Results.NotFound();

    private static async Task<IResult> Return(
        string id, long place, HttpRequest request, ClaimsPrincipal person, ReviewTemplate reviews, KeepTemplate keep, NetworkDirectory networks, CancellationToken ct)
    {
        if (await reviews.Return(id, place, ct) is not { } review) return Results.NotFound();
        var posted = await request.ReadFormAsync(ct);
        if (review.Template is not { } template) return await Compared(review, networks, "It no longer fits this version of Tributary.", Wrong, ct, place);
        if (posted["after"] != review.After.ToString(CultureInfo.InvariantCulture))
            return await Compared(review, networks, "This template was changed after the page was drawn: look at the differences again.", StatusCodes.Status409Conflict, ct, place);
        if (Missing(review, posted) is { } missing) return await Compared(review, networks, missing, Wrong, ct, place);
        var done = place == BuiltIn
            ? await keep.Withdraw(review.Standing!, TemplateAuthor.Of(person), ct)
            : await keep.Store(template, review.Text, TemplateAct.Restored, review.After, TemplateAuthor.Of(person), ct);
        return done
            ? Results.LocalRedirect($"/templates/{id}?done=returned")
            : await Compared((await reviews.Return(id, place, ct))!, networks, "Somebody else was faster: look at the differences again.", StatusCodes.Status409Conflict, ct, place);
    }

    private static async Task<IResult> Remove(string id, ClaimsPrincipal person, TemplateShelf shelf, KeepTemplate keep, NetworkDirectory networks, CancellationToken ct)
    {
        if (await shelf.Look(id, ct) is not { Own: not null } shelved) return Results.NotFound();
        return await keep.Remove(shelved, TemplateAuthor.Of(person), ct) is { } problem
            ? await TemplateEndpoints.Page(shelved, keep, networks, null, problem, ct)
            : Results.LocalRedirect(shelved.Instead is null ? "/templates?done=removed" : $"/templates/{id}?done=removed");
    }

    private static string? Missing(TemplateReview review, IFormCollection posted) => review switch
    {
        { IsSame: true } => "This is the text that stands there already: there is nothing to take.",
        { Consents.Count: > 0 } when posted["agree"] != "yes" => "Look at where credentials would go, and tick that you agree.",
        { IsOlder: true } when posted["older"] != "yes" => "Its version is not higher than the one in use. Give it a higher one, or tick that you want it all the same.",
        _ => null,
    };

    private static async Task<IResult> Compared(TemplateReview review, NetworkDirectory networks, string problem, int status, CancellationToken ct, long? place = null) =>
        Panel.Page<CompareTemplatesView>(new { Review = review, Networks = await networks.InstalledFrom(review.Standing!.Id, ct), Problem = problem, Place = place }, status, TemplateEndpoints.Navigation);

    private static async Task<string> Text(IFormCollection posted, CancellationToken ct)
    {
        if (posted.Files["file"] is not { Length: > 0 } file) return Clean(posted["text"]);
        using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
        return Clean(await reader.ReadToEndAsync(ct));
    }

    // A form sends line breaks in its own way; what is kept reads the same wherever it came from.
    private static string Clean(string? text) => (text ?? "").ReplaceLineEndings("\n");
}
