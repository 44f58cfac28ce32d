namespace Tributary.Core.Templates;

/// <summary>
/// A received call, exactly as it came: <see cref="Url"/> is the instance's public address with the raw path and query,
/// <see cref="Query"/> the raw query without the question mark, <see cref="Address"/> the peer as the instance's trusted proxies establish it.
/// </summary>
public sealed record PostbackRequest(
    string Method,
    string Url,
    string Query,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string Body,
    string? ContentType,
    string? Address);

/// <summary>What a call says, once it is proven to be the network's; or why it is not believed.</summary>
public abstract record PostbackReading
{
    private PostbackReading()
    {
    }

    /// <summary>Not the network's, or not complete. The reason is a sentence without any secret.</summary>
    public sealed record Refused(string Reason) : PostbackReading
    {
        /// <summary>What it claims, where it could be read. Nothing of it is proven: it helps a person to find the call and is never acted on.</summary>
        public PostbackFacts Claims { get; init; } = new();
    }

    public sealed record Understood(PostbackEvent Event, string? Reason, PostbackFacts Facts) : PostbackReading
    {
        /// <summary>The event is none that the template or the operator knows: what the call says of it, such as <c>status=held</c>; null for a known one.</summary>
        public string? UnknownEvent { get; init; }
    }
}

public enum PostbackEvent
{
    Approve,
    Pending,

    /// <summary>Reject if not paid yet, reverse if paid.</summary>
    Void,

    /// <summary>The amount changed.</summary>
    Adjust,
    Ignore,
    Test,
}

/// <summary>
/// The facts of a call. <see cref="Payout"/> is the exact text after the template's derivations, <see cref="PayoutMicros"/> the same in
/// micro-units or null when it is absent or no amount. <see cref="Identity"/> are the values that make the conversion unique.
/// </summary>
public sealed record PostbackFacts
{
    public string? ClickId { get; init; }

    public string? TransactionId { get; init; }

    public string? GoalId { get; init; }

    public string? OfferId { get; init; }

    /// <summary>The network's own id of this reversal, where it takes back parts.</summary>
    public string? ReversalId { get; init; }

    /// <summary>The site's own id of the member, where the network knows him by it.</summary>
    public string? MemberId { get; init; }

    public string? Payout { get; init; }

    public long? PayoutMicros { get; init; }

    public string? Currency { get; init; }

    public string? Address { get; init; }

    public string? Country { get; init; }

    /// <summary>When the conversion happened, in unix milliseconds, where the network says so.</summary>
    public long? HappenedAt { get; init; }

    public IReadOnlyList<KeyValuePair<string, string?>> Identity { get; init; } = [];
}

/// <summary>Which of the template's replies a call gets. Trouble of our own is a 503 and no business of the template.</summary>
public enum PostbackAnswer
{
    Accepted,
    Duplicate,
    Refused,
}

public sealed record PostbackReply(int Status, string Body);
