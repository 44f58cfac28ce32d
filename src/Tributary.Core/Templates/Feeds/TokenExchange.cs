using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>
/// How a network gives out the token its requests carry. Describes the request and reads the answer; who sends it keeps the token, and asks for a
/// new one when it has expired or was refused.
/// </summary>
public sealed class TokenExchange
{
    private const int UsualLifetimeSeconds = 15 * 60;

    private readonly Feed _feed;
    private readonly Compute _value;
    private readonly Compute? _expiresIn;
    private readonly int? _lifetimeSeconds;

    internal TokenExchange(string host, Feed feed, Compute value, Compute? expiresIn, int? lifetimeSeconds)
    {
        Host = host;
        _feed = feed;
        _value = value;
        _expiresIn = expiresIn;
        _lifetimeSeconds = lifetimeSeconds;
    }

    /// <summary>The name of the host, in the template, whose requests carry the token.</summary>
    public string Host { get; }

    public OutgoingRequest Request(FeedContext context) => _feed.Request(default, context);

    /// <summary>The token out of the answer to <see cref="Request"/>, or why there is none.</summary>
    public TokenAnswer Read(FeedAnswer answer)
    {
        if (answer.Judgement.Meaning != AnswerMeaning.Ok)
            return new TokenAnswer(null, 0, answer.Judgement);
        if (answer.Ask(_value).AsText() is not { } token || string.IsNullOrWhiteSpace(token) || token.Any(char.IsControl))
            return new TokenAnswer(null, 0, new Judgement(AnswerMeaning.Auth, "The network's answer to our credentials holds no token.", "token.value", null));
        var seconds = _expiresIn is not null && answer.Ask(_expiresIn).AsNumber() is { } said and > 0 and < int.MaxValue ? (int)said : _lifetimeSeconds ?? UsualLifetimeSeconds;
        return new TokenAnswer(token.Trim(), seconds, answer.Judgement);
    }
}

/// <summary>Either a token and for how many seconds it is good, or, in the judgement, why there is none. Printing it shows no token.</summary>
public sealed record TokenAnswer(string? Token, int LifetimeSeconds, Judgement Judgement)
{
    public override string ToString() => Token is null ? $"no token: {Judgement.Message}" : $"a token for {LifetimeSeconds} s";
}
