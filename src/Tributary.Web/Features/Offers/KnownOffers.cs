using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tributary.Core.Offers;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>
/// The offers of a network that a run looks at, by their source ids: all of them, or the Synced ones. No object for each, and no text: a collection of memory in the
/// middle of a run would carry 100,000 of them on, while everybody waits.
/// </summary>
internal sealed class KnownOffers : IDisposable
{
    // What a very large network needed is not kept for the small ones.
    private const int MostKept = 250_000;

    private Table? _table = Lent<Table>.Take();

    public IReadOnlyCollection<KnownOffer> All => Lending.Offers.Values;

    // Once it was given back it may be another run's.
    private Table Lending => _table ?? throw new ObjectDisposedException(nameof(KnownOffers));

    public static async Task<KnownOffers> Load(Session session, long networkId, bool onlySynced)
    {
        var known = new KnownOffers();
        var offers = known.Lending.BySourceId;
        await session.Each(
            $"""
            select o.source_id, o.id, coalesce(v.id, 0), coalesce(v.hash, '0'), cast(case when v.status = '{StoredOffer.Missing}' then 1 else 0 end as bigint)
            from offers o left join offer_versions v on v.offer_id = o.id and v.until = {OfferStaging.Open}
            where o.network_id = @networkId {(onlySynced ? "and o.listing = @synced" : "")}
            """, new { networkId, synced = nameof(Listing.Synced) },
            row => offers[row.GetString(0)] = new KnownOffer(row.GetInt64(1), row.GetInt64(2), KnownOffer.ReadHash(row.GetString(3)), row.GetInt64(4) != 0));
        return known;
    }

    public bool Has(ReadOnlySpan<char> sourceId) => Lending.BySourceId.ContainsKey(sourceId);

    /// <summary>The offer itself, to be marked; one that is nobody's when <paramref name="isKnown"/> is false.</summary>
    public ref KnownOffer Find(ReadOnlySpan<char> sourceId, out bool isKnown)
    {
        ref var offer = ref CollectionsMarshal.GetValueRefOrNullRef(Lending.BySourceId, sourceId);
        isKnown = !Unsafe.IsNullRef(ref offer);
        return ref offer;
    }

    public void Dispose()
    {
        var table = Interlocked.Exchange(ref _table, null);
        if (table is null || table.Offers.Count > MostKept) return;
        table.Clear();
        Lent<Table>.Return(table);
    }

    /// <summary>Where a source id stands among all of them.</summary>
    private readonly record struct IdPlace(int At, int Length);

    /// <summary>The ids one behind the other, and what compares them.</summary>
    private sealed class Table : IEqualityComparer<IdPlace>, IAlternateEqualityComparer<ReadOnlySpan<char>, IdPlace>
    {
        private char[] _ids = new char[4096];
        private int _length;

        public Table()
        {
            Offers = new Dictionary<IdPlace, KnownOffer>(this);
            BySourceId = Offers.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public Dictionary<IdPlace, KnownOffer> Offers { get; }

        public Dictionary<IdPlace, KnownOffer>.AlternateLookup<ReadOnlySpan<char>> BySourceId { get; }

        public void Clear()
        {
            Offers.Clear();
            _length = 0;
        }

        public IdPlace Create(ReadOnlySpan<char> id)
        {
            if (_ids.Length - _length < id.Length) Array.Resize(ref _ids, Math.Max(_ids.Length * 2, _length + id.Length));
            id.CopyTo(_ids.AsSpan(_length));
            _length += id.Length;
            return new IdPlace(_length - id.Length, id.Length);
        }

        public bool Equals(ReadOnlySpan<char> id, IdPlace place) => id.SequenceEqual(Id(place));

        public bool Equals(IdPlace one, IdPlace other) => Id(one).SequenceEqual(Id(other));

        public int GetHashCode(ReadOnlySpan<char> id) => string.GetHashCode(id, StringComparison.Ordinal);

        public int GetHashCode(IdPlace place) => string.GetHashCode(Id(place), StringComparison.Ordinal);

        private ReadOnlySpan<char> Id(IdPlace place) => _ids.AsSpan(place.At, place.Length);
    }
}
