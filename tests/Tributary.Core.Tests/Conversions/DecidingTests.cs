using Tributary.Core.Conversions;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Conversions;

public sealed class DecidingTests
{
    /// <summary>Rows: the calls in order; columns: outcome and reason of the last, state and postings after it.</summary>
    public static TheoryData<string, Outcome, Reason, ConversionState?, Effect> Sequences => new()
    {
        { "pend 5", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Effect.Nothing },
        { "pend 5, pend 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Pending, Effect.Nothing },
        { "pend 5, pend 6", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Effect.Nothing },
        { "pend 5, credit 6", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Effect.Credit },
        { "pend 5, reverse 5", Outcome.ReversedByNetwork, Reason.RejectedByNetwork, ConversionState.Rejected, Effect.Nothing },
        { "pend 5, reverse 5, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "pend -", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Effect.Nothing },
        { "pend 0, credit 5", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Effect.Credit },
        { "credit 5", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Effect.Credit },
        { "credit 5, credit 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Available, Effect.Credit },
        { "credit 5, credit 6", Outcome.Quarantined, Reason.Conflict, ConversionState.Available, Effect.Credit },
        { "credit 5, credit 5 other-click", Outcome.Quarantined, Reason.Conflict, ConversionState.Available, Effect.Credit },
        { "credit 5, credit {payout}", Outcome.Quarantined, Reason.Macro, ConversionState.Available, Effect.Credit },
        { "credit 5, pend 5", Outcome.Duplicate, Reason.PendingAfterDecision, ConversionState.Available, Effect.Credit },
        { "credit 5, reverse 5", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, reverse -5", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, reverse -", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, reverse 0", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, reverse 4", Outcome.Quarantined, Reason.AmbiguousReversal, ConversionState.Available, Effect.Credit },
        { "credit 5, reverse 5 other-click", Outcome.Quarantined, Reason.Conflict, ConversionState.Available, Effect.Credit },
        { "credit 5, reverse 5, reverse 5", Outcome.Duplicate, Reason.AlreadyReversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, reverse 5, credit 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, reverse 5, credit 6", Outcome.Quarantined, Reason.Conflict, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, reverse 5, pend 5", Outcome.Duplicate, Reason.PendingAfterDecision, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "reverse 5", Outcome.ReversedByNetwork, Reason.ReversalBeforeCredit, ConversionState.ReversedFirst, Effect.Nothing },
        { "reverse 5, reverse 5", Outcome.Duplicate, Reason.AlreadyReversed, ConversionState.ReversedFirst, Effect.Nothing },
        { "reverse 5, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "reverse -, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "reverse 4, credit 5", Outcome.Quarantined, Reason.AmbiguousReversal, ConversionState.ReversedFirst, Effect.Nothing },
        { "reverse 5, pend 5", Outcome.ReversedByNetwork, Reason.RejectedByNetwork, ConversionState.Rejected, Effect.Nothing },
        { "reverse 5, unknown 5", Outcome.Quarantined, Reason.UnknownMember, ConversionState.Rejected, Effect.Nothing },
        { "unknown 5", Outcome.Quarantined, Reason.UnknownMember, ConversionState.Quarantined, Effect.Nothing },
        { "unknown 5, unknown 5", Outcome.Quarantined, Reason.UnknownMember, ConversionState.Quarantined, Effect.Nothing },
        { "unknown 5, credit 5", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Effect.Credit },
        { "unknown 5, credit 5 other-click", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Effect.Credit },
        { "unknown 5, pend 5", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Effect.Nothing },
        { "unknown 5, reverse 5", Outcome.ReversedByNetwork, Reason.RejectedByNetwork, ConversionState.Rejected, Effect.Nothing },
        { "unknown 5, reverse 5, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "pend 5, unknown 5", Outcome.Quarantined, Reason.UnknownMember, ConversionState.Pending, Effect.Nothing },
        { "credit 5, unknown 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Available, Effect.Credit },
        { "credit {payout}", Outcome.Quarantined, Reason.Macro, ConversionState.Quarantined, Effect.Nothing },
        { "credit -", Outcome.Quarantined, Reason.MissingAmount, ConversionState.Quarantined, Effect.Nothing },
        { "credit 1,23", Outcome.Quarantined, Reason.UnreadableAmount, ConversionState.Quarantined, Effect.Nothing },
        { "credit -5", Outcome.Quarantined, Reason.NotPositive, ConversionState.Quarantined, Effect.Nothing },
        { "credit 0", Outcome.Quarantined, Reason.NotPositive, ConversionState.Quarantined, Effect.Nothing },
        { "credit 101", Outcome.Quarantined, Reason.AmountAboveOffer, ConversionState.Quarantined, Effect.Nothing },
        { "held 5", Outcome.Held, Reason.CreditedOnHold, ConversionState.Held, Effect.Credit },
        { "held 5, credit 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Held, Effect.Credit },
        { "held 5, pend 5", Outcome.Duplicate, Reason.PendingAfterDecision, ConversionState.Held, Effect.Credit },
        { "held 5, credit 6", Outcome.Quarantined, Reason.Conflict, ConversionState.Held, Effect.Credit },
        { "held 5, reverse 5", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "held 5, part 2 click r1", Outcome.ReversedByNetwork, Reason.PartReversed, ConversionState.Held, Effect.Credit | Effect.Part },
        { "reverse 5, held 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, part 2 click r1", Outcome.ReversedByNetwork, Reason.PartReversed, ConversionState.Available, Effect.Credit | Effect.Part },
        { "credit 5, part 2 click r1, part 2 click r1", Outcome.Duplicate, Reason.AlreadyReversed, ConversionState.Available, Effect.Credit | Effect.Part },
        { "credit 5, part 2 click r1, part 3 click r1", Outcome.Quarantined, Reason.AmbiguousReversal, ConversionState.Available, Effect.Credit | Effect.Part },
        { "credit 5, part 5 click r1", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Effect.Credit | Effect.Part },
        { "credit 5, part 6 click r1", Outcome.Quarantined, Reason.ReversedAboveCredit, ConversionState.Reversed, Effect.Credit | Effect.Part },
        { "credit 5, part - click r1", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, part 2,5 click r1", Outcome.Quarantined, Reason.UnreadableAmount, ConversionState.Available, Effect.Credit },
        { "credit 5, part 2 other-click r1", Outcome.Quarantined, Reason.Conflict, ConversionState.Available, Effect.Credit },
        { "credit 5, part 2 click r1, reverse 5", Outcome.ReversedByNetwork, Reason.Reversed, ConversionState.Reversed, Effect.Credit | Effect.Part | Effect.Reversal },
        { "credit 5, reverse 5, part 2 click r1", Outcome.Duplicate, Reason.AlreadyReversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "part 2 click r1", Outcome.ReversedByNetwork, Reason.ReversalBeforeCredit, ConversionState.ReversedFirst, Effect.Nothing },
        { "part 2 click r1, credit 5", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Effect.Credit | Effect.Part },
        { "part 2 click r1, pend 5", Outcome.Pending, Reason.PendingAtNetwork, ConversionState.Pending, Effect.Nothing },
        { "part 5 click r1, credit 5", Outcome.ReversedByNetwork, Reason.CreditAfterReversal, ConversionState.Reversed, Effect.Credit | Effect.Part },
        { "part 6 click r1, credit 5", Outcome.Quarantined, Reason.ReversedAboveCredit, ConversionState.Reversed, Effect.Credit | Effect.Part },
        { "adjust 4", Outcome.Pending, Reason.AdjustedBeforeCredit, ConversionState.Pending, Effect.Nothing },
        { "adjust 4, credit 5", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Effect.Credit },
        { "adjust 4, credit 5, credit 5", Outcome.Duplicate, Reason.SameAgain, ConversionState.Available, Effect.Credit },
        { "credit 5, adjust 4", Outcome.CreditedByNetwork, Reason.Adjusted, ConversionState.Available, Effect.Credit | Effect.Adjustment },
        { "credit 5, adjust 4, adjust 4", Outcome.Duplicate, Reason.SameAgain, ConversionState.Available, Effect.Credit | Effect.Adjustment },
        { "credit 5, part 2 click r1, adjust 4", Outcome.CreditedByNetwork, Reason.Adjusted, ConversionState.Available, Effect.Credit | Effect.Adjustment | Effect.Part },
        { "credit 5, reverse 5, adjust 4", Outcome.Duplicate, Reason.AlreadyReversed, ConversionState.Reversed, Effect.Credit | Effect.Reversal },
        { "credit 5, adjust 0", Outcome.Quarantined, Reason.NotPositive, ConversionState.Available, Effect.Credit },
        { "credit 5, adjust 101", Outcome.Quarantined, Reason.AmountAboveOffer, ConversionState.Available, Effect.Credit },
        { "credit 100", Outcome.CreditedByNetwork, Reason.Credited, ConversionState.Available, Effect.Credit },
    };

    [Theory, MemberData(nameof(Sequences))]
    public void A_sequence_of_calls_ends_where_the_table_says(
        string calls, Outcome outcome, Reason reason, ConversionState? state, Effect posted)
    {
        Conversion? known = null;
        var written = Effect.Nothing;
        var said = new Dictionary<string, Amount?>(StringComparer.Ordinal);
        Decision? last = null;

        foreach (var call in calls.Split(", "))
        {
            last = Call(call, known, said);
            said.TryAdd(call, last.Next is null ? null : Amount(call));
            // A second part is another posting; everything else happens once.
            Assert.Equal(Effect.Nothing, written & last.Effect & ~Effect.Part);
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
    [Trait("fault", "T-07")]
    public void An_amount_is_only_what_the_network_pays_in(string? currency, Reason? problem) =>
        Assert.Equal(problem, NetworkEvent.Read(EventKind.Credit, "5", currency, Currency.Usd, "click").Problem);

    [Fact]
    public void Every_reason_is_said_in_a_sentence() =>
        Assert.All(Enum.GetValues<Reason>(), reason => Assert.EndsWith(".", Reasons.Explain(reason), StringComparison.Ordinal));

    [Fact]
    public void Of_two_changed_amounts_the_later_counts_whichever_comes_first()
    {
        var credited = Deciding.Decide(NetworkEvent.Read(EventKind.Credit, "5", null, Currency.Usd, "click"), null, Standing.Sound).Next;

        var later = Deciding.Decide(Changed("4", at: 20), credited, Standing.Sound);
        var late = Deciding.Decide(Changed("3", at: 10), later.Next, Standing.Sound);
        var other = Deciding.Decide(Changed("3", at: 20), later.Next, Standing.Sound);

        Assert.Equal((Outcome.CreditedByNetwork, 4_000_000L), (later.Outcome, later.Next!.Payout!.Value.Minor));
        Assert.Equal((Outcome.Duplicate, Reason.AdjustedLater, null), (late.Outcome, late.Reason, late.Next));
        Assert.Equal((Outcome.Quarantined, Reason.Conflict, null), (other.Outcome, other.Reason, other.Next));
    }

    [Fact]
    public void A_hold_ends_once_and_never_on_what_was_taken_back()
    {
        var held = new Conversion { Reported = Reported.Credited, Payout = new(5, Currency.Usd), HeldUntil = 99 };

        var released = Deciding.Release(held)!;

        Assert.Equal((ConversionState.Available, Effect.Release), (released.State, Deciding.EffectOf(held, released)));
        Assert.Null(Deciding.Release(released));
        Assert.Null(Deciding.Release(held with { TakenWhole = true }));
    }

    [Theory]
    [InlineData(Reported.Doubtful, ConversionState.Rejected, Effect.Nothing)]
    [InlineData(Reported.Pending, ConversionState.Rejected, Effect.Nothing)]
    [InlineData(Reported.Credited, ConversionState.Reversed, Effect.Reversal)]
    public void A_person_takes_back_what_is_there_and_only_once(Reported reported, ConversionState state, Effect effect)
    {
        var known = new Conversion { Reported = reported, Payout = new(5, Currency.Usd) };

        var cancelled = Deciding.Cancel(known)!;

        Assert.Equal((state, effect), (cancelled.State, Deciding.EffectOf(known, cancelled)));
        Assert.Null(Deciding.Cancel(cancelled));
    }

    private static NetworkEvent Changed(string payout, long at) => NetworkEvent.Read(EventKind.Adjust, payout, null, Currency.Usd, "click", at: at);

    private static Amount? Amount(string call) => Core.Money.Amount.TryParse(call.Split(' ')[1], Currency.Usd, allowNegative: true, out var amount) ? amount : null;

    private static Decision Call(string call, Conversion? known, Dictionary<string, Amount?> said)
    {
        var words = call.Split(' ');
        var kind = words[0] switch
        {
            "pend" => EventKind.Pend,
            "adjust" => EventKind.Adjust,
            "reverse" or "part" => EventKind.Reverse,
            _ => EventKind.Credit,
        };
        var payout = words[1] == "-" ? null : words[1];
        var told = NetworkEvent.Read(kind, payout, null, Currency.Usd, words.ElementAtOrDefault(2) ?? "click", words.ElementAtOrDefault(3), at: 7);
        // Parts are known by their own id, changed amounts by themselves.
        var before = told.IsPart ? said.FirstOrDefault(one => one.Key.EndsWith(" " + told.Part, StringComparison.Ordinal)).Value : said.GetValueOrDefault(call);
        return Deciding.Decide(told, known, new(words[0] == "unknown" ? Reason.UnknownMember : null, new Amount(100_000_000, Currency.Usd))
        {
            HoldUntil = words[0] == "held" ? 99 : null,
            SaidBefore = before,
        });
    }
}
