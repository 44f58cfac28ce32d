using Tributary.Core.Offers;
using Tributary.Web.Features.Offers.Rules;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Review;

/// <summary>One page of the changes that wait for a person, the longest waiting first, by offer; and how many there are of each network and field.</summary>
public sealed record WaitingChanges(ReviewFilter Filter, IReadOnlyList<WaitingChanges.Offer> Offers, long Matching, IReadOnlyList<WaitingChanges.Count> Counts, long DrawnAt)
{
    /// <summary>An offer with all of its changes that wait.</summary>
    public sealed record Offer
    {
        public long Id { get; init; }
        public long NetworkId { get; init; }
        public string NetworkName { get; init; } = "";
        public string SourceId { get; init; } = "";
        public string Title { get; init; } = "";
        public string Listing { get; init; } = "";
        public string? Blocked { get; init; }
        public long VersionId { get; init; }

        public IReadOnlyList<Item> Items { get; init; } = [];
        public bool IsReusedId => Items.Any(item => item.Pin.IsReusedId);
    }

    /// <summary>A field that waits, and how the network's value differs from what is in force.</summary>
    public sealed record Item(PinnedField Pin, IReadOnlyList<FieldChange> Changes);

    public sealed record Count
    {
        public long NetworkId { get; init; }
        public string NetworkName { get; init; } = "";
        public string Field { get; init; } = "";
        public long Changes { get; init; }
    }

    public long All => Counts.Sum(count => count.Changes);

    internal static async Task<WaitingChanges> Read(Session session, ReviewFilter filter, long now)
    {
        var counts = await session.Query<Count>(
            """
            select p.network_id, n.name as network_name, p.field, count(*) as changes
            from pins_in_force p join networks n on n.id = p.network_id and n.removed_at is null where p.why = 'Gate' group by p.network_id, n.name, p.field
            """);
        var matching = await session.Scalar<long>(
            $"select count(distinct p.offer_id) from pins_in_force p join networks n on n.id = p.network_id and n.removed_at is null where {filter.Where}", filter.Arguments());
        var ids = await session.Query<long>(
            $"""
            select p.offer_id from pins_in_force p join networks n on n.id = p.network_id and n.removed_at is null where {filter.Where}
            group by p.offer_id order by min(p.pinned_at), p.offer_id limit @size offset @from
            """, filter.Arguments());
        return new WaitingChanges(filter, await Read(session, ids, filter.Field, now), matching, counts, now);
    }

    /// <summary>These offers, in this order, with what waits of them.</summary>
    internal static async Task<IReadOnlyList<Offer>> Read(Session session, IReadOnlyList<long> ids, OfferField? field, long now)
    {
        if (ids.Count == 0) return [];
        var args = new { ids = session.Dialect.List(ids), now, field = field?.ToString() };
        var offers = (await session.Query<Offer>(
            $"""
            select id, network_id, network_name, source_id, title, listing, version_id, ({Availability.Blocked}) as blocked
            from current_offers where {session.Dialect.In("id", "@ids")}
            """, args)).ToDictionary(offer => offer.Id);
        var pins = (await PinnedField.Read(session,
            $"select p.*, null as who from pins_in_force p where p.why = 'Gate' and {session.Dialect.In("p.offer_id", "@ids")} {(field is null ? "" : "and p.field = @field")}", args))
            .ToLookup(pin => pin.OfferId);
        var sources = (await session.Query<OfferVersion>(
            $"select id, offer_id, status, {OfferVersionRow.ContentColumns} from offer_versions where {session.Dialect.In("id", "@versions")}",
            new { versions = session.Dialect.List(offers.Values.Select(offer => offer.VersionId)) })).ToDictionary(version => version.OfferId);
        return
        [
            .. ids.Where(offers.ContainsKey).Select(id => offers[id] with
            {
                Items = [.. pins[id].OrderBy(pin => pin.Field).Select(pin => new Item(pin, pin.Against(sources[id])))],
            }).Where(offer => offer.Items.Count > 0),
        ];
    }
}
