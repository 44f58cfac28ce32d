using System.Globalization;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers.Review;

/// <summary>What the review queue shows. The address holds it all.</summary>
public sealed record ReviewFilter(long? Network, OfferField? Field, int Page)
{
    /// <summary>Offers on a page.</summary>
    public const int PageSize = 50;

    public static ReviewFilter Read(IQueryCollection query) => new(
        long.TryParse(query["network"], NumberStyles.None, CultureInfo.InvariantCulture, out var network) ? network : null,
        Enum.TryParse<OfferField>(query["field"], out var field) && Enum.IsDefined(field) ? field : null,
        int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 100_000) : 1);

    public bool IsAll => Network is null && Field is null;

    public string Href(string? more = null)
    {
        var parts = new[]
        {
            Network is null ? null : $"network={Network.Value.ToString(CultureInfo.InvariantCulture)}",
            Field is null ? null : $"field={Field}",
            Page == 1 ? null : $"page={Page.ToString(CultureInfo.InvariantCulture)}",
            more,
        }.OfType<string>().ToList();
        return parts.Count == 0 ? "/review" : "/review?" + string.Join('&', parts);
    }

    /// <summary>Over pins_in_force as p.</summary>
    internal string Where => "p.why = 'Gate'" + (Network is null ? "" : " and p.network_id = @network") + (Field is null ? "" : " and p.field = @field");

    internal object Arguments(long asOf = long.MaxValue) => new { network = Network, field = Field?.ToString(), size = (long)PageSize, from = (Page - 1L) * PageSize, asOf };
}
