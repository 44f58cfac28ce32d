using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Runs;

/// <summary>Keeps, for a dry run, the first offers of each kind that a real one would change.</summary>
internal sealed class PreviewChanges(OfferStaging staging)
{
    /// <summary>Of each kind; all are counted.</summary>
    public const int MostKept = 100;

    private readonly Dictionary<RunChange, List<PreviewedChange>> _kept = [];

    /// <summary>New and changed offers, with what was said of them before; <paramref name="arrival"/> says where a new one would begin.</summary>
    public void Add(IReadOnlyList<StagedOffer> chunk, Func<OfferDraft, Arrival> arrival)
    {
        foreach (var offer in chunk)
        {
            if (Room(PreviewedChange.KindOf(offer)) is { } kept) kept.Add(PreviewedChange.Of(offer, arrival));
        }
    }

    /// <summary>Offers that are not in the feed.</summary>
    public async Task AddMissing(IReadOnlyList<KnownOffer> gone, CancellationToken ct)
    {
        _kept[RunChange.Missing] = [.. await staging.PreviewMissing([.. gone.Take(MostKept).Select(offer => offer.VersionId)], ct)];
    }

    public Task Write(Session session, long runId) => session.InsertMany("run_previews", "run_id, place, offer_id, source_id, title, change, changes",
        [.. _kept.Values.SelectMany(kept => kept).Select((one, place) => new object?[] { runId, (long)place, one.OfferId, one.SourceId, one.Title, one.Change, one.Changes })]);

    private List<PreviewedChange>? Room(RunChange kind)
    {
        if (!_kept.TryGetValue(kind, out var kept)) _kept[kind] = kept = [];
        return kept.Count < MostKept ? kept : null;
    }
}
