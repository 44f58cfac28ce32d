using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>What a request may depend on besides the place: settings, the instance's private destinations, and times of this and the last run.</summary>
public sealed record FeedContext(SettingValues Settings, IReadOnlySet<string> PrivateDestinations, long StartedAt, long? LastSuccessAt)
{
    /// <summary>Only what changed since the last success is asked for, where the network can say that.</summary>
    public bool ChangesOnly { get; init; }

    /// <summary>The records that need not be read; null to read them all.</summary>
    public KnownRecords? Known { get; init; }

    /// <summary>The time a polled question is about.</summary>
    public PollWindow? Window { get; init; }

    /// <summary>The one offer a step asks about.</summary>
    public OfferDraft? Offer { get; init; }

    /// <summary>The ids of the offers a batched step asks about.</summary>
    public IReadOnlyList<string> BatchIds { get; init; } = [];

    /// <summary>The visitor a live feed is asked for.</summary>
    public Visitor? Visitor { get; init; }

    /// <summary>What the operator says the network's own words mean.</summary>
    public WordMap? Words { get; init; }

    /// <summary>Listens to what is read of the answer; null in every run.</summary>
    internal FieldsRead? Reading { get; init; }

    /// <summary>
    /// Shows digests of secrets as they are sent. Only for recorded cases, whose secrets are invented: they have to prove the signature of a request.
    /// </summary>
    internal bool ShowsDigests { get; init; }

    /// <summary>Tokens by the name of the host they are for.</summary>
    internal IReadOnlyDictionary<string, string> Tokens { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The same with a token in hand.</summary>
    public FeedContext With(TokenExchange exchange, string token) =>
        this with { Tokens = new Dictionary<string, string>(Tokens, StringComparer.Ordinal) { [exchange.Host] = token } };

    /// <summary>Gives everything here but the settings its name in the expressions of a request.</summary>
    internal void Name(Scope scope)
    {
        scope[Root.Run] = Map(
            ("started", Value.OfInstant(StartedAt)),
            ("last_success", LastSuccessAt is { } at ? Value.OfInstant(at) : Value.Null),
            ("today", Value.Of(DateTimeOffset.FromUnixTimeMilliseconds(StartedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
        if (Visitor is { } visitor)
            scope[Root.Visitor] = Map(
                ("ip", Value.Of(visitor.Address)), ("user_agent", Value.Of(visitor.UserAgent)),
                ("country", Value.Of(visitor.Country)), ("member", Value.Of(visitor.Member)));
        if (Window is { } window)
            scope[Root.Window] = Map(("from", Value.OfInstant(window.From)), ("to", Value.OfInstant(window.To)));
        if (Offer is { } offer)
            scope[Root.Offer] = OfferFields.ToValue(offer);
        if (BatchIds.Count > 0)
            scope[Root.Batch] = Map(("ids", Value.Of([.. BatchIds.Select(id => Value.Of(id))])));
    }

    private static Value Map(params (string Name, Value Value)[] entries) =>
        Value.Of(entries.ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal));
}

/// <summary>Whose offers a live feed is asked for.</summary>
public sealed record Visitor(string Address, string UserAgent, string? Country, string? Member);

/// <summary>A stretch of time a poll asks about: unix milliseconds, the end not included.</summary>
public readonly record struct PollWindow(long From, long To);
