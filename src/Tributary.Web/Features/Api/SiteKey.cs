using Microsoft.AspNetCore.Http.Features;
using Tributary.Web.Features.ApiKeys;

namespace Tributary.Web.Features.Api;

/// <summary>Lets a request in that carries a site's key, and says which site it is.</summary>
internal sealed class SiteKey(ApiKeyBook keys) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return Refused(http, Problem.NoKey());
        if (await keys.Use(header[Scheme.Length..].Trim(), http.RequestAborted) is not { } key) return Refused(http, Problem.UnknownKey());
        http.Features.Set(new CallingSite(key.SiteId));
        return await next(context);
    }

    private static IResult Refused(HttpContext http, IResult problem)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return problem;
    }
}

/// <summary>The site whose key the request carried.</summary>
internal sealed record CallingSite(long Id)
{
    public static long Of(HttpContext http) => http.Features.GetRequiredFeature<CallingSite>().Id;
}
