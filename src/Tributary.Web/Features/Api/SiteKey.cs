using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Api;

/// <summary>Says of a route of the API what a key must be made for. A route that says nothing lets no key in.</summary>
internal sealed record NeedsScope(ApiScope Scope);

/// <summary>Lets a request in that carries a site's key which may do this and was not used too often, and says which site it is.</summary>
internal sealed class SiteKey(ApiKeyBook keys, KeyLimits limits) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return Refused(http, Problem.NoKey());
        if (await keys.Use(header[Scheme.Length..].Trim(), http.RequestAborted) is not { } key) return Refused(http, Problem.UnknownKey());
        var needed = http.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>()?.Scope;
        if (needed is null || !key.May(needed.Value)) return Problem.KeyMayNot(key.Scopes, needed);
        if (limits.Wait(key.Id) is { } wait)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Problem.TooMany(limits.PerMinute);
        }

        http.Features.Set(new CallingSite(key.SiteId, key.Name));
        return await next(context);
    }

    private static IResult Refused(HttpContext http, IResult problem)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return problem;
    }
}

/// <summary>The site whose key the request carried.</summary>
internal sealed record CallingSite(long Id, string Key)
{
    public static long Of(HttpContext http) => http.Features.GetRequiredFeature<CallingSite>().Id;

    /// <summary>Whom the audit log names: the key by what it is for.</summary>
    public static Actor Actor(HttpContext http) =>
        new(null, $"API key {http.Features.GetRequiredFeature<CallingSite>().Key}", http.Connection.RemoteIpAddress?.ToString() ?? "");
}
