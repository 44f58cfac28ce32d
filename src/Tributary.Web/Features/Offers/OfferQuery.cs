using Dapper;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>How a filter asks current_offers.</summary>
internal static class OfferQuery
{
    private static readonly string[] Searched = ["title", "source_title", "source_id", "store_id", "preview_url", "tracking_url"];

    public static string Where(this OfferFilter filter, Dialect dialect, bool withListing = true)
    {
        var parts = new List<string>();
        void When(bool wanted, string condition)
        {
            if (wanted) parts.Add(condition);
        }

        When(filter.Network is not null, "network_id = @network");
        When(filter.Listing is not null && withListing, "listing = @listing");
        When(filter.Reaches is true || filter.Available == Availability.Yes, $"({Availability.Blocked}) is null");
        When(filter.Reaches is false, $"({Availability.Blocked}) is not null");
        When(filter.Available is not null and not Availability.Yes, $"({Availability.Blocked}) = @available");
        When(filter.Status is not null, "status = @status");
        if (filter.Countries.Count > 0) parts.Add($"({string.Join(" or ", filter.Countries.Select((_, i) => Targets(dialect, $"@country{i}")))})");
        When(filter.System is not null, $"(systems = '' or {dialect.Like("systems", "@system")})");
        When(filter.Device is not null, $"(devices = '' or {dialect.Like("devices", "@device")})");
        When(filter.Category is not null, "lower(category) = lower(@category)");
        When(filter.Currency is not null || filter.PayoutFrom.Length > 0 || filter.PayoutTo.Length > 0, "currency = @currency");
        When(filter.PayoutFrom.Length > 0, "payout_high >= @payoutFrom");
        When(filter.PayoutTo.Length > 0, "payout_high <= @payoutTo");
        When(filter.ChangedRun is not null, "run_id >= @run");
        When(filter.ChangedSince is not null, "version_at >= @changedSince");
        When(filter.NewSince is not null, "first_seen_at >= @newSince");
        When(filter.Edited is true, "exists (select 1 from offer_overrides o where o.offer_id = current_offers.id)");
        When(filter.Edited is false, "not exists (select 1 from offer_overrides o where o.offer_id = current_offers.id)");
        When(filter.Held is true, "held_until > @now");
        When(filter.Held is false, "coalesce(held_until, 0) <= @now");
        When(filter.Waits, "exists (select 1 from offer_pins p where p.offer_id = current_offers.id and p.why = 'Gate')");
        When(filter.Alike, "exists (select 1 from offer_duplicates d where d.offer_id = current_offers.id)");
        When(filter.Best, $"not exists (select 1 from offer_duplicates d join offers b on b.id = d.beaten_by where d.offer_id = current_offers.id and b.listing <> '{nameof(Listing.Ignored)}')");
        When(filter.Goals is true, "goal_count > 0");
        When(filter.Goals is false, "goal_count = 0");
        When(filter.Query.Length > 0, $"({string.Join(" or ", Searched.Select(column => dialect.Like(column, "@pattern")))})");
        return parts.Count == 0 ? "" : "where " + string.Join(" and ", parts);
    }

    /// <param name="filter">What to show.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static DynamicParameters Arguments(this OfferFilter filter, long now)
    {
        var arguments = new DynamicParameters(new
        {
            now,
            network = filter.Network,
            listing = filter.Listing?.ToString(),
            available = filter.Available,
            status = filter.Status,
            system = Dialect.Contains($",{filter.System},"),
            device = Dialect.Contains($",{filter.Device},"),
            category = filter.Category,
            currency = filter.PayoutCurrency.Code,
            payoutFrom = filter.Minor(filter.PayoutFrom),
            payoutTo = filter.Minor(filter.PayoutTo),
            run = filter.ChangedRun,
            changedSince = Start(filter.ChangedSince),
            newSince = Start(filter.NewSince),
            pattern = Dialect.Contains(filter.Query),
            limit = (long)filter.Size,
            offset = filter.Offset,
        });
        for (var i = 0; i < filter.Countries.Count; i++) arguments.Add($"country{i}", Dialect.Contains($",{filter.Countries[i]},"));
        return arguments;
    }

    private static string Targets(Dialect dialect, string country) =>
        $"((countries = '' or {dialect.Like("countries", country)}) and not {dialect.Like("countries_excluded", country)})";

    private static long? Start(DateOnly? day) => day is { } date ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds() : null;
}
