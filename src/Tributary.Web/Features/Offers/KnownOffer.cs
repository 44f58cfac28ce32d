using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>What a run must remember of an offer to tell whether the network changed it: small, because there may be 100,000.</summary>
internal sealed class KnownOffer(long id, long versionId, UInt128 hash, bool missing)
{
    public long Id => id;

    /// <summary>The visible version; 0 when a run that did not end left the offer without one.</summary>
    public long VersionId => versionId;

    public UInt128 Hash => hash;

    /// <summary>It was not in the newest complete feed.</summary>
    public bool Missing => missing;

    /// <summary>The feed of this run has it.</summary>
    public bool Seen { get; set; }

    /// <summary>Half of the hash of what the feed of this run says of it; 0 until it was read.</summary>
    public ulong SeenHash { get; set; }

    public static UInt128 ReadHash(string hash) => UInt128.Parse(hash, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The offers of a network that a run looks at: all of them, or the Synced ones.</summary>
    public static async Task<Dictionary<string, KnownOffer>> Load(Session session, long networkId, bool onlySynced)
    {
        var known = new Dictionary<string, KnownOffer>(StringComparer.Ordinal);
        await session.Each(
            $"""
            select o.source_id, o.id, coalesce(v.id, 0), coalesce(v.hash, '0'), cast(case when v.status = '{StoredOffer.Missing}' then 1 else 0 end as bigint)
            from offers o left join offer_versions v on v.offer_id = o.id and v.until = {OfferStaging.Open}
            where o.network_id = @networkId {(onlySynced ? "and o.listing = @synced" : "")}
            """, new { networkId, synced = nameof(Listing.Synced) },
            row => known[row.GetString(0)] = new KnownOffer(row.GetInt64(1), row.GetInt64(2), ReadHash(row.GetString(3)), row.GetInt64(4) != 0));
        return known;
    }
}
