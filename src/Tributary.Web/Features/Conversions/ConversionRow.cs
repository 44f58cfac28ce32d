using System.Security.Cryptography;
using System.Text;
using Tributary.Core.Conversions;
using Tributary.Core.Money;

namespace Tributary.Web.Features.Conversions;

/// <summary>A conversion as stored.</summary>
internal sealed record ConversionRow
{
    public const string Columns =
        "id, network_id, conversion_key, content_hash, state, reason, site_id, member_id, offer_id, offer_version_id, goal_id, click_id, terms_id, "
        + "transaction_id, payout, currency, credited, credited_currency, operator_share, reversed, created_at, credited_at, reversed_at, row_version";

    public long Id { get; init; }
    public long NetworkId { get; init; }
    public string ConversionKey { get; init; } = "";
    public string State { get; init; } = "";
    public string? Reason { get; init; }
    public long? SiteId { get; init; }
    public long? MemberId { get; init; }
    public long? OfferId { get; init; }
    public long? OfferVersionId { get; init; }
    public string? GoalId { get; init; }
    public string? ClickId { get; init; }
    public long? TermsId { get; init; }
    public string? TransactionId { get; init; }
    public long? Payout { get; init; }
    public string? Currency { get; init; }
    public long Credited { get; init; }
    public string? CreditedCurrency { get; init; }
    public long OperatorShare { get; init; }
    public long Reversed { get; init; }
    public long CreatedAt { get; init; }
    public long? CreditedAt { get; init; }
    public long? ReversedAt { get; init; }
    public long RowVersion { get; init; }

    public Conversion ToConversion() => new(
        Enum.Parse<ConversionState>(State),
        Payout is { } payout && Currency is { } currency ? new Amount(payout, Core.Money.Currency.Parse(currency)) : null,
        ClickId);

    public object?[] Values() =>
    [
        Id, NetworkId, ConversionKey, ContentHash(), State, Reason, SiteId, MemberId, OfferId, OfferVersionId, GoalId, ClickId, TermsId,
        TransactionId, Payout, Currency, Credited, CreditedCurrency, OperatorShare, Reversed, CreatedAt, CreditedAt, ReversedAt, RowVersion,
    ];

    // What a later call with the same key must repeat.
    private string ContentHash() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Payout}|{Currency}|{ClickId}"))).AsSpan(0, 16));
}
