using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Core.Templates.Cases;

/// <summary>Offers and issues as the text of a golden file: stable, readable, one value a line.</summary>
internal static class GoldenText
{
    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Write(ReplayFeed replayed) => JsonSerializer.Serialize(new { replayed.Offers, replayed.Issues }, Form) + "\n";
}
