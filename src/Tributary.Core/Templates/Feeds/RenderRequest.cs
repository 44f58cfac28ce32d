using System.Text;
using System.Text.Json.Nodes;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>
/// Fills a request's holes, then adds what proves who we are: a signature covers the query and the body as they were before it was added.
/// </summary>
internal sealed class RenderRequest(RequestPattern pattern, TwoScopes scopes)
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string JsonType = "application/json";

    private readonly List<(string Name, TwoTexts Text)> _query = [];
    private readonly List<(string Name, TwoTexts Text)> _headers = [];
    private readonly List<(string Name, TwoTexts Text)>? _form = pattern.Form is null ? null : [];
    private TwoTexts _given = TwoTexts.Same("");
    private (JsonNode Real, JsonNode Shown)? _json;

    public RenderedRequest Run(FeedContext context, PagingParameters? paging)
    {
        // Already checked as a host when it was typed; it must not be escaped, only lower case.
        var host = scopes.Text(pattern.Host) ?? throw new InvalidOperationException("the host's setting is empty");
        var path = scopes.Text(pattern.Path, Uri.EscapeDataString, EscapeForPeople) ?? throw new InvalidOperationException("a setting of the request's path is empty");
        if (paging?.Address is { } address)
        {
            path = TwoTexts.Same(address.AbsolutePath);
            _given = new TwoTexts(address.Query.TrimStart('?'), context.Settings.Redact(address.Query.TrimStart('?')));
        }
        Fill(paging);
        AddAuth();
        var scheme = context.PrivateDestinations.Contains(host.Real) ? "http" : "https";
        var query = Query();
        var body = Body();
        return new RenderedRequest
        {
            Method = pattern.Method,
            Url = new Uri($"{scheme}://{host.Real}{path.Real}{(query.Real.Length == 0 ? "" : "?" + query.Real)}"),
            ShownUrl = $"{scheme}://{host.Shown}{path.Shown}{(query.Shown.Length == 0 ? "" : "?" + query.Shown)}",
            Headers = [.. _headers.Select(header => KeyValuePair.Create(header.Name, header.Text.Real))],
            ShownHeaders = [.. _headers.Select(header => KeyValuePair.Create(header.Name, header.Text.Shown))],
            Body = body?.Real,
            ShownBody = body?.Shown,
            ContentType = body is null ? null : pattern.Json is null ? FormType : JsonType,
            Hidden = scopes.Hidden,
            Token = pattern.Auth.Token,
        };
    }

    private void Fill(PagingParameters? paging)
    {
        var inQuery = paging is { InBody: false } ? paging.All : [];
        var inBody = paging is { InBody: true } ? paging.All : [];
        if (paging?.Address is null)
            Add(_query, pattern.Query.Where(part => inQuery.All(own => own.Key != part.Name)));
        _query.AddRange(inQuery.Select(own => (own.Key, TwoTexts.Same(own.Value))));
        AddHeaders(pattern.Headers);
        if (pattern.Accept is { } accept && !_headers.Exists(header => string.Equals(header.Name, "Accept", StringComparison.OrdinalIgnoreCase)))
            _headers.Add(("Accept", TwoTexts.Same(accept)));
        if (_form is not null)
        {
            Add(_form, pattern.Form!.Where(part => inBody.All(own => own.Key != part.Name)));
            _form.AddRange(inBody.Select(own => (own.Key, TwoTexts.Same(own.Value))));
        }
        _json = pattern.Json?.Render(scopes);
        foreach (var (name, value) in _json is null ? [] : inBody)
            SetInBody(name, JsonPattern.Scalar(value), JsonPattern.Scalar(value));
    }

    private void AddAuth()
    {
        var auth = pattern.Auth;
        scopes.Set(Root.Request, Described(text => text.Real), Described(text => text.Shown));
        var fields = new List<(string Name, TwoTexts Text)>();
        Add(fields, auth.Body);
        // The network's own address may carry it already.
        var given = QueryText.Read(_given.Real).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        Add(_query, auth.Query.Where(part => !given.Contains(part.Name)));
        AddHeaders(auth.Headers);
        foreach (var (name, text) in fields)
        {
            _form?.Add((name, text));
            SetInBody(name, JsonValue.Create(text.Real), JsonValue.Create(text.Shown));
        }
        if ((pattern.Basic ?? auth.Basic) is var (userPattern, passwordPattern))
        {
            var user = scopes.Text(userPattern) ?? TwoTexts.Same("");
            var password = scopes.Text(passwordPattern) ?? TwoTexts.Same("");
            var credentials = scopes.Hide(new TwoTexts(
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Real}:{password.Real}")), $"({user.Shown}:{password.Shown})"));
            _headers.Add(("Authorization", new TwoTexts("Basic " + credentials.Real, "Basic " + credentials.Shown)));
        }
    }

    private Value Described(Func<TwoTexts, string> side) => Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
    {
        ["query"] = Value.Of(side(Query())),
        ["body"] = Value.Of(Body() is { } body ? side(body) : ""),
    });

    private void Add(List<(string Name, TwoTexts Text)> to, IEnumerable<NamedPattern> parts)
    {
        foreach (var part in parts)
            to.AddRange(scopes.Texts(part.Text).Select(text => (part.Name, text)));
    }

    private void AddHeaders(IEnumerable<NamedPattern> headers)
    {
        foreach (var header in headers)
        {
            if (scopes.Text(header.Text) is { } text && OneLine(text.Real) is { Length: > 0 } line)
                _headers.Add((header.Name, new TwoTexts(line, OneLine(text.Shown))));
        }
    }

    private void SetInBody(string path, JsonNode real, JsonNode shown)
    {
        if (_json is not (JsonObject sent, JsonObject seen))
            return;
        JsonPattern.Set(sent, path, real);
        JsonPattern.Set(seen, path, shown);
    }

    private TwoTexts Query()
    {
        var own = Encoded(_query);
        return _given.Real.Length == 0 ? own
            : own.Real.Length == 0 ? _given
            : new TwoTexts($"{_given.Real}&{own.Real}", $"{_given.Shown}&{own.Shown}");
    }

    private TwoTexts? Body() => _json is var (real, shown)
        ? new TwoTexts(JsonPattern.Write(real), JsonPattern.Write(shown))
        : _form is null ? null : Encoded(_form);

    private static TwoTexts Encoded(List<(string Name, TwoTexts Text)> pairs) => new(
        string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Text.Real)}")),
        string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={EscapeForPeople(pair.Text.Shown)}")));

    private static string OneLine(string text) => string.Concat(text.Where(character => !char.IsControl(character)));

    // The asterisks around a secret's name stay readable.
    private static string EscapeForPeople(string text) => Uri.EscapeDataString(text).Replace("%2A", "*", StringComparison.Ordinal);
}
