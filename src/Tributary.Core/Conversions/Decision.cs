namespace Tributary.Core.Conversions;

/// <summary>What to do about a postback.</summary>
/// <param name="Outcome">What the log says.</param>
/// <param name="Reason">Why.</param>
/// <param name="Next">The conversion as it is from now on; null when nothing about it changes.</param>
/// <param name="Effect">What has to be posted: the difference between what the new state requires and what stands in the ledger.</param>
public sealed record Decision(Outcome Outcome, Reason Reason, Conversion? Next, Posted Effect)
{
    internal static Decision Unchanged(Outcome outcome, Reason reason) => new(outcome, reason, null, Posted.Nothing);

    internal static Decision To(Outcome outcome, Reason reason, Conversion next, Conversion? known) =>
        new(outcome, reason, next, next.Posted & ~(known?.Posted ?? Posted.Nothing));
}
