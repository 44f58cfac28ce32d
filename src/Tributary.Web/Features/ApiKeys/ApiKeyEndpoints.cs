using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.ApiKeys;

/// <summary>/api-keys: the sites and the keys with which they call the API.</summary>
internal static class ApiKeyEndpoints
{
    private const int LongestName = 80;

    /// <summary>For how many days a key may be made, in words; 0 is for ever.</summary>
    public static readonly IReadOnlyDictionary<int, string> Lives = new Dictionary<int, string> { [0] = "Until it is revoked", [30] = "30 days", [90] = "90 days", [365] = "A year" };

    /// <summary>For how many hours the former key works beside the one that replaces it, in words.</summary>
    public static readonly IReadOnlyDictionary<int, string> Overlaps = new Dictionary<int, string> { [1] = "An hour", [24] = "A day", [168] = "A week" };

    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api-keys", async (HttpContext http, ApiKeyBook book, SiteBook sites, CancellationToken ct) => await Page(http, book, sites, new KeyForm(), ct));
        routes.MapPost("/api-keys", Create).NeedsProof();
        routes.MapPost("/api-keys/sites", AddSite);
        routes.MapPost("/api-keys/{id:long}/replace", Replace).NeedsProof();
        routes.MapPost("/api-keys/{id:long}/revoke", async (long id, HttpContext http, ApiKeyBook book, CancellationToken ct) =>
        {
            await book.Revoke(Actor.Of(http), id, ct);
            return Results.LocalRedirect("/api-keys");
        }).NeedsProof();
    }

    private static async Task<IResult> Create(
        [FromForm] string? name, [FromForm] long? site, [FromForm] string? days, HttpContext http, ApiKeyBook book, SiteBook sites, TimeProvider clock, CancellationToken ct)
    {
        var form = new KeyForm
        {
            Name = (name ?? "").Trim(),
            Site = site,
            Scopes = (await http.Request.ReadFormAsync(ct))["scope"].Select(word => Enum.TryParse<ApiScope>(word, out var one) && Enum.IsDefined(one) ? one : (ApiScope?)null).OfType<ApiScope>().ToHashSet(),
            Days = days ?? "",
        };
        form = form with { NameError = Refuse(form.Name), ScopeError = form.Scopes.Count == 0 ? "Choose at least one: a key that may do nothing is of no use." : null };
        if (form.HasErrors) return await Page(http, book, sites, form, ct);
        var owner = site is { } id && await sites.Find(id, ct) is { } found ? found : await sites.Default(ct);
        var ends = int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var life) && Lives.ContainsKey(life) && life > 0 ? clock.GetUtcNow().AddDays(life).ToUnixTimeMilliseconds() : (long?)null;
        var (_, secret) = await book.Create(Actor.Of(http), new NewApiKey(owner.Id, form.Name, form.Scopes, ends), ct);
        return await Page(http, book, sites, new KeyForm { Secret = secret }, ct);
    }

    private static async Task<IResult> Replace(long id, [FromForm] string? hours, HttpContext http, ApiKeyBook book, SiteBook sites, CancellationToken ct)
    {
        var overlap = TimeSpan.FromHours(int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var typed) && Overlaps.ContainsKey(typed) ? typed : 24);
        return await book.Replace(Actor.Of(http), id, overlap, ct) is { } made
            ? await Page(http, book, sites, new KeyForm { Secret = made.Secret }, ct)
            : Results.LocalRedirect("/api-keys");
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
            new { Keys = await book.All(ct), Sites = await sites.All(ct), Form = form, Now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds(), Address = $"{http.Request.Scheme}://{http.Request.Host}" },
            form.HasErrors ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}

/// <summary>What was typed, what is wrong with it, and a key that was just made: drawn once, never again.</summary>
public sealed record KeyForm
{
    public string Name { get; init; } = "";
    public long? Site { get; init; }
    public string? NameError { get; init; }
    public IReadOnlySet<ApiScope> Scopes { get; init; } = ApiScopes.Usual;
    public string? ScopeError { get; init; }
    public string Days { get; init; } = "0";
    public string SiteName { get; init; } = "";
    public string? SiteError { get; init; }
    public string? Secret { get; init; }

    public bool HasErrors => (NameError ?? ScopeError ?? SiteError) is not null;
}
