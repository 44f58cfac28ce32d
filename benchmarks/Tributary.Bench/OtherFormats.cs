using System.Security;
using System.Text;
using System.Text.Json;

namespace Tributary.Bench;

/// <summary>The offers of <see cref="Feed"/> in XML and CSV, and how the product is told to read them.</summary>
internal static class OtherFormats
{
    private static readonly string[] Columns = ["id", "title", "description", "conversion", "categories", "preview", "link", "payout", "currency", "countries", "os", "cap"];

    public static string XmlTemplate { get; } = Changed("xml", ".feed.offers.offer").Replace("body.total", "body.feed.total", StringComparison.Ordinal);

    /// <summary>Without goals: a row has no room for a list of them.</summary>
    public static string CsvTemplate { get; } = WithoutGoals(Changed("csv", "."))
        .Replace("total_items: body.total", "short_page_ends: yes", StringComparison.Ordinal);

    public static byte[] Xml(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder($"<?xml version=\"1.0\"?><feed><total>{document.RootElement.GetProperty("total")}</total><offers>");
        foreach (var offer in document.RootElement.GetProperty("offers").EnumerateArray())
            Write(text, "offer", offer);
        return Encoding.UTF8.GetBytes(text.Append("</offers></feed>").ToString());
    }

    public static byte[] Csv(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder(string.Join(',', Columns) + "\r\n");
        foreach (var offer in document.RootElement.GetProperty("offers").EnumerateArray())
            text.AppendJoin(',', Columns.Select(column => Field(offer.GetProperty(column)))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Write(text, name, item);
            return;
        }
        text.Append('<').Append(name).Append('>');
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
                Write(text, property.Name, property.Value);
        }
        else
        {
            text.Append(SecurityElement.Escape(value.ToString()));
        }
        text.Append("</").Append(name).Append('>');
    }

    private static string Field(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.Array ? string.Join('|', value.EnumerateArray()) : value.ToString();
        return text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static string Changed(string format, string at) => Feed.Template
        .Replace("    at: .offers", $"    at: {at}", StringComparison.Ordinal)
        .Replace("  records:", $"  decode: {{ as: {format} }}\n  records:", StringComparison.Ordinal);

    private static string WithoutGoals(string template)
    {
        var goals = template.IndexOf("  goals:", StringComparison.Ordinal);
        return template.Remove(goals, template.IndexOf("\nlink:", StringComparison.Ordinal) - goals);
    }
}
