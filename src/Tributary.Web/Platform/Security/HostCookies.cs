using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// Over https each cookie is called __Host-…, which browsers take only from this very host, for all of its paths and over https: whoever has another host of the
/// same domain can set none. Everybody else knows the cookies by their names alone. Over plain http, on loopback, browsers would refuse that name.
/// </summary>
internal static class HostCookies
{
    private const string Prefix = "__Host-";

    /// <summary>Before whoever reads or sets a cookie, and after the headers of proxies, which say whether it is https.</summary>
    public static void UseHostCookies(this IApplicationBuilder app) => app.Use(next => context =>
    {
        if (context.Request.IsHttps)
        {
            context.Features.Set<IRequestCookiesFeature>(new RequestCookiesFeature(new Received(context.Request.Cookies)));
            context.Features.Set<IResponseCookiesFeature>(new Sent(context.Response.Cookies));
        }

        return next(context);
    });

    /// <summary>What came without the prefix may be anybody's, and is not there.</summary>
    private sealed class Received(IRequestCookieCollection all) : IRequestCookieCollection
    {
        public int Count => Ours.Count();

        public ICollection<string> Keys => [.. Ours.Select(cookie => cookie.Key)];

        public string? this[string key] => all[Prefix + key];

        private IEnumerable<KeyValuePair<string, string>> Ours => all
            .Where(cookie => cookie.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(cookie => KeyValuePair.Create(cookie.Key[Prefix.Length..], cookie.Value));

        public bool ContainsKey(string key) => all.ContainsKey(Prefix + key);

        public bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => all.TryGetValue(Prefix + key, out value);

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => Ours.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Sent(IResponseCookies all) : IResponseCookiesFeature, IResponseCookies
    {
        public IResponseCookies Cookies => this;

        public void Append(string key, string value) => Append(key, value, new CookieOptions());

        public void Append(string key, string value, CookieOptions options) => all.Append(Prefix + key, value, Whole(options));

        public void Delete(string key) => Delete(key, new CookieOptions());

        public void Delete(string key, CookieOptions options) => all.Delete(Prefix + key, Whole(options));

        // What browsers ask of the name.
        private static CookieOptions Whole(CookieOptions options) => new(options) { Secure = true, Path = "/", Domain = null };
    }
}
