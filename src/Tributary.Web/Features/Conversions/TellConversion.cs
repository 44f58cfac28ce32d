using Tributary.Core.Callbacks;
using Tributary.Core.Conversions;
using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Ledger;

namespace Tributary.Web.Features.Conversions;

/// <summary>
/// What a site has to be told of an event: whatever moved its member's money, and that a conversion is pending or rejected. What verify
/// demands (callbacks-are-complete) says the same in SQL.
/// </summary>
internal static class TellConversion
{
    /// <param name="before">The state before; null for a new conversion.</param>
    /// <param name="row">The conversion after the event.</param>
    /// <param name="happened">The event.</param>
    /// <param name="postings">What it posted.</param>
    /// <param name="had">What the member had of it before, minor units.</param>
    /// <param name="has">What he has of it now.</param>
    public static Telling? Of(string? before, ConversionRow row, ConversionEvent happened, IReadOnlyList<Posting> postings, long had, long has)
    {
        if (row.SiteId is not { } site || row.MemberId is not { } member || Kind(before, row, postings) is not { } kind) return null;
        return new Telling
        {
            Kind = kind,
            EventId = happened.Id,
            ConversionId = row.Id,
            Place = happened.Place,
            SiteId = site,
            MemberId = member,
            State = Word(Enum.Parse<ConversionState>(row.State)),
            Payout = Money(row.Payout, row.Currency),
            Total = Money(has, row.CreditedCurrency),
            Change = Money(has - had, row.CreditedCurrency),
            HeldUntil = row.HeldUntil,
            At = happened.HappenedAt,
        };
    }

    private static CallbackKind? Kind(string? before, ConversionRow row, IReadOnlyList<Posting> postings)
    {
        // A credit and the reversal that came before it are told as one thing: it is reversed.
        if (postings.Count > 0)
        {
            return postings[^1].Transaction.Kind switch
            {
                TransactionKind.Credit => CallbackKind.Credited,
                TransactionKind.Adjustment => CallbackKind.Adjusted,
                TransactionKind.PartialReversal => CallbackKind.Reduced,
                TransactionKind.Reversal => CallbackKind.Reversed,
                TransactionKind.Release => CallbackKind.Released,
                TransactionKind.Clawback or TransactionKind.Repayment or TransactionKind.Correction or TransactionKind.WriteOff
                    or TransactionKind.Withdrawal or TransactionKind.Payment or TransactionKind.WithdrawalFailed =>
                    throw new InvalidOperationException($"{postings[^1].Transaction.Kind} is posted for no conversion."),
            };
        }

        return row.State == before ? null
            : row.State == nameof(ConversionState.Pending) ? CallbackKind.Pending
            : row.State == nameof(ConversionState.Rejected) ? CallbackKind.Rejected
            : null;
    }

    private static string Word(ConversionState state) => state switch
    {
        ConversionState.Available => "credited",
        ConversionState.Quarantined or ConversionState.Pending or ConversionState.Held or ConversionState.Reversed or ConversionState.ReversedFirst or ConversionState.Rejected =>
            state.ToString().ToLowerInvariant(),
    };

    private static Amount? Money(long? minor, string? currency) => minor is { } units && currency is { } code ? new Amount(units, Currency.Parse(code)) : null;
}
