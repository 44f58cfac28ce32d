using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>A request of a template, compiled. Every hole is escaped for its place; no template joins raw URLs.</summary>
internal sealed class RequestPattern
{
    public required TextPattern Host { get; init; }

    public required TextPattern Path { get; init; }

    public required IReadOnlyList<KeyValuePair<string, TextPattern>> Query { get; init; }

    public required IReadOnlyList<KeyValuePair<string, TextPattern>> Headers { get; init; }

    public OutgoingRequest Build(FeedContext context, IReadOnlyList<KeyValuePair<string, string>> paging)
    {
        var (url, headers) = Render(context, context.Settings.Real, paging, Uri.EscapeDataString);
        var (shownUrl, shownHeaders) = Render(context, context.Settings.Shown, paging, EscapeForPeople);
        return new OutgoingRequest(new Uri(url), headers, shownUrl, shownHeaders);
    }

    private (string Url, List<KeyValuePair<string, string>> Headers) Render(
        FeedContext context, Value settings, IReadOnlyList<KeyValuePair<string, string>> paging, Func<string, string> escape)
    {
        var scope = new Scope { [Root.Settings] = settings };
        context.Name(scope);
        // Already checked as a host when it was typed; it must not be escaped, only lower case.
        var host = Host.Render(scope, text => text) ?? throw new InvalidOperationException("the host's setting is empty");
        var path = Path.Render(scope, escape) ?? throw new InvalidOperationException("a setting of the request's path is empty");
        var scheme = context.PrivateDestinations.Contains(host) ? "http" : "https";
        var pairs = Query
            .Where(part => paging.All(own => own.Key != part.Key))
            .Select(part => (part.Key, Text: part.Value.Render(scope, text => text)))
            .Where(part => part.Text is not null)
            .Concat(paging.Select(own => (own.Key, Text: (string?)own.Value)))
            .Select(part => $"{Uri.EscapeDataString(part.Key)}={escape(part.Text!)}")
            .ToArray();
        var headers = Headers
            .Select(part => KeyValuePair.Create(part.Key, part.Value.Render(scope, OneLine) ?? ""))
            .Where(header => header.Value.Length > 0)
            .ToList();
        return ($"{scheme}://{host}{path}{(pairs.Length == 0 ? "" : "?" + string.Join('&', pairs))}", headers);
    }

    private static string OneLine(string text) => string.Concat(text.Where(character => !char.IsControl(character)));

    // The asterisks around a secret's name stay readable.
    private static string EscapeForPeople(string text) => Uri.EscapeDataString(text).Replace("%2A", "*", StringComparison.Ordinal);
}
