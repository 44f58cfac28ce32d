using Tributary.Core.Conversions;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Conversions;

public sealed class DecidingTests
{
    private static readonly Standing Unknown = new(Reason.UnknownMember, null);

    /// <summary>Rows: the calls in order; columns: outcome and reason of the last, state and postings after it.</summary>
    public static TheoryData<string, Outcome, Reason, ConversionState?, Posted> Sequences => new()
    {
        { "pend 5", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Posted.Nothing },
        { "pend 5, pend 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Pending, Posted.Nothing },
        { "pend 5, pend 6", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Posted.Nothing },
        { "pend 5, credit 6", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Posted.Credit },
        { "pend 5, reverse 5", Outcome.ReversedByNetwork, Reason.RejectedByNetwork, ConversionState.Rejected, Posted.Nothing },
        { "pend 5, reverse 5, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "pend -", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Posted.Nothing },
        { "pend 0, credit 5", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Posted.Credit },
        { "credit 5", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Posted.Credit },
        { "credit 5, credit 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Available, Posted.Credit },
        { "credit 5, credit 6", Outcome.Quarantined, Reason.Conflict, ConversionState.Available, Posted.Credit },
        { "credit 5, credit 5 other-click", Outcome.Quarantined, Reason.Conflict, ConversionState.Available, Posted.Credit },
        { "credit 5, credit {payout}", Outcome.Quarantined, Reason.Macro, ConversionState.Available, Posted.Credit },
        { "credit 5, pend 5", Outcome.Duplicate, Reason.PendingAfterDecision, ConversionState.Available, Posted.Credit },
        { "credit 5, reverse 5", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "credit 5, reverse -5", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "credit 5, reverse -", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "credit 5, reverse 0", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "credit 5, reverse 4", Outcome.Quarantined, Reason.AmbiguousReversal, ConversionState.Available, Posted.Credit },
        { "credit 5, reverse 5 other-click", Outcome.Quarantined, Reason.Conflict, ConversionState.Available, Posted.Credit },
        { "credit 5, reverse 5, reverse 5", Outcome.Duplicate, Reason.AlreadyReversed, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "credit 5, reverse 5, credit 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "credit 5, reverse 5, credit 6", Outcome.Quarantined, Reason.Conflict, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "credit 5, reverse 5, pend 5", Outcome.Duplicate, Reason.PendingAfterDecision, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "reverse 5", Outcome.ReversedByNetwork, Reason.ReversalBeforeCredit, ConversionState.ReversedFirst, Posted.Nothing },
        { "reverse 5, reverse 5", Outcome.Duplicate, Reason.AlreadyReversed, ConversionState.ReversedFirst, Posted.Nothing },
        { "reverse 5, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "reverse -, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "reverse 4, credit 5", Outcome.Quarantined, Reason.AmbiguousReversal, ConversionState.ReversedFirst, Posted.Nothing },
        { "reverse 5, pend 5", Outcome.ReversedByNetwork, Reason.RejectedByNetwork, ConversionState.Rejected, Posted.Nothing },
        { "reverse 5, unknown 5", Outcome.Quarantined, Reason.UnknownMember, ConversionState.Rejected, Posted.Nothing },
        { "unknown 5", Outcome.Quarantined, Reason.UnknownMember, ConversionState.Quarantined, Posted.Nothing },
        { "unknown 5, unknown 5", Outcome.Quarantined, Reason.UnknownMember, ConversionState.Quarantined, Posted.Nothing },
        { "unknown 5, credit 5", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Posted.Credit },
        { "unknown 5, credit 5 other-click", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Posted.Credit },
        { "unknown 5, pend 5", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Posted.Nothing },
        { "unknown 5, reverse 5", Outcome.ReversedByNetwork, Reason.RejectedByNetwork, ConversionState.Rejected, Posted.Nothing },
        { "unknown 5, reverse 5, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Posted.Credit | Posted.Reversal },
        { "pend 5, unknown 5", Outcome.Quarantined, Reason.UnknownMember, ConversionState.Pending, Posted.Nothing },
        { "credit 5, unknown 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Available, Posted.Credit },
        { "credit {payout}", Outcome.Quarantined, Reason.Macro, ConversionState.Quarantined, Posted.Nothing },
        { "credit -", Outcome.Quarantined, Reason.MissingAmount, ConversionState.Quarantined, Posted.Nothing },
        { "credit 1,23", Outcome.Quarantined, Reason.UnreadableAmount, ConversionState.Quarantined, Posted.Nothing },
        { "credit -5", Outcome.Quarantined, Reason.NotPositive, ConversionState.Quarantined, Posted.Nothing },
        { "credit 0", Outcome.Quarantined, Reason.NotPositive, ConversionState.Quarantined, Posted.Nothing },
        { "credit 101", Outcome.Quarantined, Reason.AmountAboveOffer, ConversionState.Quarantined, Posted.Nothing },
        { "credit 100", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Posted.Credit },
    };

    [Theory, MemberData(nameof(Sequences))]
    public void A_sequence_of_calls_ends_where_the_table_says(
        string calls, Outcome outcome, Reason reason, ConversionState? state, Posted posted)
    {
        Conversion? known = null;
        var written = Posted.Nothing;
        Decision? last = null;

        foreach (var call in calls.Split(", "))
        {
            last = Call(call, known);
            Assert.Equal(Posted.Nothing, written & last.Effect);
            written |= last.Effect;
            known = last.Next ?? known;
        }

        Assert.Equal((outcome, reason, state, posted), (last!.Outcome, last.Reason, known?.State, written));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("usd", null)]
    [InlineData("EUR", Reason.OtherCurrency)]
    [InlineData("XYZW", Reason.UnknownCurrency)]
    [InlineData("{currency}", Reason.Macro)]
    public void An_amount_is_only_what_the_network_pays_in(string? currency, Reason? problem) =>
        Assert.Equal(problem, NetworkEvent.Read(EventKind.Credit, "5", currency, Currency.Usd, "click").Problem);

    [Fact]
    public void Every_reason_is_said_in_a_sentence() =>
        Assert.All(Enum.GetValues<Reason>(), reason => Assert.EndsWith(".", Reasons.Explain(reason), StringComparison.Ordinal));

    private static Decision Call(string call, Conversion? known)
    {
        var words = call.Split(' ');
        var kind = words[0] switch
        {
            "pend" => EventKind.Pend,
            "reverse" => EventKind.Reverse,
            _ => EventKind.Credit,
        };
        var payout = words[1] == "-" ? null : words[1];
        var told = NetworkEvent.Read(kind, payout, null, Currency.Usd, words.ElementAtOrDefault(2) ?? "click");
        return Deciding.Decide(told, known, words[0] == "unknown" ? Unknown : new(null, new Amount(100_000_000, Currency.Usd)));
    }
}
