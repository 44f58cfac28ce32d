using System.Runtime.InteropServices;

namespace Tributary.Core.Templates.Feeds;

/// <summary>
/// A request to send, and the same as people may see it: with every secret, token and signature replaced by its name. Rendered twice from the
/// template, so that what is shown never held the secret.
/// </summary>
public sealed class OutgoingRequest
{
    private readonly Feed _feed;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _hidden;

    internal OutgoingRequest(Feed feed, FeedContext context, FeedPlace place, RenderedRequest rendered)
    {
        _feed = feed;
        _hidden = [.. rendered.Hidden.OrderByDescending(pair => pair.Key.Length)];
        Context = context;
        Place = place;
        Method = rendered.Method;
        Url = rendered.Url;
        Headers = rendered.Headers;
        Body = rendered.Body;
        ContentType = rendered.ContentType;
        ShownUrl = rendered.ShownUrl;
        ShownHeaders = rendered.ShownHeaders;
        ShownBody = rendered.ShownBody;
        Token = rendered.Token;
    }

    /// <summary>GET or POST.</summary>
    public string Method { get; }

    public Uri Url { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>To be sent as UTF-8; null for a request without a body.</summary>
    public string? Body { get; }

    public string? ContentType { get; }

    public string ShownUrl { get; }

    public IReadOnlyList<KeyValuePair<string, string>> ShownHeaders { get; }

    public string? ShownBody { get; }

    /// <summary>How the network wants to be asked for a token that goes with this request; null where it wants none.</summary>
    public TokenExchange? Token { get; }

    /// <summary>The token has to be had first: take it into the context with <see cref="FeedContext.With(TokenExchange, string)"/> and make the request again.</summary>
    public bool LacksToken => Token is not null && !Context.Tokens.ContainsKey(Token.Host);

    /// <summary>In one line, as people may see it.</summary>
    public string Shown => ShownBody is null ? $"{Method} {ShownUrl}" : $"{Method} {ShownUrl} {ShownBody}";

    /// <summary>Every secret it carries, as it may be spelled, and what people see in its place.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Secrets => _hidden.Concat(Context.Settings.Sent);

    internal FeedContext Context { get; }

    internal FeedPlace Place { get; }

    /// <summary>Judges the answer. The body is read once here and again, record by record, from what is returned: it must seek, and stays the caller's.</summary>
    public Task<FeedAnswer> Read(AnswerHead head, Stream body, CancellationToken ct) => _feed.Read(this, head, body, ct);

    /// <summary>A whole answer as one value: for tools, never for a run.</summary>
    internal Task<Expressions.Value> Whole(byte[] body, CancellationToken ct) => _feed.Whole(body, ct);

    /// <summary>A text that may repeat what was sent (networks echo keys in their answers), without any of the secrets.</summary>
    public string Redact(string text)
    {
        foreach (var (spelling, shown) in _hidden)
            text = text.Replace(spelling, shown, StringComparison.OrdinalIgnoreCase);
        return Context.Settings.Redact(text);
    }

    public override string ToString() => Shown;
}

/// <summary>
/// Which part of a feed to ask for: the page counted from 0, how many records came before it, what the network said leads to it, and for which
/// value of "for_each".
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FeedPlace(int Page, long Offset)
{
    /// <summary>The cursor or, where the network gives links, the next page's address.</summary>
    public string? Cursor { get; init; }

    public string? Each { get; init; }
}
