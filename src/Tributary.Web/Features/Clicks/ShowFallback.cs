using Microsoft.AspNetCore.Http.HttpResults;
using Tributary.Core.Clicks;
using Tributary.Web.Features.Sites;

namespace Tributary.Web.Features.Clicks;

/// <summary>What a link shows that leads nowhere: the site's own page, its words, or ours.</summary>
internal sealed class ShowFallback(SiteBook sites)
{
    private const string Words = "It may have ended, or the link is incomplete. Go back and choose another one.";

    /// <param name="site">Whose member followed it; null when the link does not say.</param>
    /// <param name="status">404 for a link that is none, 410 for an offer that is not to be had.</param>
    /// <param name="context">The request.</param>
    /// <param name="why">Why it is not for him, where that is known.</param>
    public async Task Show(long? site, int status, HttpContext context, string? why = null)
    {
        var own = site is { } id ? await sites.Find(id, context.RequestAborted) : null;
        if (own?.FallbackUrl is { } url)
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = url;
            return;
        }

        await Write(context, status, "This offer is not available", own?.FallbackWords ?? why ?? Words);
    }

    /// <summary>Nobody clicked: nothing is counted and nobody is sent on.</summary>
    public static Task Stop(Visitor visitor, HttpContext context)
    {
        // A browser throws away what it loaded ahead with an error, and asks again when a person clicks.
        if (visitor is Visitor.Prefetch)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        return Write(context, StatusCodes.Status200OK, "An offer for one member", "This link leads a person to an offer. Programs are not sent on.");
    }

    private static Task Write(HttpContext context, int status, string heading, string words)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        return new RazorComponentResult<FallbackView>(new { Heading = heading, Words = words }) { StatusCode = status }.ExecuteAsync(context);
    }
}
