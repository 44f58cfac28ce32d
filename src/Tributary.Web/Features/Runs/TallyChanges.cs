using Tributary.Core.Offers;
using Tributary.Web.Features.Offers;

namespace Tributary.Web.Features.Runs;

/// <summary>Counts what is different about the offers that a run found changed, for its report and for the breaker.</summary>
internal sealed class TallyChanges(RunReport report)
{
    private readonly Dictionary<OfferField, (long Had, long Lost, long Gained)> _fillings = [];
    private long _compared;

    /// <summary>The offers of one chunk, with what was said of them before.</summary>
    public void Add(IReadOnlyList<StagedOffer> chunk)
    {
        foreach (var offer in chunk)
        {
            if (offer.Before is { } before) Add(before, OfferVersion.Of(offer.Stored), offer.Draft.IsCurrencyAssumed);
        }
    }

    /// <summary>Whether so many offers lost a field that it is worth counting how many had it.</summary>
    public bool LostAny => _fillings.Values.Any(filling => filling.Lost > filling.Gained);

    /// <summary>Among all offers of the network, of which <paramref name="filled"/> counts those that had something in a field.</summary>
    public IReadOnlyList<FieldFilling> Among(IReadOnlyDictionary<OfferField, long> filled) =>
        [.. _fillings.Select(pair => (pair.Key, pair.Value, Had: filled.GetValueOrDefault(pair.Key))).Select(pair => new FieldFilling(pair.Key, pair.Had, pair.Had - pair.Value.Lost + pair.Value.Gained))];

    /// <summary>Among the changed offers alone, and how many these are: for a run that saw nothing else.</summary>
    public (long Compared, IReadOnlyList<FieldFilling> Fields) AmongChanged() =>
        (_compared, [.. _fillings.Select(pair => new FieldFilling(pair.Key, pair.Value.Had, pair.Value.Had - pair.Value.Lost + pair.Value.Gained))]);

    private void Add(OfferVersion before, OfferVersion now, bool isCurrencyAssumed)
    {
        foreach (var field in VersionFields.Changed(before, now)) report.Fields[field] = report.Fields.GetValueOrDefault(field) + 1;
        if (before.IsMissing) return;
        if (before.Pays != now.Pays) report.Payouts++;
        if (before.Status == StoredOffer.Word(SourceStatus.Active) && now.Status != before.Status) report.Closed++;
        _compared++;
        foreach (var field in OfferStaging.Watched)
        {
            var (had, has) = (before.Has(field), now.Has(field) && (field is not OfferField.Payout || JudgeFeed.IsStillMoney(before.Currency, now.Currency, isCurrencyAssumed)));
            var (allHad, lost, gained) = _fillings.GetValueOrDefault(field);
            if (had || has) _fillings[field] = (allHad + (had ? 1 : 0), lost + (had && !has ? 1 : 0), gained + (has && !had ? 1 : 0));
        }
    }
}
