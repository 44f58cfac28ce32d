using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>One thing that narrows a list, in words, and the address of the list without it.</summary>
public sealed record OfferChip(string Label, string Value, string Without);

internal static class OfferChips
{
    public static IReadOnlyList<OfferChip> Of(OfferFilter filter, string? network)
    {
        var page = filter.FirstPage;
        var chips = new List<OfferChip>();
        void Add(bool shown, string label, string? value, OfferFilter without)
        {
            if (shown) chips.Add(new OfferChip(label, value ?? "", without.Href()));
        }

        Add(filter.Network is not null, "Network", network ?? "unknown", page with { Network = null });
        Add(filter.Query.Length > 0, "Text", filter.Query, page with { Query = "" });
        Add(filter.Available is not null, "Availability", Availability.CodeWords(filter.Available ?? ""), page with { Available = null });
        Add(filter.Status is not null, "Source", Availability.SourceWords(filter.Status ?? "").Text, page with { Status = null });
        Add(filter.Countries.Count > 0, filter.Countries.Count == 1 ? "Country" : "Countries", CountriesOf(filter), page with { Countries = [] });
        Add(filter.System is not null, "System", DeviceWords.Of(filter.System ?? ""), page with { System = null });
        Add(filter.Device is not null, "Device", DeviceWords.Of(filter.Device ?? ""), page with { Device = null });
        Add(filter.Category is not null, "Category", filter.Category, page with { Category = null });
        Add(filter.PayoutFrom.Length > 0 || filter.PayoutTo.Length > 0 || filter.Currency is not null, "Payout", PayoutOf(filter), page with { PayoutFrom = "", PayoutTo = "", Currency = null });
        Add(filter.ChangedRun is not null, "Changed since run", $"{filter.ChangedRun}", page with { ChangedRun = null });
        Add(filter.ChangedSince is not null, "Changed since", Day(filter.ChangedSince), page with { ChangedSince = null });
        Add(filter.NewSince is not null, "New since", Day(filter.NewSince), page with { NewSince = null });
        Add(filter.Edited is not null, "Edited by us", YesNo(filter.Edited), page with { Edited = null });
        Add(filter.Goals is not null, "Has goals", YesNo(filter.Goals), page with { Goals = null });
        Add(filter.Held is not null, "Held", YesNo(filter.Held), page with { Held = null });
        Add(filter.Waits, "Waits for review", "yes", page with { Waits = false });
        Add(filter.Alike, "At several networks", "yes", page with { Alike = false });
        Add(filter.Best, "Best of its kind", "only", page with { Best = false });
        return chips;
    }

    /// <summary>The whole filter in one line: "New, Country US, Payout from $0.30"; "All offers" without any.</summary>
    public static string Words(OfferFilter filter, string? network)
    {
        var chips = Of(filter, network).Select(chip => $"{chip.Label} {chip.Value}");
        var words = string.Join(", ", filter.Listing is { } listing ? chips.Prepend(listing.ToString()) : chips);
        return words.Length == 0 ? "All offers" : words;
    }

    private static string CountriesOf(OfferFilter filter) => filter.Countries is [var only] ? Country.Name(only)
        : filter.Countries.Count <= 6 ? string.Join(", ", filter.Countries) : $"{string.Join(", ", filter.Countries.Take(5))} and {filter.Countries.Count - 5} more";

    private static string PayoutOf(OfferFilter filter)
    {
        var (from, to) = (Payouts.Text(filter.Minor(filter.PayoutFrom), filter.PayoutCurrency.Code), Payouts.Text(filter.Minor(filter.PayoutTo), filter.PayoutCurrency.Code));
        return (filter.PayoutFrom.Length > 0, filter.PayoutTo.Length > 0) switch
        {
            (true, true) => $"{from} to {to}",
            (true, false) => $"{from} or more",
            (false, true) => $"{to} or less",
            (false, false) => $"in {filter.PayoutCurrency.Code}",
        };
    }

    private static string? Day(DateOnly? day) => day?.ToString("d MMM yyyy", global::System.Globalization.CultureInfo.InvariantCulture);

    private static string YesNo(bool? value) => value is true ? "yes" : "no";
}
