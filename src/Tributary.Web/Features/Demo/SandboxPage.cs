using System.Globalization;
using System.Net;

namespace Tributary.Web.Features.Demo;

/// <summary>What a visitor of a sandbox network sees in his browser.</summary>
internal static class SandboxPage
{
    public static Task Landing(HttpContext http, SandboxKind kind, SandboxVisit visit, IReadOnlyList<SandboxPostback> plan, string done)
    {
        var clickId = visit.ClickId.Length == 0 ? "none: nothing can be credited" : visit.ClickId;
        return Write(http, kind, 200, visit.Offer.Title, $"""
            <p>{Html(visit.Offer.Requirement)}</p>
            <dl><dt>Click id</dt><dd><code>{Html(clickId)}</code></dd><dt>Visitor from</dt><dd>{Html(visit.Country)}</dd></dl>
            <p>{Html(done.Length > 0 ? done : Promise(visit, plan))}</p>
            <form method="post" action="/visits/{visit.Number}/complete"><button>Finish the offer now</button></form>
            <form method="post" action="/visits/{visit.Number}/reverse"><button>Take the conversion back</button></form>
            """);
    }

    public static Task Preview(HttpContext http, SandboxKind kind, SandboxOffer offer) =>
        Write(http, kind, 200, offer.Title, $"<p>{Html(offer.Requirement)}</p><p>This is the advertiser's page, seen without a click.</p>");

    public static Task Missing(HttpContext http, SandboxKind kind) =>
        Write(http, kind, 404, "Nothing here", "<p>This sandbox network does not know the offer or visit. Follow a click URL of one of its offers.</p>");

    private static string Promise(SandboxVisit visit, IReadOnlyList<SandboxPostback> plan)
    {
        if (plan.Count == 0)
            return "This visitor leaves without finishing; the network will report nothing unless you press a button.";
        var seconds = (int)(plan[0].Due - visit.At).TotalSeconds;
        var reversed = plan.Any(postback => postback.Kind == SandboxPostbackKind.Reversed);
        return string.Create(CultureInfo.InvariantCulture, $"The network will report a conversion in about {seconds} seconds{(reversed ? " and take it back later." : ".")}");
    }

    private static Task Write(HttpContext http, SandboxKind kind, int status, string heading, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync($$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{Html(heading)}}</title>
            <style>body{font:1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem;color:#1c2430}header{color:#5a6472}
            h1{overflow-wrap:anywhere;font-size:1.5rem}dt{color:#5a6472}dd{margin:0 0 .5rem;overflow-wrap:anywhere}form{display:inline-block;margin:0 .5rem .5rem 0}
            button{font:inherit;padding:.5rem 1rem;min-height:2.75rem}</style></head>
            <body><header>{{kind}} sandbox: an invented network on this machine</header><main><h1>{{Html(heading)}}</h1>
            {{body}}
            </main></body></html>
            """, http.RequestAborted);
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
