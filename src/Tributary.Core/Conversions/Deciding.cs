namespace Tributary.Core.Conversions;

/// <summary>
/// Decides what a postback does to its conversion. Pure, and a function of facts rather than of their order: the state follows from
/// the best thing reported (quarantined, pending, credited) and from whether it was taken back, and what is posted follows from the
/// state. So any order and any repetition of the same calls ends in the same place.
/// </summary>
public static class Deciding
{
    public static Decision Decide(NetworkEvent told, Conversion? known, Standing standing) => told.Kind switch
    {
        EventKind.Pend => Pend(told, known, standing),
        EventKind.Credit => Credit(told, known, standing),
        EventKind.Reverse => Reverse(told, known),
    };

    private static Decision Pend(NetworkEvent told, Conversion? known, Standing standing)
    {
        if (Problem(told, standing) is { } problem) return Quarantine(problem, told, known);
        if (NamesOtherClick(told, known)) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
        var pending = new Conversion(ConversionState.Pending, told.Payout, told.Click);
        if (known is null) return Decision.To(Outcome.Pending, Reason.PendingAtNetwork, pending, known);
        return known.State switch
        {
            ConversionState.Quarantined => Decision.To(Outcome.Pending, Reason.PendingAtNetwork, pending, known),
            ConversionState.Pending when known.Payout == told.Payout => Decision.Unchanged(Outcome.Duplicate, Reason.SameAgain),
            ConversionState.Pending =>
                Decision.To(Outcome.Pending, Reason.PendingAtNetwork, known with { Payout = told.Payout }, known),
            ConversionState.ReversedFirst =>
                Decision.To(Outcome.ReversedByNetwork, Reason.RejectedByNetwork, new(ConversionState.Rejected, told.Payout, told.Click), known),
            ConversionState.Available or ConversionState.Reversed or ConversionState.Rejected =>
                Decision.Unchanged(Outcome.Duplicate, Reason.PendingAfterDecision),
        };
    }

    private static Decision Credit(NetworkEvent told, Conversion? known, Standing standing)
    {
        if (known is { State: ConversionState.Available or ConversionState.Reversed }) return CreditAgain(told, known);
        if (Problem(told, standing) is { } problem) return Quarantine(problem, told, known);
        if (NamesOtherClick(told, known)) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);

        var reversed = known is { State: ConversionState.ReversedFirst or ConversionState.Rejected };
        if (known is { State: ConversionState.ReversedFirst, Payout: { IsZero: false } taken } && taken != told.Payout)
            return Decision.Unchanged(Outcome.Quarantined, Reason.AmbiguousReversal);
        return reversed
            ? Decision.To(Outcome.ReversedByNetwork, Reason.CreditAfterReversal, new(ConversionState.Reversed, told.Payout, told.Click), known)
            : Decision.To(Outcome.CreditedByNetwork, Reason.Credited, new(ConversionState.Available, told.Payout, told.Click), known);
    }

    private static Decision CreditAgain(NetworkEvent told, Conversion known)
    {
        if (told.Problem is { } problem) return Decision.Unchanged(Outcome.Quarantined, problem);
        return told.Payout == known.Payout && !NamesOtherClick(told, known)
            ? Decision.Unchanged(Outcome.Duplicate, Reason.SameAgain)
            : Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
    }

    // A network that takes something back is believed even when its amount is missing: all of it is meant.
    private static Decision Reverse(NetworkEvent told, Conversion? known)
    {
        if (NamesOtherClick(told, known)) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
        if (known is null)
        {
            var first = new Conversion(ConversionState.ReversedFirst, told.Payout, told.Click);
            return Decision.To(Outcome.ReversedByNetwork, Reason.ReversalBeforeCredit, first, known);
        }
        var otherAmount = told.Payout is { IsZero: false } taken && taken != known.Payout;
        return known.State switch
        {
            ConversionState.Quarantined or ConversionState.Pending =>
                Decision.To(Outcome.ReversedByNetwork, Reason.RejectedByNetwork, known with { State = ConversionState.Rejected }, known),
            ConversionState.Available when otherAmount => Decision.Unchanged(Outcome.Quarantined, Reason.AmbiguousReversal),
            ConversionState.Available =>
                Decision.To(Outcome.ReversedByNetwork, Reason.Reversed, known with { State = ConversionState.Reversed }, known),
            ConversionState.Reversed or ConversionState.ReversedFirst or ConversionState.Rejected =>
                Decision.Unchanged(Outcome.Duplicate, Reason.AlreadyReversed),
        };
    }

    private static Decision Quarantine(Reason reason, NetworkEvent told, Conversion? known)
    {
        var quarantined = new Conversion(ConversionState.Quarantined, told.Payout, told.Click);
        if (known is null) return Decision.To(Outcome.Quarantined, reason, quarantined, known);
        return known.State switch
        {
            ConversionState.Quarantined => Decision.To(Outcome.Quarantined, reason, quarantined, known),
            ConversionState.ReversedFirst =>
                Decision.To(Outcome.Quarantined, reason, quarantined with { State = ConversionState.Rejected }, known),
            ConversionState.Pending or ConversionState.Available or ConversionState.Reversed or ConversionState.Rejected =>
                Decision.Unchanged(Outcome.Quarantined, reason),
        };
    }

    private static Reason? Problem(NetworkEvent told, Standing standing)
    {
        // The amount of what is only pending is not final, so it may be missing or zero.
        var vague = told is { Kind: EventKind.Pend, Problem: Reason.MissingAmount or Reason.NotPositive };
        if (told.Problem is { } unusable && !vague) return unusable;
        if (standing.Problem is { } unattributed) return unattributed;
        return told.Payout > standing.Ceiling ? Reason.AmountAboveOffer : null;
    }

    // What is quarantined is not yet believed about its click, so a better call may correct it.
    private static bool NamesOtherClick(NetworkEvent told, Conversion? known) =>
        known is { Click: not null, State: not ConversionState.Quarantined } && told.Click is not null && told.Click != known.Click;
}
