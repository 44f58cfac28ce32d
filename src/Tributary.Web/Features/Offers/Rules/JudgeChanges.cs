using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>
/// Judges the offers that one run found changed, chunk by chunk, by the network's rules; a dry run may ask as well. Nothing is written here.
/// </summary>
internal sealed class JudgeChanges(Database database, long networkId)
{
    public JudgedChanges Changes { get; } = new();

    /// <summary>The same offers, each with what becomes of it; their <see cref="StagedOffer.Before"/> has to be known.</summary>
    public async Task<IReadOnlyList<StagedOffer>> Judge(IReadOnlyList<StagedOffer> chunk, CancellationToken ct)
    {
        var known = chunk.Where(offer => offer.Before is not null).ToList();
        var (rules, standing, pins, uncut) = await database.Read(async session =>
        {
            var stored = await StoredRules.Read(session, networkId);
            var offers = known.Count == 0 ? [] : await session.Query<InForce>(
                $"""
                select id, listing, pinned, (select max(version_id) from alert_offers where offer_id = offers.id) as cut_from
                from offers where {session.Dialect.In("id", "@ids")}
                """, new { ids = session.Dialect.List(known.Select(offer => offer.Known!.Value.Id)) });
            return (stored.Rules, offers.ToDictionary(offer => offer.Id), await Pins(session, [.. offers.Where(offer => offer.Pinned == 1).Select(offer => offer.Id)]),
                await Drafts(session, offers.Select(offer => offer.CutFrom).OfType<long>()));
        }, ct);
        return [.. chunk.Select(Judged)];

        StagedOffer Judged(StagedOffer offer)
        {
            if (offer.Before is not { } before) return offer with { Stored = rules.Blank(offer.Draft) };
            var id = offer.Known!.Value.Id;
            var isSynced = standing.TryGetValue(id, out var stands) && stands.Listing == nameof(Listing.Synced);
            var held = pins[id].ToList();
            var judgement = JudgeChange.Of(rules, isSynced, before.ToDraft(), [.. held.Select(pin => pin.Pin)], offer.Draft);
            var inForce = held.Find(pin => pin.Pin.Field is OfferField.Payout) is { Pin: not null } pin ? pin.VersionId : before.Id;
            Changes.Add(id, isSynced, inForce, judgement);
            if (stands?.CutFrom is { } from)
                Changes.Measure(new PayoutCut(id, from, CompareOffers.Of(OfferField.Payout, uncut[from], offer.Draft)?.Down ?? 0, IsHeld: false));
            return offer with { Judgement = judgement, Pinned = held.ToDictionary(pin => pin.Pin.Field, pin => pin.VersionId) };
        }
    }

    private static async Task<ILookup<long, (long VersionId, Pin Pin)>> Pins(Session session, IReadOnlyList<long> offers)
    {
        var rows = offers.Count == 0 ? [] : await session.Query<PinRow>(
            $"select offer_id, field, version_id, why from offer_pins where {session.Dialect.In("offer_id", "@ids")} and until = {OfferStaging.Open}",
            new { ids = session.Dialect.List(offers) });
        var versions = await Drafts(session, rows.Select(row => row.VersionId));
        return rows.ToLookup(row => row.OfferId, row => (row.VersionId, new Pin(Enum.Parse<OfferField>(row.Field), Enum.Parse<PinReason>(row.Why), versions[row.VersionId])));
    }

    private static async Task<Dictionary<long, OfferDraft>> Drafts(Session session, IEnumerable<long> versionIds)
    {
        var wanted = versionIds.Distinct().ToList();
        return wanted.Count == 0 ? [] : (await session.Query<OfferVersion>(
            $"select id, offer_id, status, {OfferVersionRow.ContentColumns} from offer_versions where {session.Dialect.In("id", "@wanted")}",
            new { wanted = session.Dialect.List(wanted) })).ToDictionary(version => version.Id, version => version.ToDraft());
    }

    private sealed record InForce
    {
        public long Id { get; init; }
        public string Listing { get; init; } = "";
        public long Pinned { get; init; }

        // What was in force before the cut that an alert is open about.
        public long? CutFrom { get; init; }
    }

    private sealed record PinRow
    {
        public long OfferId { get; init; }
        public string Field { get; init; } = "";
        public long VersionId { get; init; }
        public string Why { get; init; } = "";
    }
}
