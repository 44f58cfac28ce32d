using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// What a run remembers of the records that earlier ones read, and what it adds to that. A record is settled when the offer it gave is still
/// what the catalogue has of it: then reading it again would find it unchanged.
/// </summary>
internal sealed class RememberedRecords(
    InstalledNetwork network, IReadOnlyList<RecordResult.Known> before, IReadOnlyDictionary<string, KnownOffer> offers, RunKind kind)
{
    private readonly Dictionary<UInt128, RecordResult.Known> _settled = before.Where(record => IsSettled(record, offers, kind)).ToDictionary(record => record.Print);
    private readonly List<RecordResult.Known> _seen = new(before.Count);
    private bool _hasLearned;

    /// <summary>How many records are settled.</summary>
    public int Settled => _settled.Count;

    /// <summary>The settled records, for whoever reads the feed.</summary>
    public KnownRecords Known => new(network.Template, network.Settings, _settled);

    /// <summary>A settled record is in this feed too.</summary>
    public void See(RecordResult.Known record) => _seen.Add(record);

    /// <summary>What a record that was read became; <paramref name="hash"/> is its offer's.</summary>
    public void Learn(UInt128 print, string sourceId, string hash)
    {
        _hasLearned = true;
        _seen.Add(new RecordResult.Known(print, sourceId, (ulong)KnownOffer.ReadHash(hash)));
    }

    /// <summary>What is to be remembered from now on; null when that is what is remembered already. What a list of changes does not name is as it was.</summary>
    public IReadOnlyCollection<RecordResult.Known>? Next(bool isWhole)
    {
        if (!_hasLearned && (!isWhole || _seen.Count == before.Count)) return null;
        if (isWhole) return _seen;
        var seen = _seen.Select(record => record.SourceId).ToHashSet(StringComparer.Ordinal);
        return [.. before.Where(record => !seen.Contains(record.SourceId)), .. _seen];
    }

    // A version that was marked as missing, or that has to be stored anew, has the hash of no content. A sync leaves what it does not know alone.
    private static bool IsSettled(RecordResult.Known record, IReadOnlyDictionary<string, KnownOffer> offers, RunKind kind) =>
        offers.TryGetValue(record.SourceId, out var offer) ? offer.VersionId != 0 && (ulong)offer.Hash == record.Hash : kind is RunKind.Sync;
}
