using Microsoft.AspNetCore.WebUtilities;

namespace Tributary.Web.Features.Clicks;

/// <summary>What a site adds to a link to know its click by: ?sub1= to sub5=. It comes back with every callback.</summary>
internal static class SubIds
{
    private const int Most = 5;
    private const int LongestValue = 200;

    /// <summary>As a query of its own; without control characters, each value cut at 200 characters.</summary>
    public static string Of(QueryString query)
    {
        if (!query.HasValue || query.Value!.Length < 2) return "";
        var kept = new List<string>(Most);
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            var name = pair.DecodeName().Span;
            if (name.Length != 4 || !name.StartsWith("sub") || name[3] is < '1' or > '5' || kept.Exists(one => one[3] == pair.DecodeName().Span[3])) continue;
            var value = string.Concat(pair.DecodeValue().ToString().Where(character => !char.IsControl(character)).Take(LongestValue));
            kept.Add($"{name}={Uri.EscapeDataString(value)}");
        }

        return string.Join('&', kept);
    }
}
