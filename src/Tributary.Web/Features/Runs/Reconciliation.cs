using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Runs;

/// <summary>The newest comparison with a network, as stored.</summary>
public sealed record Reconciliation
{
    public long NetworkId { get; init; }
    public RunState State { get; init; }

    /// <summary>How it ended, or what it is doing, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>"hand" or "schedule".</summary>
    public string StartedBy { get; init; } = "";
    public long QueuedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }

    /// <summary>From when on the network listed its conversions (unix ms); null when it was asked without a time.</summary>
    public long? SinceAt { get; init; }
    public long Records { get; init; }
    public long Agreed { get; init; }
    public long Rejected { get; init; }

    public bool IsActive => FinishedAt is null;
}

/// <summary>What a network says of a conversion and we do not, or the other way round.</summary>
public sealed record Difference
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public string ConversionKey { get; init; } = "";
    public DifferenceKind Kind { get; init; }
    public PollKind? Poll { get; init; }
    public long? ConversionId { get; init; }
    public string? TransactionId { get; init; }
    public PostbackEvent? Said { get; init; }
    public long? SaidAmount { get; init; }
    public string? SaidCurrency { get; init; }
    public ConversionState? Ours { get; init; }
    public long? OursAmount { get; init; }
    public string? OursCurrency { get; init; }
    public long HappenedAt { get; init; }

    /// <summary>What the network said, sealed; null where it says nothing.</summary>
    public string? Fact { get; init; }
    public string ContentHash { get; init; } = "";
    public long FoundAt { get; init; }
    public long? EndedAt { get; init; }
    public string? EndedHow { get; init; }
    public long? PostbackId { get; init; }

    // Of the conversion, where there is one, and of the call that brought it in.
    public string? MemberLabel { get; init; }
    public string? OfferLabel { get; init; }
    public string? Outcome { get; init; }

    public Amount? Says => Of(SaidAmount, SaidCurrency);
    public Amount? Has => Of(OursAmount, OursCurrency);

    /// <summary>What the network says would do something here. What was taken back by a person, or for another amount, is not undone by hearing it again.</summary>
    public bool CanBeBrought => Fact is not null && (Kind is DifferenceKind.TakenBack || (Kind is DifferenceKind.NotCredited && Ours is null or ConversionState.Quarantined or ConversionState.Pending));

    internal static readonly SealedColumn Facts = new("differences", "fact", "differences/{network_id}/{conversion_key}");

    private static Amount? Of(long? minor, string? code) => minor is { } value && code is not null ? new Amount(value, Currency.Parse(code)) : null;
}
