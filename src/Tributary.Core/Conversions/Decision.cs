namespace Tributary.Core.Conversions;

/// <summary>What to do about a postback.</summary>
/// <param name="Outcome">What the log says.</param>
/// <param name="Reason">Why.</param>
/// <param name="Next">The conversion as it is from now on; null when nothing about it changes.</param>
/// <param name="Effect">What has to be posted: the difference between what the new facts require and what stands in the ledger.</param>
public sealed record Decision(Outcome Outcome, Reason Reason, Conversion? Next, Effect Effect)
{
    internal static Decision Unchanged(Outcome outcome, Reason reason) => new(outcome, reason, null, Effect.Nothing);

    internal static Decision To(Outcome outcome, Reason reason, Conversion next, Conversion? known) =>
        new(outcome, reason, next, Effects.Between(known, next));
}

/// <summary>What a change of the facts means for the ledger. Several at once are posted in the order they are listed here.</summary>
[Flags]
public enum Effect
{
    Nothing = 0,

    /// <summary>The payout is credited.</summary>
    Credit = 1,

    /// <summary>The credit becomes one of another payout.</summary>
    Adjustment = 2,

    /// <summary>A part of it is taken back; after an adjustment also the difference to what was taken back of the other amount.</summary>
    Part = 4,

    /// <summary>All that is left of it is taken back.</summary>
    Reversal = 8,

    /// <summary>What is left of it becomes spendable.</summary>
    Release = 16,
}

internal static class Effects
{
    public static Effect Between(Conversion? known, Conversion next)
    {
        if (next.Reported is not Reported.Credited) return Effect.Nothing;
        var wasCredited = known is { Reported: Reported.Credited };
        var effect = !wasCredited ? Effect.Credit : known!.Payout != next.Payout ? Effect.Adjustment : Effect.Nothing;
        if (next.TakenWhole) return known is { TakenWhole: true } && wasCredited ? effect : effect | Effect.Reversal;
        var taken = next.Taken;
        if (effect is Effect.Nothing ? taken != known!.Taken : !taken.IsZero) effect |= Effect.Part;
        return known is { State: ConversionState.Held } && next.HeldUntil is null ? effect | Effect.Release : effect;
    }
}
