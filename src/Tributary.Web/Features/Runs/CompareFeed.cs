using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Offers;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// Reads a network's feed to its end and stages what is new or changed. What was known and is not seen is the caller's to judge.
/// </summary>
internal sealed class CompareFeed(RunKind kind, bool mayRepeat, KnownOffers known, RememberedRecords? remembered, AskSteps steps, RunReport report, TimeProvider clock,
    Func<List<StagedOffer>, Task> stage, Func<string, Task> tell)
{
    public const int ChunkSize = 1000;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    private readonly List<OfferDraft> _mapped = [];
    private readonly Dictionary<string, UInt128> _prints = new(StringComparer.Ordinal);
    private readonly List<StagedOffer> _chunk = new(ChunkSize);
    // What the feed says of the offers that are new, as hashes; 0 until they were compared.
    private readonly Dictionary<string, ulong> _fresh = new(StringComparer.Ordinal);
    private readonly List<(string SourceId, ulong Hash)> _repeats = [];
    private readonly List<string> _unread = [];
    private DateTimeOffset _told = clock.GetUtcNow();

    public async Task Run(IAsyncEnumerable<FeedPage> pages, CancellationToken ct)
    {
        await foreach (var page in pages.WithCancellation(ct))
        {
            report.Pages++;
            report.Bytes += page.Bytes;
            report.Phase = string.Create(CultureInfo.InvariantCulture, $"Reading page {report.Pages}");
            await foreach (var record in page.Records(ct))
            {
                report.Records++;
                if (Taken(record) is { } offer) _mapped.Add(offer);
                if (_mapped.Count >= ChunkSize) await Compare(ct);
                else if (clock.GetUtcNow() - _told >= ProgressEvery) await Tell();
            }

            await Compare(ct);
            report.Announced = page.Announced ?? report.Announced;
            await Tell();
        }

        await Compare(await steps.FillPostponed(ct));
        if (_chunk.Count > 0) await Stage();
        // The feed has them, however badly: they are not missing, and stay as they were.
        foreach (var id in _unread) known.Find(id, out _).Seen = true;
    }

    // The offer of a record that this run looks at; the rest is counted.
    private OfferDraft? Taken(RecordResult record)
    {
        if (record is RecordResult.Rejected rejected)
        {
            report.Reject(rejected.Record, "", rejected.Reason);
            report.Note(rejected.Record, rejected.Unknown);
            if (known.Has(rejected.Record)) _unread.Add(rejected.Record);
        }

        if (record is RecordResult.Known same) Take(same);
        if (record is not RecordResult.Mapped { Offer: var draft } mapped) return null;
        if (!IsFirst(draft.SourceId))
        {
            Repeat(draft.SourceId, Print(draft.ContentHash));
            return null;
        }

        // A sync leaves New and Ignored offers alone: they are not among the known ones.
        if (kind is RunKind.Sync && !known.Has(draft.SourceId)) return null;
        if (mapped.Print is { } print) _prints.Add(draft.SourceId, print);
        if (steps.Any) Remember(draft.SourceId, Print(draft.ContentHash));
        report.Note(mapped.Issues);
        report.Note(draft.SourceId, mapped.Unknown);
        return draft;
    }

    private void Take(RecordResult.Known same)
    {
        if (!IsFirst(same.SourceId))
        {
            Repeat(same.SourceId, same.Hash);
            return;
        }

        remembered!.See(same);
        ref var offer = ref known.Find(same.SourceId, out var isKnown);
        if (!isKnown) return;
        offer.SeenHash = same.Hash;
        report.Unchanged++;
    }

    // A sync looks at no offer that it does not know.
    private bool IsFirst(string sourceId)
    {
        ref var offer = ref known.Find(sourceId, out var isKnown);
        if (!isKnown) return kind is RunKind.Sync || _fresh.TryAdd(sourceId, 0);
        var isFirst = !offer.Seen;
        offer.Seen = true;
        return isFirst;
    }

    // A feed that is asked for several values gives an offer for each that it fits.
    private void Repeat(string sourceId, ulong hash)
    {
        if (!mayRepeat) _repeats.Add((sourceId, hash));
    }

    private async Task Compare(CancellationToken ct)
    {
        if (_mapped.Count + _repeats.Count == 0) return;
        await Compare(await steps.Fill(_mapped, ct));
        _mapped.Clear();
        _prints.Clear();
        foreach (var (sourceId, hash) in _repeats) CompareWithFirst(sourceId, hash);
        _repeats.Clear();
    }

    // A page that came twice does no harm. Which of two records is true when they differ, nobody can tell.
    private void CompareWithFirst(string sourceId, ulong hash)
    {
        ref var offer = ref known.Find(sourceId, out var isKnown);
        if (hash == (isKnown ? offer.SeenHash : _fresh[sourceId]))
        {
            report.Repeated++;
            return;
        }

        report.Conflicting++;
        report.Reject(sourceId, "id", "The feed has this offer twice, and not the same; the first one counts.");
    }

    // As the feed says it, before anything else is asked about the offer.
    private void Remember(string sourceId, ulong hash)
    {
        ref var offer = ref known.Find(sourceId, out var isKnown);
        if (isKnown) offer.SeenHash = hash;
        else _fresh[sourceId] = hash;
    }

    private static ulong Print(string hash) => (ulong)KnownOffer.ReadHash(hash);

    private async Task Compare(IReadOnlyList<OfferDraft> offers)
    {
        foreach (var draft in offers)
        {
            if (Changed(draft) is { } offer) _chunk.Add(offer);
            if (_chunk.Count >= ChunkSize) await Stage();
        }
    }

    // What of an offer has to be written, counted on the way.
    private StagedOffer? Changed(OfferDraft draft)
    {
        var hash = draft.ContentHash;
        if (_prints.TryGetValue(draft.SourceId, out var print)) remembered!.Learn(print, draft.SourceId, hash);
        if (!steps.Any) Remember(draft.SourceId, Print(hash));
        ref var offer = ref known.Find(draft.SourceId, out var isKnown);
        if (!isKnown)
        {
            report.Added++;
            return new StagedOffer(draft, hash, null);
        }

        if (offer.Hash == KnownOffer.ReadHash(hash) && offer.VersionId != 0)
        {
            report.Unchanged++;
            return null;
        }

        if (offer.Missing) report.Returned++;
        else if (offer.VersionId == 0) report.Added++;
        else report.Updated++;
        return new StagedOffer(draft, hash, offer);
    }

    private async Task Stage()
    {
        await stage(_chunk);
        _chunk.Clear();
    }

    private Task Tell()
    {
        _told = clock.GetUtcNow();
        return tell(report.Phase);
    }
}
