using System.Text.Json;

namespace Tributary.Web.Features.Callbacks;

/// <summary>What the macros of a GET address stand for, taken from the body that was written when it happened.</summary>
internal static class Macros
{
    /// <summary>Name and meaning, as the form lists them.</summary>
    public static readonly IReadOnlyList<(string Name, string Meaning)> All =
    [
        ("event_id", "the id of this callback: the same at every try"),
        ("event", "pending, credited, released, adjusted, reduced, reversed, rejected, or test"),
        ("status", "where the conversion stands now: pending, held, credited, reversed, rejected"),
        ("click_id", "the click id that the network was given"),
        ("member", "the member by the site’s own id"),
        ("amount", "what he has of the conversion now"),
        ("change", "what this event gave or took"),
        ("currency", "of amount and change: USD, POINTS"),
        ("conversion", "the number of the conversion"),
        ("sequence", "rises with each event of the conversion"),
        ("transaction", "the network’s transaction id"),
        ("offer", "the number of the offer"),
        ("offer_title", "its title"),
        ("goal", "the network’s id of the goal"),
        ("time", "when it happened, as Unix seconds"),
        ("sub1", "sub ids given with the click: sub1 to sub5"),
        ("sub2", ""), ("sub3", ""), ("sub4", ""), ("sub5", ""),
    ];

    public static readonly IReadOnlyList<string> Names = [.. All.Select(macro => macro.Name)];

    public static Dictionary<string, string> Of(string eventId, string body)
    {
        using var document = JsonDocument.Parse(body);
        var (root, data) = (document.RootElement, document.RootElement.GetProperty("data"));
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["event_id"] = eventId,
            ["event"] = Text(root, "type").Replace("conversion.", "", StringComparison.Ordinal),
            ["status"] = Text(data, "state"),
            ["click_id"] = Text(data, "click"),
            ["amount"] = Text(data, "credited", "amount"),
            ["change"] = Text(data, "change", "amount"),
            ["currency"] = Text(data, "credited", "currency"),
            ["time"] = $"{root.GetProperty("timestamp").GetDateTimeOffset().ToUnixTimeSeconds()}",
        };
        foreach (var name in new[] { "member", "conversion", "sequence", "transaction", "offer", "offer_title", "goal" }) values[name] = Text(data, name);
        foreach (var sub in data.GetProperty("sub_ids").EnumerateObject()) values[sub.Name] = sub.Value.GetString() ?? "";
        return values;
    }

    private static string Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element)) return "";
        }

        return element.ValueKind is JsonValueKind.Null ? "" : element.ToString();
    }
}
