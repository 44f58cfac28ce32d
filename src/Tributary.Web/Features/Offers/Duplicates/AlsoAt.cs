using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Duplicates;

/// <summary>An offer that is the same as the one looked at, at another network.</summary>
public sealed record AlsoAt
{
    public long Id { get; init; }
    public string NetworkName { get; init; } = "";
    public string Title { get; init; } = "";
    public string Listing { get; init; } = "";
    public long? PayoutLow { get; init; }
    public long? PayoutHigh { get; init; }
    public long? PayoutPercentPpm { get; init; }
    public string? Currency { get; init; }
    public string Countries { get; init; } = "";
    public string CountriesExcluded { get; init; } = "";

    /// <summary>By what it was told: Store, Page, Title; several by commas.</summary>
    public string Kinds { get; init; } = "";

    public string PayoutText => Payouts.Text(PayoutLow, PayoutHigh, PayoutPercentPpm, Currency);

    public string CountryText => (StoredOffer.ReadCodes(Countries), StoredOffer.ReadCodes(CountriesExcluded)) switch
    {
        ({ Count: 0 }, { Count: 0 }) => "All countries",
        ({ Count: 0 }, var without) => "All but " + string.Join(", ", without.Take(6)) + (without.Count > 6 ? " …" : ""),
        ({ Count: > 8 } only, _) => $"{string.Join(", ", only.Take(8))} and {only.Count - 8} more",
        (var only, _) => string.Join(", ", only),
    };

    public string KindText => string.Join(", ", Kinds.Split(',').Distinct(StringComparer.Ordinal).Select(kind => kind switch
    {
        "Store" => "same app",
        "Page" => "same landing page",
        _ => "same title",
    }));

    /// <summary>Best payout first; at most 20.</summary>
    internal static async Task<IReadOnlyList<AlsoAt>> Read(Session session, long offerId)
    {
        var joined = session.Dialect.IsPostgres ? "string_agg(d.kind, ',')" : "group_concat(d.kind, ',')";
        return await session.Query<AlsoAt>(
            $"""
            select c.id, c.network_name, c.title, c.listing, c.payout_low, c.payout_high, c.payout_percent_ppm, c.currency, c.countries, c.countries_excluded, same.kinds
            from (select d.offer_id, {joined} as kinds from offer_duplicates mine join offer_duplicates d on d.kind = mine.kind and d.key = mine.key and d.network_id <> mine.network_id
                  where mine.offer_id = @offerId group by d.offer_id) as same
            join current_offers c on c.id = same.offer_id order by c.payout_high desc nulls last, c.id limit 20
            """, new { offerId });
    }
}
