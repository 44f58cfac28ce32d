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
        var counts = (await session.Query<Count>(
            $"select listing, count(*) as offers from current_offers {filter.Where(session.Dialect, withListing: false)} group by listing", arguments))
            .ToDictionary(count => Enum.Parse<Listing>(count.Listing), count => count.Offers);
        // First the page's ids, from narrow rows; the wide ones are fetched for 50 offers only.
        var ids = only ?? await session.Query<long>(
            $"select id from current_offers {filter.Where(session.Dialect)} order by {filter.Sort.Order()} limit @limit offset @offset", arguments);
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

    private sealed record Count
    {
        public string Listing { get; init; } = "";
        public long Offers { get; init; }
    }
}
