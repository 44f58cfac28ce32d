namespace Tributary.Web.Features.Members;

/// <summary>A click of a member, for his page.</summary>
public sealed record MemberClick
{
    public string OfferTitle { get; init; } = "";
    public long NetworkId { get; init; }
    public string NetworkName { get; init; } = "";
    public long ClickedAt { get; init; }

    /// <summary>How many conversions name this click.</summary>
    public long Conversions { get; init; }
}

/// <summary>What a person gave a member, took from him or gave up, with the reason.</summary>
public sealed record MemberCorrection
{
    public string Act { get; init; } = "";
    public long Amount { get; init; }
    public string Currency { get; init; } = "";
    public string Note { get; init; } = "";
    public string? Person { get; init; }
    public long HappenedAt { get; init; }
}

/// <summary>What a member got or lost because somebody whom he brought was rewarded.</summary>
public sealed record MemberReferral
{
    public string Kind { get; init; } = "";
    public long ConversionId { get; init; }

    /// <summary>Who was rewarded, by the site's own id.</summary>
    public string Brought { get; init; } = "";
    public string? OfferTitle { get; init; }
    public long Amount { get; init; }
    public string Currency { get; init; } = "";
    public long CreatedAt { get; init; }

    /// <summary>While the reward is held: until when.</summary>
    public long? HeldUntil { get; init; }
}

/// <summary>A call of a network that names a member and led to no conversion.</summary>
public sealed record MemberCall
{
    public long Id { get; init; }
    public string? Outcome { get; init; }
    public string? Reason { get; init; }
    public string? OfferLabel { get; init; }
    public string? TransactionId { get; init; }
    public string? NetworkName { get; init; }
    public long ReceivedAt { get; init; }
}
