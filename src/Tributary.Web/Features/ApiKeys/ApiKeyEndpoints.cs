using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.ApiKeys;

/// <summary>/api-keys: the sites and the keys with which they call the API.</summary>
internal static class ApiKeyEndpoints
{
    private const int LongestName = 80;

    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api-keys", async (HttpContext http, ApiKeyBook book, SiteBook sites, CancellationToken ct) => await Page(http, book, sites, new KeyForm(), ct));
        routes.MapPost("/api-keys", Create);
        routes.MapPost("/api-keys/sites", AddSite);
        routes.MapPost("/api-keys/{id:long}/revoke", async (long id, ApiKeyBook book, CancellationToken ct) =>
        {
            await book.Revoke(id, ct);
            return Results.LocalRedirect("/api-keys");
        });
    }

    private static async Task<IResult> Create([FromForm] string? name, [FromForm] long? site, HttpContext http, ApiKeyBook book, SiteBook sites, CancellationToken ct)
    {
        var typed = (name ?? "").Trim();
        if (Refuse(typed) is { } error) return await Page(http, book, sites, new KeyForm { Name = typed, Site = site, NameError = error }, ct);
        var owner = site is { } id && await sites.Find(id, ct) is { } found ? found : await sites.Default(ct);
        var (_, secret) = await book.Create(owner.Id, typed, ct);
        return await Page(http, book, sites, new KeyForm { Secret = secret }, ct);
    }

    private static async Task<IResult> AddSite([FromForm(Name = "site_name")] string? name, HttpContext http, ApiKeyBook book, SiteBook sites, CancellationToken ct)
    {
        var typed = (name ?? "").Trim();
        if (Refuse(typed) is { } error) return await Page(http, book, sites, new KeyForm { SiteName = typed, SiteError = error }, ct);
        await sites.Add(typed, ct);
        return Results.LocalRedirect("/api-keys");
    }

    private static string? Refuse(string name) => name.Length is 0 or > LongestName || name.Any(char.IsControl) ? $"Type a name of up to {LongestName} characters." : null;

    private static async Task<IResult> Page(HttpContext http, ApiKeyBook book, SiteBook sites, KeyForm form, CancellationToken ct)
    {
        await sites.Default(ct);
        return Panel.Page<ApiKeysView>(
            new { Keys = await book.All(ct), Sites = await sites.All(ct), Form = form, Address = $"{http.Request.Scheme}://{http.Request.Host}" },
            form.HasErrors ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}

/// <summary>What was typed, what is wrong with it, and a key that was just made: drawn once, never again.</summary>
public sealed record KeyForm
{
    public string Name { get; init; } = "";
    public long? Site { get; init; }
    public string? NameError { get; init; }
    public string SiteName { get; init; } = "";
    public string? SiteError { get; init; }
    public string? Secret { get; init; }

    public bool HasErrors => (NameError ?? SiteError) is not null;
}
