using Tributary.Core.Conversions;
using Tributary.Core.Money;

namespace Tributary.Web.Features.Members;

/// <summary>A conversion as its member sees it.</summary>
public sealed record MemberConversion
{
    public long Id { get; init; }
    public string State { get; init; } = "";
    public string? Reason { get; init; }
    public long? OfferId { get; init; }
    public string? OfferTitle { get; init; }
    public string? NetworkName { get; init; }
    public string? GoalId { get; init; }
    public long? Payout { get; init; }
    public string? Currency { get; init; }
    public long Credited { get; init; }
    public string? CreditedCurrency { get; init; }
    public long Reversed { get; init; }
    public long CreatedAt { get; init; }
    public long? CreditedAt { get; init; }
    public long? ReversedAt { get; init; }
    public long? HeldUntil { get; init; }

    /// <summary>Why a person took it back or rejected it; null when no person did.</summary>
    public string? CancelNote { get; init; }

    /// <summary>When its hold ended, by itself or by a person.</summary>
    public long? ReleasedAt { get; init; }

    /// <summary>What was taken back of it so far; null when nothing was.</summary>
    public Amount? TakenBack => CreditedCurrency is { } code && Reversed != 0 ? new Amount(Reversed, Core.Money.Currency.Parse(code)) : null;

    public Amount? PayoutAmount => Payout is { } minor && Currency is { } code ? new Amount(minor, Core.Money.Currency.Parse(code)) : null;

    /// <summary>What he got, also when it was taken back later; null when there was no credit.</summary>
    public Amount? CreditedAmount => CreditedCurrency is { } code && Credited != 0 ? new Amount(Credited, Core.Money.Currency.Parse(code)) : null;

    /// <summary>The state for people and the API.</summary>
    public string Word => Enum.Parse<ConversionState>(State) switch
    {
        ConversionState.Quarantined => "review",
        ConversionState.Pending => "pending",
        ConversionState.Held => "held",
        ConversionState.Available => "credited",
        ConversionState.Reversed => "reversed",
        ConversionState.ReversedFirst or ConversionState.Rejected => "rejected",
    };
}
