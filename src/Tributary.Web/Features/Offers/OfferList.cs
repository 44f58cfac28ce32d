using Tributary.Core.Money;
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
        var rows = (await session.Query<OfferRow>(
            $"select {Columns} from current_offers where {session.Dialect.In("id", "@ids")}", new { ids = session.Dialect.List(ids), now }))
            .ToDictionary(row => row.Id);
        var networks = await session.Query<NetworkName>("select id, name, currency from networks where removed_at is null order by lower(name), id");
        return new OfferList(
            filter,
            [.. ids.Where(rows.ContainsKey).Select(id => rows[id])],
            counts,
            filter.Listing is { } listing ? counts.GetValueOrDefault(listing) : counts.Values.Sum(),
            networks) { Currencies = [.. networks.Select(network => network.Currency).Append("USD").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
    }

    private sealed record Count
    {
        public string Listing { get; init; } = "";
        public long Offers { get; init; }
    }
}

/// <summary>A row of a list of offers.</summary>
public sealed record OfferRow
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public string NetworkName { get; init; } = "";
    public string SourceId { get; init; } = "";
    public string Listing { get; init; } = "";
    public long RowVersion { get; init; }
    public string Status { get; init; } = "";
    public long Live { get; init; }
    public string Title { get; init; } = "";
    public string SourceTitle { get; init; } = "";
    public string? TitleSourceThen { get; init; }
    public long? Payout { get; init; }
    public long? PayoutLow { get; init; }
    public long? PayoutHigh { get; init; }
    public long? PayoutPercentPpm { get; init; }
    public string? Currency { get; init; }
    public string Countries { get; init; } = "";
    public string CountriesExcluded { get; init; } = "";
    public string OurCategory { get; init; } = "";
    public long GoalCount { get; init; }
    public long VersionAt { get; init; }
    public string? Blocked { get; init; }

    public bool IsEdited => TitleSourceThen is not null;
    public string PayoutText => Payouts.Text(PayoutLow ?? Payout, PayoutHigh ?? Payout, PayoutPercentPpm, Currency);
    public string Category => OurCategory.Length > 0 ? OurCategory : "–";
}

/// <summary>Payouts as people read them: $0.35 – $38.50, 7.5 %.</summary>
internal static class Payouts
{
    public static string Text(long? low, long? high, long? percentPpm, string? currency)
    {
        if (low is null || high is null) return percentPpm is { } ppm and >= 0 and <= Share.Whole ? new Share(ppm).ToDisplay() : "–";
        return low == high ? Text(high, currency) : $"{Text(low, currency)} – {Text(high, currency)}";
    }

    public static string Text(long? minor, string? currency) => Amount(minor, currency)?.ToFullDisplay() ?? "–";

    public static Amount? Amount(long? minor, string? currency) =>
        minor is { } value && Core.Money.Currency.TryParse(currency, out var known) ? new Amount(value, known) : null;
}
