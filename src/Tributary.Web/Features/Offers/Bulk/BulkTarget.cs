using System.Globalization;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers.Bulk;

/// <summary>One of the offers of a bulk act, with the listing it gets where each gets its own.</summary>
internal readonly record struct BulkTarget(long OfferId, Listing? To = null)
{
    /// <summary>How a piece lies in the database: 12,13 or 12:Synced,13:Ignored.</summary>
    public static string Write(IEnumerable<BulkTarget> targets) => string.Join(',', targets.Select(target =>
        target.To is { } to ? string.Create(CultureInfo.InvariantCulture, $"{target.OfferId}:{to}") : target.OfferId.ToString(CultureInfo.InvariantCulture)));

    public static IReadOnlyList<BulkTarget> Read(string stored) => [.. stored.Split(',').Select(entry => entry.Split(':') switch
    {
        [var id, var to] => new BulkTarget(Number(id), Enum.Parse<Listing>(to)),
        var parts => new BulkTarget(Number(parts[0])),
    })];

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
