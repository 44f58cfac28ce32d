namespace Tributary.Web.Features.Offers;

/// <summary>A column that a person can have in the list, beside the offer itself and its listing. The names are stored.</summary>
public enum OfferColumn { Payout, Countries, Category, Source, Reach, Devices, PayoutType, Cap, Network, StoreId, FirstSeen, Changed }

internal static class OfferColumns
{
    public static IReadOnlyList<OfferColumn> Default { get; } = [OfferColumn.Payout, OfferColumn.Countries, OfferColumn.Category, OfferColumn.Source];

    public static IReadOnlyList<OfferColumn> All { get; } = Enum.GetValues<OfferColumn>();

    public static string Head(this OfferColumn column) => column switch
    {
        OfferColumn.Payout => "Payout",
        OfferColumn.Countries => "Countries",
        OfferColumn.Category => "Category",
        OfferColumn.Source => "Source",
        OfferColumn.Reach => "Reaches members",
        OfferColumn.Devices => "Devices",
        OfferColumn.PayoutType => "Paid for",
        OfferColumn.Cap => "Daily cap",
        OfferColumn.Network => "Network",
        OfferColumn.StoreId => "Store id",
        OfferColumn.FirstSeen => "First seen",
        OfferColumn.Changed => "Changed",
    };

    /// <summary>The order that a click on its head gives; null where there is none worth having.</summary>
    public static OfferSort? Sort(this OfferColumn column) => column switch
    {
        OfferColumn.Payout => OfferSort.Payout,
        OfferColumn.Source => OfferSort.Status,
        OfferColumn.Cap => OfferSort.Cap,
        OfferColumn.Network => OfferSort.Network,
        OfferColumn.FirstSeen => OfferSort.Newest,
        OfferColumn.Changed => OfferSort.Changed,
        OfferColumn.Countries or OfferColumn.Category or OfferColumn.Reach or OfferColumn.Devices or OfferColumn.PayoutType or OfferColumn.StoreId => null,
    };

    public static string Class(this OfferColumn column) => column switch
    {
        OfferColumn.Payout => "num rest col-pay",
        OfferColumn.Cap => "num rest",
        OfferColumn.Countries => "rest col-geo",
        OfferColumn.Category => "rest col-cat dim",
        OfferColumn.Source => "rest col-src",
        OfferColumn.Reach or OfferColumn.Devices or OfferColumn.PayoutType or OfferColumn.Network or OfferColumn.StoreId or OfferColumn.FirstSeen or OfferColumn.Changed => "rest dim",
    };

    public static string Write(IEnumerable<OfferColumn> columns) => string.Join(',', columns);

    /// <summary>Columns of their names, in the order of the list of all; what is none is left out.</summary>
    public static IReadOnlyList<OfferColumn> Read(IEnumerable<string?> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return [.. All.Where(column => wanted.Contains(column.ToString()))];
    }
}
