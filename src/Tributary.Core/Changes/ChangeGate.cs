using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>What becomes of a change of an offer that members see. The names are stored; the later one is the stricter.</summary>
public enum GateAction
{
    Apply,

    /// <summary>Apply it and alert the operator.</summary>
    Alert,

    /// <summary>Keep what was in force until a person decided.</summary>
    Hold,
}

/// <summary>Which way a field moved. The names are stored.</summary>
public enum ChangeDirection
{
    Down,
    Up,

    /// <summary>Other words, another currency, another host.</summary>
    Other,
}

/// <summary>One rule: a move of <paramref name="Field"/> this way by <paramref name="From"/> or more.</summary>
/// <param name="Field">Which field.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Action">What becomes of it.</param>
/// <param name="From">The smallest move it is about, in millionths of what stood before; 0 for any.</param>
public sealed record GateRule(OfferField Field, ChangeDirection Direction, GateAction Action, long From = 0)
{
    public bool Fits(FieldMove move) => move.Field == Field && Direction switch
    {
        ChangeDirection.Down => move.Down > 0 && move.Down >= From,
        ChangeDirection.Up => move.Up > 0 && move.Up >= From,
        ChangeDirection.Other => move.IsOther,
    };
}

/// <summary>The rules that changes of offers members see have to pass. Of several that fit, the strictest counts; a change that none fits is applied.</summary>
public sealed record ChangeGate(IReadOnlyList<GateRule> Rules)
{
    /// <summary>
    /// What every network begins with. Countries taken away are applied: who is sent there meanwhile would not be paid. A payout that became
    /// three times what it was is more often a mistake than a present.
    /// </summary>
    public static readonly ChangeGate Default = new(
    [
        new GateRule(OfferField.Payout, ChangeDirection.Down, GateAction.Alert, 50_000),
        new GateRule(OfferField.Payout, ChangeDirection.Down, GateAction.Hold, 200_000),
        new GateRule(OfferField.Payout, ChangeDirection.Up, GateAction.Hold, 2_000_000),
        new GateRule(OfferField.Payout, ChangeDirection.Other, GateAction.Hold),
        new GateRule(OfferField.TrackingLink, ChangeDirection.Other, GateAction.Hold),
        new GateRule(OfferField.Countries, ChangeDirection.Down, GateAction.Alert),
    ]);

    public GateAction Judge(FieldMove move) => Rules.Where(rule => rule.Fits(move)).Select(rule => rule.Action).DefaultIfEmpty(GateAction.Apply).Max();
}
