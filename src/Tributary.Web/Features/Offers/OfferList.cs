using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>One page of offers, and how many there are beside it.</summary>
public sealed record OfferList(OfferFilter Filter, IReadOnlyList<OfferRow> Rows, IReadOnlyDictionary<Listing, long> Counts, long Matching, IReadOnlyList<OfferList.NetworkName> Networks)
{
    public sealed record NetworkName
    {
        public long Id { get; init; }
        public string Name { get; init; } = "";
        public string Currency { get; init; } = "";
    }

    public long All => Counts.Values.Sum();

    /// <summary>What the networks pay in.</summary>
    public IReadOnlyList<string> Currencies { get; init; } = [];

    public string? NetworkTitle => Networks.FirstOrDefault(network => network.Id == Filter.Network)?.Name;

    private const string Columns =
        $"""
        id, network_id, network_name, source_id, listing, row_version, status, live, title, source_title, title_source_then,
        payout, payout_low, payout_high, payout_percent_ppm, currency, countries, countries_excluded, category as our_category, goal_count, version_at,
        systems, devices, payout_type, daily_cap, store_id, first_seen_at, held_until, held_note, image_url,
        (select count(distinct d.network_id) from offer_duplicates mine join offer_duplicates d on d.kind = mine.kind and d.key = mine.key
         where mine.offer_id = current_offers.id and d.network_id <> current_offers.network_id) as elsewhere,
        ({Availability.Blocked}) as blocked
        """;

    /// <param name="session">Where to read.</param>
    /// <param name="filter">What to show.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="only">These rows instead of the page's, in this order: a form that comes back shows the rows it was about.</param>
    internal static async Task<OfferList> Read(Session session, OfferFilter filter, long now, IReadOnlyList<long>? only = null)
    {
        var arguments = filter.Arguments(now);
        var found = await session.Query<Found>(
            $"""
            with matching as materialized (
                select id, listing, {filter.Sort.Keys()} from current_offers {filter.Where(session.Dialect, withListing: !filter.CountsListings)}),
            page as (
                select id, {filter.Sort.Keys()} from matching {(filter.Listing is null ? "" : "where listing = @listing")} order by {filter.Sort.Order()} limit @limit offset @offset)
            select listing, count(*) as number, null as id from matching group by listing
            union all
            select null, row_number() over (order by {filter.Sort.Order()}), id from page
            """, arguments);
        var counts = found.Where(row => row.Listing is not null).ToDictionary(row => Enum.Parse<Listing>(row.Listing!), row => row.Number);
        var ids = only ?? [.. found.Where(row => row.Listing is null).OrderBy(row => row.Number).Select(row => row.Id)];
        var rows = await ReadRows(session, ids, now);
        var networks = await session.Query<NetworkName>("select id, name, currency from networks where removed_at is null order by lower(name), id");
        return new OfferList(
            filter,
            rows,
            counts,
            filter.Listing is { } listing ? counts.GetValueOrDefault(listing) : counts.Values.Sum(),
            networks)
        { Currencies = [.. networks.Select(network => network.Currency).Append("USD").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
    }

    /// <summary>These offers, in this order; one that is gone is left out.</summary>
    internal static async Task<IReadOnlyList<OfferRow>> ReadRows(Session session, IReadOnlyList<long> ids, long now)
    {
        var rows = (await session.Query<OfferRow>(
            $"select {Columns} from current_offers where {session.Dialect.In("id", "@ids")}", new { ids = session.Dialect.List(ids), now }))
            .ToDictionary(row => row.Id);
        return [.. ids.Where(rows.ContainsKey).Select(id => rows[id])];
    }

    // Either how many offers of a listing match, or the place of an offer on the page. One statement, so that the catalogue is looked through once.
    private sealed record Found
    {
        public string? Listing { get; init; }
        public long Number { get; init; }
        public long Id { get; init; }
    }
}
