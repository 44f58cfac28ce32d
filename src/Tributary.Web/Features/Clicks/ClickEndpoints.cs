using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Clicks;

/// <summary>/clicks: the keys of links, and what members see whose link leads nowhere.</summary>
internal static class ClickEndpoints
{
    private const int LongestWords = 300;

    public static void MapClicks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/clicks", (string? done, ClickKeyBook keys, SiteBook sites, CancellationToken ct) => Page(keys, sites, null, done, ct));
        routes.MapPost("/clicks/key", Rotate).Needs(Role.Owner).NeedsProof();
        routes.MapPost("/clicks/fallback/{site:long}", SaveFallback);
    }

    private static async Task<IResult> Rotate([FromForm(Name = "end_former")] string? endFormer, ClaimsPrincipal person, ClickKeyBook keys, CancellationToken ct)
    {
        var made = await keys.Rotate(endFormer == "yes" ? FormerKeys.EndNow : FormerKeys.StayGood, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect(made is null ? "/clicks?done=none-left" : "/clicks?done=key");
    }

    private static async Task<IResult> SaveFallback(long site, [FromForm] string? url, [FromForm] string? words, ClickKeyBook keys, SiteBook sites, CancellationToken ct)
    {
        if (await sites.Find(site, ct) is null) return Results.NotFound();
        var form = new FallbackForm(site, (url ?? "").Trim(), (words ?? "").Trim());
        form = form with
        {
            UrlError = form.Url.Length == 0 || (Uri.TryCreate(form.Url, UriKind.Absolute, out var page) && page.Scheme == "https" && page.UserInfo.Length == 0)
                ? null
                : "Type the whole address of the page, such as https://example.com/offers.",
            WordsError = form.Words.Length > LongestWords || form.Words.Any(char.IsControl) ? $"Type one line of up to {LongestWords} characters." : null,
        };
        if (form.HasErrors) return await Page(keys, sites, form, null, ct);
        await sites.SetFallback(site, form.Url.Length == 0 ? null : form.Url, form.Words.Length == 0 ? null : form.Words, ct);
        return Results.LocalRedirect("/clicks?done=fallback");
    }

    private static async Task<IResult> Page(ClickKeyBook keys, SiteBook sites, FallbackForm? typed, string? done, CancellationToken ct)
    {
        await sites.Default(ct);
        var forms = (await sites.All(ct)).Select(site => (site.Name, Form: typed?.Site == site.Id ? typed : new FallbackForm(site.Id, site.FallbackUrl ?? "", site.FallbackWords ?? "")));
        return Panel.Page<ClicksView>(
            new { Keys = await keys.All(ct), Sites = forms.ToList(), Done = done }, typed is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, "/settings");
    }
}

/// <summary>What members of a site see whose link leads nowhere, as typed, with what is wrong.</summary>
public sealed record FallbackForm(long Site, string Url, string Words)
{
    public string? UrlError { get; init; }
    public string? WordsError { get; init; }

    public bool HasErrors => (UrlError ?? WordsError) is not null;
}
