using System.Security.Claims;
using Tributary.Core.Security;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers;

/// <summary>Forms that change how a person sees lists; each leads back to the list it was sent from.</summary>
internal static class OfferListEndpoints
{
    public static void MapOfferLists(this IEndpointRouteBuilder panel)
    {
        // What a person keeps for himself, whatever his role.
        var routes = panel.MapGroup("").Needs(Role.Viewer);
        routes.MapPost("/offers/lists", async (HttpRequest request, ClaimsPrincipal person, OfferLists lists, CancellationToken ct) =>
        {
            var form = await request.ReadFormAsync(ct);
            var name = PlainText.Line(form["name"]);
            if (name.Length is > 0 and <= OfferLists.LongestName) await lists.Keep(AccountBook.IdOf(person), name, Back(form), form["shared"] == "yes", ct);
            return Results.LocalRedirect(Back(form).Href());
        });
        routes.MapPost("/offers/lists/{id:long}/remove", async (long id, HttpRequest request, ClaimsPrincipal person, OfferLists lists, CancellationToken ct) =>
        {
            await lists.Forget(AccountBook.IdOf(person), id, ct);
            return Results.LocalRedirect(Back(await request.ReadFormAsync(ct)).Href());
        });
        routes.MapPost("/offers/columns", async (HttpRequest request, ClaimsPrincipal person, OfferLists lists, CancellationToken ct) =>
        {
            var form = await request.ReadFormAsync(ct);
            var columns = form["usual"] == "yes" ? OfferColumns.Default : OfferColumns.Read(form["column"]);
            await lists.ChooseColumns(AccountBook.IdOf(person), columns, ct);
            return Results.LocalRedirect(Back(form).Href());
        });
    }

    // Read as a filter and written anew: what a form names can only ever be a list of ours.
    private static OfferFilter Back(IFormCollection form) => OfferFilter.Read("/offers" + (form["back"].ToString() is var back && back.Contains('?', StringComparison.Ordinal) ? back[back.IndexOf('?', StringComparison.Ordinal)..] : ""));
}
