using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tributary.Core.Offers;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>The offers of a network that a run looks at, by their source ids: all of them, or the Synced ones.</summary>
internal sealed class KnownOffers : IDisposable
{
    private readonly Dictionary<string, KnownOffer> _offers = Lent<string, KnownOffer>.Take();

    public IReadOnlyCollection<KnownOffer> All => _offers.Values;

    public static async Task<KnownOffers> Load(Session session, long networkId, bool onlySynced)
    {
        var known = new KnownOffers();
        await session.Each(
            $"""
            select o.source_id, o.id, coalesce(v.id, 0), coalesce(v.hash, '0'), cast(case when v.status = '{StoredOffer.Missing}' then 1 else 0 end as bigint)
            from offers o left join offer_versions v on v.offer_id = o.id and v.until = {OfferStaging.Open}
            where o.network_id = @networkId {(onlySynced ? "and o.listing = @synced" : "")}
            """, new { networkId, synced = nameof(Listing.Synced) },
            row => known._offers[row.GetString(0)] = new KnownOffer(row.GetInt64(1), row.GetInt64(2), KnownOffer.ReadHash(row.GetString(3)), row.GetInt64(4) != 0));
        return known;
    }

    public bool Has(string sourceId) => _offers.ContainsKey(sourceId);

    /// <summary>The offer itself, to be marked; one that is nobody's when <paramref name="isKnown"/> is false.</summary>
    public ref KnownOffer Find(string sourceId, out bool isKnown) => ref Found(ref CollectionsMarshal.GetValueRefOrNullRef(_offers, sourceId), out isKnown);

    public ref KnownOffer Find(ReadOnlySpan<char> sourceId, out bool isKnown) =>
        ref Found(ref CollectionsMarshal.GetValueRefOrNullRef(_offers.GetAlternateLookup<ReadOnlySpan<char>>(), sourceId), out isKnown);

    public void Dispose() => Lent<string, KnownOffer>.Return(_offers);

    private static ref KnownOffer Found(ref KnownOffer offer, out bool isKnown)
    {
        isKnown = !Unsafe.IsNullRef(ref offer);
        return ref offer;
    }
}
