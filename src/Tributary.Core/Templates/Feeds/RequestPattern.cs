using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>A request of a template, compiled. Every hole is escaped for its place; no template joins raw URLs or JSON.</summary>
internal sealed record RequestPattern
{
    public required string Method { get; init; }

    public required TextPattern Host { get; init; }

    public required TextPattern Path { get; init; }

    public IReadOnlyList<NamedPattern> Query { get; init; } = [];

    public IReadOnlyList<NamedPattern> Headers { get; init; } = [];

    /// <summary>Fields of a web form; null when the body is none.</summary>
    public IReadOnlyList<NamedPattern>? Form { get; init; }

    /// <summary>The body as JSON; null when it is none.</summary>
    public JsonPattern? Json { get; init; }

    public (TextPattern User, TextPattern Password)? Basic { get; init; }

    /// <summary>What every request to this host carries.</summary>
    public AuthPattern Auth { get; init; } = AuthPattern.Nothing;

    /// <summary>What the request accepts, unless the template says it itself.</summary>
    public string? Accept { get; init; }

    /// <summary>The name of the value of "for_each" the request may ask for.</summary>
    public string? EachName { get; init; }

    public Value EachOf(FeedPlace place) => EachName is null || place.Each is null
        ? Value.Null
        : Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal) { [EachName] = Value.Of(place.Each) });

    public RenderedRequest Render(FeedContext context, FeedPlace place, PagingParameters? paging)
    {
        var token = Auth.Token is { } exchange ? context.Tokens.GetValueOrDefault(exchange.Host) : null;
        var scopes = new TwoScopes(Names(context, place, context.Settings.Real, token), Names(context, place, context.Settings.Shown, "*token*"), context.ShowsDigests);
        return new RenderRequest(this, scopes).Run(context, paging);
    }

    private Scope Names(FeedContext context, FeedPlace place, Value settings, string? token)
    {
        var scope = new Scope
        {
            [Root.Settings] = settings,
            [Root.Each] = EachOf(place),
            [Root.Token] = token is null ? Value.Null : Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal) { ["value"] = Value.Of(token) }),
        };
        context.Name(scope);
        return scope;
    }
}

/// <summary>The compiled "auth" of a host.</summary>
internal sealed record AuthPattern
{
    public static readonly AuthPattern Nothing = new();

    public IReadOnlyList<NamedPattern> Query { get; init; } = [];

    public IReadOnlyList<NamedPattern> Headers { get; init; } = [];

    /// <summary>Fields added to the form, or to the top of the JSON body.</summary>
    public IReadOnlyList<NamedPattern> Body { get; init; } = [];

    public (TextPattern User, TextPattern Password)? Basic { get; init; }

    public TokenExchange? Token { get; init; }
}

/// <summary>A parameter, header or field with its text.</summary>
internal readonly record struct NamedPattern(string Name, TextPattern Text);

/// <summary>
/// The parameters that choose a page; a dot in a name reaches into the JSON body. An <see cref="Address"/> of the network's own takes the place of
/// path and query.
/// </summary>
internal sealed record PagingParameters(IReadOnlyList<KeyValuePair<string, string>> All, bool InBody, Uri? Address);

/// <summary>A request twice: as it is sent and as it is shown. <see cref="Hidden"/> pairs what must not be repeated with what stands for it.</summary>
internal sealed record RenderedRequest
{
    public required string Method { get; init; }

    public required Uri Url { get; init; }

    public required string ShownUrl { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> ShownHeaders { get; init; }

    public string? Body { get; init; }

    public string? ShownBody { get; init; }

    public string? ContentType { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Hidden { get; init; }

    public TokenExchange? Token { get; init; }
}
