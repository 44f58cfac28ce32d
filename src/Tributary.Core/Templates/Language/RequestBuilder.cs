using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>Compiles a request and what its host's "auth" adds to it.</summary>
internal sealed class RequestBuilder(Node root, TemplateNames names, FeedBuilder feeds)
{
    public RequestPattern Build(Node request, Func<Surroundings, Slot> slot, Surroundings around, Node? decode = null) =>
        Build(request, slot, around, decode, withToken: true);

    private RequestPattern Build(Node request, Func<Surroundings, Slot> slotOf, Surroundings around, Node? decode, bool withToken)
    {
        var host = request.TextAt("host") ?? (names.Hosts.Count == 1 ? names.Hosts.First() : "api");
        var slot = slotOf(around with { Host = host });
        return new RequestPattern
        {
            Method = request.Find("post") is null ? "GET" : "POST",
            Host = Pattern(root.Find("hosts")!.TextAt(host)!, Slots.Host(around)),
            Path = Pattern(request.TextAt("post") ?? request.TextAt("get")!, slot),
            Query = [.. Patterns(request.Find("query"), slot)],
            Headers = [.. Patterns(request.Find("headers"), slot)],
            Form = request.Find("form") is { } form ? [.. Patterns(form, slot)] : null,
            Json = request.Find("json") is { } json ? Tree(json, slot) : null,
            Basic = Basic(request.Find("basic"), slot),
            Auth = root.Find("auth")?.Find(host) is { } auth ? BuildAuth(auth, host, withToken) : AuthPattern.Nothing,
            Accept = Accept(decode),
        };
    }

    private AuthPattern BuildAuth(Node auth, string host, bool withToken)
    {
        var around = new Surroundings(names) { Host = host };
        var slot = Slots.Auth(around);
        var token = withToken ? auth.Find("token") : null;
        var send = token?.Find("send");
        var sendSlot = Slots.TokenSend(around);
        return new AuthPattern
        {
            Query = [.. Patterns(auth.Find("query"), slot), .. Patterns(send?.Find("query"), sendSlot)],
            Headers = [.. Patterns(auth.Find("header"), slot), .. Patterns(send?.Find("header"), sendSlot)],
            Body = [.. Patterns(auth.Find("body"), slot), .. Patterns(send?.Find("body"), sendSlot)],
            Basic = Basic(auth.Find("basic"), slot),
            Token = token is null ? null : BuildToken(token, host, around),
        };
    }

    // The request for a token carries the rest of its host's auth, but no token.
    private TokenExchange BuildToken(Node node, string host, Surroundings around) => new(
        host,
        feeds.BuildWhole(node, "auth.token", Build(node.Find("request")!, Slots.TokenRequest, new Surroundings(names), node.Find("decode"), withToken: false)),
        feeds.Expression(node.Find("value"), Slots.TokenAnswer, around)!,
        feeds.Expression(node.Find("expires_in"), Slots.TokenAnswer, around),
        node.TextAt("lifetime") is { } lifetime ? Amounts.Seconds(lifetime) : null);

    private (TextPattern User, TextPattern Password)? Basic(Node? node, Slot slot) =>
        node is null ? null : (Pattern(node.TextAt("user")!, slot), Pattern(node.TextAt("password") ?? "", slot));

    private JsonPattern Tree(Node node, Slot slot) => node.Kind switch
    {
        NodeKind.Map => new JsonPattern.Map([.. node.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Tree(entry.Value, slot)))]),
        NodeKind.List => new JsonPattern.ListOf([.. node.Items.Select(item => Tree(item, slot))]),
        NodeKind.Scalar when node.IsBlank => new JsonPattern.Fixed("null"),
        NodeKind.Scalar when !node.IsQuoted && (node.Text is "true" or "false" or "null" || JsonPattern.IsNumber(node.Text)) => new JsonPattern.Fixed(node.Text),
        NodeKind.Scalar => new JsonPattern.Text(Pattern(node.Text, slot)),
    };

    private IEnumerable<NamedPattern> Patterns(Node? map, Slot slot) =>
        map?.Entries.Select(entry => new NamedPattern(entry.Key.Text, Pattern(entry.Value.Text, slot))) ?? [];

    private TextPattern Pattern(string text, Slot slot) => TextPattern.Parse(text, slot, names.Vocabulary);

    private static string Accept(Node? decode) => decode?.TextAt("as") switch
    {
        "xml" => "application/xml, text/xml",
        "csv" => "text/csv, text/plain;q=0.5, */*;q=0.1",
        "ndjson" => "application/x-ndjson, application/json;q=0.5, */*;q=0.1",
        "jsonp" => "application/javascript, */*;q=0.1",
        _ => "application/json",
    };
}
