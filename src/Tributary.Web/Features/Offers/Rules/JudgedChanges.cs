using Tributary.Core.Changes;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>What a run changed of known offers, in numbers: field by field, and what it has to tell the operator.</summary>
internal sealed class JudgedChanges
{
    private readonly Dictionary<(OfferField Field, FieldOutcome Outcome), long> _counts = [];
    private readonly Dictionary<OfferField, Told> _alerts = [];
    private readonly List<PayoutCut> _cuts = [];
    private readonly List<PayoutCut> _measured = [];
    private readonly List<long> _stopped = [];

    /// <summary>Offers whose field the network changed, by what became of it.</summary>
    public IReadOnlyDictionary<(OfferField Field, FieldOutcome Outcome), long> Counts => _counts;

    /// <summary>Payouts of Synced offers that fell and that the operator is to be told of.</summary>
    public IReadOnlyList<PayoutCut> Cuts => _cuts;

    /// <summary>Payouts that an alert is open about and that moved again, each against what was in force before it was cut; by nothing when it is back.</summary>
    public IReadOnlyList<PayoutCut> Measured => _measured;

    /// <summary>Other changes that were applied and that the operator is to be told of, by field.</summary>
    public IReadOnlyDictionary<OfferField, Told> Alerts => _alerts;

    /// <summary>Fields of Synced offers that wait for review since this run.</summary>
    public long Held { get; private set; }

    /// <summary>Synced offers with such fields.</summary>
    public Told HeldOffers { get; private set; }

    /// <summary>Of them, those whose id the network seems to have given to another offer.</summary>
    public long Reused { get; private set; }

    /// <summary>Synced offers that the network stopped.</summary>
    public IReadOnlyList<long> Stopped => _stopped;

    /// <param name="offerId">The offer.</param>
    /// <param name="isSynced">Whether members see it.</param>
    /// <param name="inForce">The version whose payout was in force before.</param>
    /// <param name="judgement">What becomes of its changes.</param>
    public void Add(long offerId, bool isSynced, long inForce, Judgement judgement)
    {
        foreach (var judged in judgement.Fields)
        {
            _counts[(judged.Field, judged.Outcome)] = _counts.GetValueOrDefault((judged.Field, judged.Outcome)) + 1;
            if (isSynced) Note(offerId, inForce, judged);
        }

        var held = judgement.Fields.Count(judged => judged.Outcome is FieldOutcome.Held);
        if (held == 0) return;
        Held += held;
        HeldOffers = HeldOffers.With(offerId);
        if (judgement.IsReusedId) Reused++;
    }

    /// <summary>A payout that an alert is open about is cut by so much by now.</summary>
    public void Measure(PayoutCut cut) => _measured.Add(cut);

    private void Note(long offerId, long inForce, FieldJudgement judged)
    {
        if (judged is { Field: OfferField.Status, Move.Down: > 0 }) _stopped.Add(offerId);
        else if (judged is { Field: OfferField.Payout, Alerts: true, Move.Down: > 0 }) _cuts.Add(new PayoutCut(offerId, inForce, judged.Move.Down, judged.Outcome is FieldOutcome.Held));
        else if (judged is { Alerts: true, Outcome: not FieldOutcome.Held }) _alerts[judged.Field] = _alerts.GetValueOrDefault(judged.Field).With(offerId);
    }
}

/// <summary>An offer whose payout fell, the version with what was in force before, by how many millionths, and whether it waits for review.</summary>
internal readonly record struct PayoutCut(long OfferId, long VersionId, long Size, bool IsHeld);

/// <summary>How many offers something concerns, and the last of them.</summary>
internal readonly record struct Told(long Count, long OfferId)
{
    public Told With(long offerId) => new(Count + 1, offerId);

    /// <summary>The offer, when it is the only one.</summary>
    public long? Only => Count == 1 ? OfferId : null;
}
