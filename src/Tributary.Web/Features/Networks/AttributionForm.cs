using System.Globalization;

namespace Tributary.Web.Features.Networks;

/// <summary>How long a network's clicks count, as typed, with what is wrong.</summary>
public sealed record AttributionForm(string Days)
{
    private const int Most = 3650;

    public string? Error { get; init; }

    public static AttributionForm Of(long days) => new(days.ToString(CultureInfo.InvariantCulture));

    internal static (AttributionForm Form, int? Days) Read(string typed) =>
        int.TryParse(typed.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= Most
            ? (Of(days), days)
            : (new AttributionForm(typed) { Error = $"Type a whole number of days from 1 to {Most}." }, null);
}
