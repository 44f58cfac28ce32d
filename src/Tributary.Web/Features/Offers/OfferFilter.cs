using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>How a list of offers is sorted.</summary>
public enum OfferSort { Payout, Newest, Title }

/// <summary>What a list of offers shows. The address holds it all, so every state can be kept and sent.</summary>
public sealed record OfferFilter
{
    public const int PageSize = 50;

    /// <summary>/offers or /catalogue.</summary>
    public required string Path { get; init; }
    public long? Network { get; init; }
    public Listing? Listing { get; init; }
    public string Query { get; init; } = "";
    public OfferSort Sort { get; init; }
    public int Page { get; init; } = 1;

    /// <summary>In the catalogue: only what reaches members (true), only what does not (false).</summary>
    public bool? Reaches { get; init; }

    public static OfferFilter Read(string path, IQueryCollection query) => new()
    {
        Path = path,
        Network = Number(query["network"]),
        Listing = Word<Listing>(query["listing"]),
        Query = Clean(query["q"]),
        Sort = Word<OfferSort>(query["sort"]) ?? OfferSort.Payout,
        Page = (int)Math.Clamp(Number(query["page"]) ?? 1, 1, 100_000),
        Reaches = query["reaches"].ToString() switch { "yes" => true, "no" => false, _ => null },
    };

    /// <summary>The address of this state, with something more ("offer", 12).</summary>
    public string Href(string? name = null, object? value = null)
    {
        List<(string Name, string? Value)> parts =
        [
            ("network", Network?.ToString(CultureInfo.InvariantCulture)),
            ("listing", Listing?.ToString()),
            ("reaches", Reaches switch { true => "yes", false => "no", null => null }),
            ("q", Query.Length == 0 ? null : Query),
            ("sort", Sort == OfferSort.Payout ? null : Sort.ToString()),
            ("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture)),
            (name ?? "", value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture)),
        ];
        var query = string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return query.Length == 0 ? Path : $"{Path}?{query}";
    }

    internal string Where(Dialect dialect, bool withListing = true)
    {
        var parts = new List<string>();
        if (Network is not null) parts.Add("network_id = @network");
        if (Listing is not null && withListing) parts.Add("listing = @listing");
        if (Reaches is { } reaches) parts.Add($"({Availability.Blocked}) is {(reaches ? "" : "not ")}null");
        if (Query.Length > 0)
        {
            string[] searched = ["title", "source_title", "source_id", "store_id", "preview_url", "tracking_url"];
            parts.Add($"({string.Join(" or ", searched.Select(column => dialect.Like(column, "@pattern")))})");
        }

        return parts.Count == 0 ? "" : "where " + string.Join(" and ", parts);
    }

    internal string Order => Sort switch
    {
        OfferSort.Payout => "payout_high desc nulls last, id",
        OfferSort.Newest => "first_seen_at desc, id desc",
        OfferSort.Title => "lower(title), id",
    };

    internal object Arguments(long now) => new
    {
        now,
        network = Network,
        listing = Listing?.ToString(),
        pattern = Dialect.Contains(Query),
        limit = (long)PageSize,
        offset = (long)(Page - 1) * PageSize,
    };

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static T? Word<T>(string? text) where T : struct, Enum =>
        Enum.TryParse<T>(text, out var word) && Enum.IsDefined(word) ? word : null;

    private static string Clean(string? text)
    {
        var clean = new string([.. (text ?? "").Where(letter => !char.IsControl(letter))]).Trim();
        return clean.Length > 200 ? clean[..200] : clean;
    }
}
