using Tributary.Core.Money;

namespace Tributary.Web.Features.Postbacks;

/// <summary>Calls that were, or are being, decided again together.</summary>
public sealed record Reprocessing
{
    public long Id { get; init; }

    /// <summary>The filter they were chosen by, as JSON.</summary>
    public string Scope { get; init; } = "";

    /// <summary>The same for people.</summary>
    public string Words { get; init; } = "";
    public long Dry { get; init; }
    public long UntilId { get; init; }
    public long LastId { get; init; }
    public long Chosen { get; init; }
    public long Done { get; init; }
    public long? AccountId { get; init; }

    /// <summary>Who asked for it; null for the product itself.</summary>
    public string? Person { get; init; }
    public long CreatedAt { get; init; }
    public long? FinishedAt { get; init; }

    /// <summary>1: a person stopped it; what was done until then stands.</summary>
    public long Cancelled { get; init; }

    /// <summary>One call that was decided again from its own page: the page tells it all.</summary>
    public bool IsSingle => Scope == "{}";

    public bool IsDry => Dry == 1;
    public bool IsCancelled => Cancelled == 1;
}

/// <summary>How many calls went from one decision to another, and what that gave members.</summary>
public sealed record ReprocessedGroup
{
    public string? OutcomeBefore { get; init; }
    public string? ReasonBefore { get; init; }
    public string? Outcome { get; init; }
    public string? Reason { get; init; }
    public string? Currency { get; init; }
    public long Calls { get; init; }
    public long? Credited { get; init; }

    /// <summary>One of them.</summary>
    public long Example { get; init; }

    public bool IsChange => Outcome != OutcomeBefore || Reason != ReasonBefore;

    public Amount? Gave => Credited is { } minor && Currency is { } code ? new Amount(minor, Core.Money.Currency.Parse(code)) : null;
}
