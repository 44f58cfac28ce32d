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
        + "transaction_id, payout, currency, credited, credited_currency, operator_share, reversed, created_at, credited_at, reversed_at, "
        + "taken, taken_whole, adjusted_at, held_until, row_version";

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

    /// <summary>What the parts taken back sum to, as the network told, minor units of <see cref="Currency"/>.</summary>
    public long Taken { get; init; }
    public long TakenWhole { get; init; }
    public long? AdjustedAt { get; init; }
    public long? HeldUntil { get; init; }
    public long RowVersion { get; init; }

    public Conversion ToConversion() => new()
    {
        Reported = Conversion.ReportedIn(Enum.Parse<ConversionState>(State)),
        Payout = InCurrency(Payout),
        Click = ClickId,
        AdjustedAt = AdjustedAt,
        TakenInParts = Taken == 0 ? null : InCurrency(Taken),
        TakenWhole = TakenWhole != 0,
        HeldUntil = HeldUntil,
    };

    /// <summary>The row with the facts as they are from now on.</summary>
    public ConversionRow With(Conversion next) => this with
    {
        State = next.State.ToString(),
        Payout = next.Payout?.Minor,
        Currency = (next.Payout ?? next.TakenInParts)?.Currency.Code,
        ClickId = next.Click,
        AdjustedAt = next.AdjustedAt,
        Taken = next.TakenInParts?.Minor ?? 0,
        TakenWhole = next.TakenWhole ? 1 : 0,
        HeldUntil = next.HeldUntil,
        RowVersion = RowVersion + 1,
    };

    public object?[] Values() =>
    [
        Id, NetworkId, ConversionKey, ContentHash(), State, Reason, SiteId, MemberId, OfferId, OfferVersionId, GoalId, ClickId, TermsId,
        TransactionId, Payout, Currency, Credited, CreditedCurrency, OperatorShare, Reversed, CreatedAt, CreditedAt, ReversedAt,
        Taken, TakenWhole, AdjustedAt, HeldUntil, RowVersion,
    ];

    private Amount? InCurrency(long? minor) => minor is { } units && Currency is { } code ? new Amount(units, Core.Money.Currency.Parse(code)) : null;

    // What a later call with the same key must repeat.
    private string ContentHash() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Payout}|{Currency}|{ClickId}"))).AsSpan(0, 16));
}
