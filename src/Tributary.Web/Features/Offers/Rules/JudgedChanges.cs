using Tributary.Core.Changes;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>What a run changed of known offers, in numbers: field by field, and what it has to tell the operator.</summary>
internal sealed class JudgedChanges
{
    private readonly Dictionary<(OfferField Field, FieldOutcome Outcome), long> _counts = [];
    private readonly Dictionary<OfferField, Told> _alerts = [];

    /// <summary>Offers whose field the network changed, by what became of it.</summary>
    public IReadOnlyDictionary<(OfferField Field, FieldOutcome Outcome), long> Counts => _counts;

    /// <summary>Payouts of Synced offers that fell and that the operator is to be told of.</summary>
    public Told Cuts { get; private set; }

    /// <summary>Other changes that were applied and that the operator is to be told of, by field.</summary>
    public IReadOnlyDictionary<OfferField, Told> Alerts => _alerts;

    /// <summary>Fields of Synced offers that wait for review since this run.</summary>
    public long Held { get; private set; }

    /// <summary>Synced offers with such fields.</summary>
    public Told HeldOffers { get; private set; }

    /// <summary>Of them, those whose id the network seems to have given to another offer.</summary>
    public long Reused { get; private set; }

    /// <summary>Synced offers that the network stopped.</summary>
    public Told Stopped { get; private set; }

    public long HeldOf(OfferField field) => _counts.GetValueOrDefault((field, FieldOutcome.Held));

    public void Add(long offerId, bool isSynced, Judgement judgement)
    {
        foreach (var judged in judgement.Fields)
        {
            _counts[(judged.Field, judged.Outcome)] = _counts.GetValueOrDefault((judged.Field, judged.Outcome)) + 1;
            if (isSynced) Note(offerId, judged);
        }

        var held = judgement.Fields.Count(judged => judged.Outcome is FieldOutcome.Held);
        if (held == 0) return;
        Held += held;
        HeldOffers = HeldOffers.With(offerId);
        if (judgement.IsReusedId) Reused++;
    }

    private void Note(long offerId, FieldJudgement judged)
    {
        if (judged is { Field: OfferField.Status, Move.Down: > 0 }) Stopped = Stopped.With(offerId);
        else if (judged is { Field: OfferField.Payout, Alerts: true, Move.Down: > 0 }) Cuts = Cuts.With(offerId, judged.Move.Down);
        else if (judged is { Alerts: true, Outcome: not FieldOutcome.Held }) _alerts[judged.Field] = _alerts.GetValueOrDefault(judged.Field).With(offerId);
    }
}

/// <summary>How many offers something concerns, the last of them, and the largest move in millionths.</summary>
internal readonly record struct Told(long Count, long OfferId, long Most)
{
    public Told With(long offerId, long size = 0) => new(Count + 1, offerId, Math.Max(Most, size));

    /// <summary>The offer, when it is the only one.</summary>
    public long? Only => Count == 1 ? OfferId : null;
}
