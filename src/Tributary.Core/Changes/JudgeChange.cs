using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>
/// Decides what becomes of an offer that its network changed. A field that a rule or a person keeps stays as it is; of the others, those of
/// an offer that members see have to pass the gate, compared with what is in force, so that several small steps do not slip through one by
/// one. Offers that members do not see simply follow.
/// </summary>
public static class JudgeChange
{
    private static readonly OfferField[] Fields = Enum.GetValues<OfferField>();

    /// <param name="rules">The network's.</param>
    /// <param name="isSynced">Whether the operator offers it to members.</param>
    /// <param name="former">What the network said last.</param>
    /// <param name="pins">The fields that do not follow it, each at most once.</param>
    /// <param name="next">What the network says now.</param>
    public static Judgement Of(ChangeRules rules, bool isSynced, OfferDraft former, IReadOnlyList<Pin> pins, OfferDraft next)
    {
        // What the gate compares with: what is in force, but for fields that a rule or a person took out of the gate's hands.
        var watched = pins.Where(pin => pin.Why is PinReason.Gate).Aggregate(former, (draft, pin) => CompareOffers.Take(pin.Field, pin.Value, draft));
        var isReused = isSynced && ReusedId.IsLikely(watched, next);
        var judged = new List<FieldJudgement>();
        foreach (var field in Fields)
        {
            var news = CompareOffers.Of(field, former, next);
            var pin = pins.FirstOrDefault(pin => pin.Field == field);
            if (pin is { Why: PinReason.Rule or PinReason.Person } or null && news is null) continue;
            judged.Add(pin?.Why switch
            {
                PinReason.Rule or PinReason.Person => new FieldJudgement(news!, FieldOutcome.StillKept, IsNews: true),
                PinReason.Gate => Again(field, news is not null),
                null => First(field, news!),
            });
        }

        return new Judgement(judged, isReused);

        FieldJudgement First(OfferField field, FieldMove move)
        {
            if (rules.Of(field) is not FieldRule.Always) return new(move, FieldOutcome.KeptByRule, IsNews: true);
            return Gate(move) switch
            {
                GateAction.Apply => new(move, FieldOutcome.Applied, IsNews: true),
                GateAction.Alert => new(move, FieldOutcome.Alerted, IsNews: true, Alerts: true),
                GateAction.Hold => new(move, FieldOutcome.Held, IsNews: true, Alerts: true),
            };
        }

        FieldJudgement Again(OfferField field, bool isNews)
        {
            // The network went back to what is in force: there is nothing left to decide.
            if (CompareOffers.Of(field, watched, next) is not { } move) return new(new FieldMove(field), FieldOutcome.LetGo, isNews);
            return Gate(move) switch
            {
                GateAction.Hold => new(move, FieldOutcome.StillHeld, isNews),
                var action => new(move, FieldOutcome.LetGo, isNews, Alerts: action is GateAction.Alert),
            };
        }

        // Whether an offer runs is the network's alone: held back, members would be sent to nothing.
        GateAction Gate(FieldMove move) => !isSynced || move.Field is OfferField.Status ? GateAction.Apply
            : isReused ? GateAction.Hold
            : rules.Gate.Judge(move);
    }
}
