namespace Tributary.Core.Conversions;

/// <summary>
/// Decides what a postback does to its conversion. Pure, and a function of facts rather than of their order: every call adds what it knows
/// (the best report, the newest amount, the parts taken back, that all of it was), and state and postings follow from the facts. So any
/// order and any repetition of the same calls ends in the same place. Calls that contradict each other are no such thing: the first stands
/// and the other is looked at by a person.
/// </summary>
public static class Deciding
{
    public static Decision Decide(NetworkEvent told, Conversion? known, Standing standing) => told.Kind switch
    {
        EventKind.Pend => Pend(told, known, standing),
        EventKind.Credit => Credit(told, known, standing),
        EventKind.Adjust => Adjust(told, known, standing),
        EventKind.Reverse => told.IsPart ? ReversePart(told, known, standing) : Reverse(told, known),
    };

    /// <summary>The hold on a credit ends, by its date or because a person ends it; null when there is none.</summary>
    public static Conversion? Release(Conversion known) =>
        known.State is ConversionState.Held ? known with { HeldUntil = null } : null;

    /// <summary>A person takes back all that is left, or rejects what was not credited yet; null when that was done before.</summary>
    public static Conversion? Cancel(Conversion known) => known.TakenWhole ? null : known with { TakenWhole = true };

    /// <summary>A person confirms what the network left pending; null when there is nothing to confirm, or no amount to pay.</summary>
    /// <param name="known">The conversion.</param>
    /// <param name="holdUntil">Until when its credit waits (unix ms); null when it is spendable at once.</param>
    public static Conversion? Approve(Conversion known, long? holdUntil) =>
        known is { State: ConversionState.Pending, Payout: { IsZero: false, IsNegative: false } } ? known with { Reported = Reported.Credited, HeldUntil = holdUntil } : null;

    /// <summary>What the ledger has to be told when facts become others.</summary>
    public static Effect EffectOf(Conversion known, Conversion next) => Effects.Between(known, next);

    private static Decision Pend(NetworkEvent told, Conversion? known, Standing standing)
    {
        if (Problem(told, standing) is { } problem) return Quarantine(problem, told, known);
        if (NamesOtherClick(told, known)) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
        if (known is { Reported: Reported.Credited } or { State: ConversionState.Rejected })
            return Decision.Unchanged(Outcome.Duplicate, Reason.PendingAfterDecision);

        var next = Heard(told, known, Reported.Pending);
        if (next.TakenWhole) return Decision.To(Outcome.ReversedByNetwork, Reason.RejectedByNetwork, next, known);
        return next == known
            ? Decision.Unchanged(Outcome.Duplicate, Reason.SameAgain)
            : Decision.To(Outcome.Pending, Reason.PendingAtNetwork, next, known);
    }

    private static Decision Credit(NetworkEvent told, Conversion? known, Standing standing)
    {
        if (known is { Reported: Reported.Credited }) return CreditAgain(told, known);
        if (Problem(told, standing) is { } problem) return Quarantine(problem, told, known);
        if (NamesOtherClick(told, known) || IsOtherCurrency(told, known)) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
        if (known is { Reported: Reported.Nothing, TakenWhole: true, Payout: { IsZero: false } taken } && taken != told.Payout)
            return Decision.Unchanged(Outcome.Quarantined, Reason.AmbiguousReversal);

        var next = Heard(told, known, Reported.Credited) with { HeldUntil = standing.HoldUntil };
        if (next.IsTakenTooMuch) return Decision.To(Outcome.Quarantined, Reason.ReversedAboveCredit, next, known);
        if (next.State is ConversionState.Reversed) return Decision.To(Outcome.ReversedByNetwork, Reason.CreditAfterReversal, next, known);
        return next.State is ConversionState.Held
            ? Decision.To(Outcome.Held, Reason.CreditedOnHold, next, known)
            : Decision.To(Outcome.CreditedByNetwork, Reason.Credited, next, known);
    }

    // Once the network changed the amount, its first one can no longer be held against it.
    private static Decision CreditAgain(NetworkEvent told, Conversion known)
    {
        if (told.Problem is { } problem) return Decision.Unchanged(Outcome.Quarantined, problem);
        return (known.AdjustedAt is not null || told.Payout == known.Payout) && !NamesOtherClick(told, known)
            ? Decision.Unchanged(Outcome.Duplicate, Reason.SameAgain)
            : Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
    }

    private static Decision Adjust(NetworkEvent told, Conversion? known, Standing standing)
    {
        if (Problem(told, standing) is { } problem) return Quarantine(problem, told, known);
        if (NamesOtherClick(told, known) || IsOtherCurrency(told, known)) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
        if (standing.SaidBefore == told.Payout) return Decision.Unchanged(Outcome.Duplicate, Reason.SameAgain);
        if (known?.TakenWhole == true && known.Reported is Reported.Credited) return Decision.Unchanged(Outcome.Duplicate, Reason.AlreadyReversed);
        if (known?.AdjustedAt > told.At) return Decision.Unchanged(Outcome.Duplicate, Reason.AdjustedLater);
        // Two amounts of one moment: neither is the later word.
        if (known?.AdjustedAt == told.At && known.Payout != told.Payout) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);

        var reported = known is { Reported: Reported.Credited } ? Reported.Credited : Reported.Pending;
        var next = (known ?? Unheard(told)) with { Reported = reported, Payout = told.Payout, Click = told.Click ?? known?.Click, AdjustedAt = told.At };
        if (next.IsTakenTooMuch) return Decision.To(Outcome.Quarantined, Reason.ReversedAboveCredit, next, known);
        return reported is Reported.Credited
            ? Decision.To(Outcome.CreditedByNetwork, Reason.Adjusted, next, known)
            : Decision.To(Outcome.Pending, Reason.AdjustedBeforeCredit, next, known);
    }

    // A network that takes something back is believed even when its amount is missing: all of it is meant.
    private static Decision Reverse(NetworkEvent told, Conversion? known)
    {
        if (NamesOtherClick(told, known)) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
        if (known is null or { Reported: Reported.Nothing, TakenWhole: false })
        {
            var first = (known ?? Unheard(told)) with { Payout = told.Payout, TakenWhole = true };
            return Decision.To(Outcome.ReversedByNetwork, Reason.ReversalBeforeCredit, first, known);
        }

        if (known.TakenWhole) return Decision.Unchanged(Outcome.Duplicate, Reason.AlreadyReversed);
        if (known.Reported is not Reported.Credited)
            return Decision.To(Outcome.ReversedByNetwork, Reason.RejectedByNetwork, known with { TakenWhole = true }, known);
        return told.Payout is { IsZero: false } taken && taken != known.Payout
            ? Decision.Unchanged(Outcome.Quarantined, Reason.AmbiguousReversal)
            : Decision.To(Outcome.ReversedByNetwork, Reason.Reversed, known with { TakenWhole = true }, known);
    }

    private static Decision ReversePart(NetworkEvent told, Conversion? known, Standing standing)
    {
        if (told.Problem is { } problem) return Decision.Unchanged(Outcome.Quarantined, problem);
        if (NamesOtherClick(told, known) || IsOtherCurrency(told, known)) return Decision.Unchanged(Outcome.Quarantined, Reason.Conflict);
        if (standing.SaidBefore is { } before)
        {
            return before == told.Payout
                ? Decision.Unchanged(Outcome.Duplicate, Reason.AlreadyReversed)
                : Decision.Unchanged(Outcome.Quarantined, Reason.AmbiguousReversal);
        }

        var part = told.Payout!.Value;
        var next = (known ?? Unheard(told)) with { TakenInParts = known?.TakenInParts is { } earlier ? earlier + part : part };
        if (next.TakenWhole) return Decision.To(Outcome.Duplicate, Reason.AlreadyReversed, next, known);
        if (next.IsTakenTooMuch) return Decision.To(Outcome.Quarantined, Reason.ReversedAboveCredit, next, known);
        var reason = next.Reported is not Reported.Credited ? Reason.ReversalBeforeCredit
            : next.State is ConversionState.Reversed ? Reason.Reversed
            : Reason.PartReversed;
        return Decision.To(Outcome.ReversedByNetwork, reason, next, known);
    }

    private static Decision Quarantine(Reason reason, NetworkEvent told, Conversion? known) => known switch
    {
        // No person can do anything about it.
        _ when reason is Reason.ErasedMember => Decision.Unchanged(Outcome.Ignored, reason),
        null or { Reported: Reported.Nothing } or { State: ConversionState.Quarantined } =>
            Decision.To(Outcome.Quarantined, reason, Heard(told, known, Reported.Doubtful), known),
        _ => Decision.Unchanged(Outcome.Quarantined, reason),
    };

    // An amount that the network changed stays: a report of the conversion says again what it was before.
    private static Conversion Heard(NetworkEvent told, Conversion? known, Reported reported)
    {
        var heard = known ?? Unheard(told);
        return heard with
        {
            Reported = reported,
            Payout = heard.AdjustedAt is null ? told.Payout : heard.Payout,
            Click = heard.State is ConversionState.Quarantined ? told.Click : told.Click ?? heard.Click,
        };
    }

    private static Conversion Unheard(NetworkEvent told) => new() { Reported = Reported.Nothing, Click = told.Click };

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

    private static bool IsOtherCurrency(NetworkEvent told, Conversion? known) =>
        told.Payout is { } said && (known?.TakenInParts ?? (known?.AdjustedAt is null ? null : known.Payout)) is { } earlier && earlier.Currency != said.Currency;
}
