using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Templates.Rehearsals;

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

    public static string Write(Rehearsal rehearsal) => JsonSerializer.Serialize(new { rehearsal.Offers, rehearsal.Issues }, Form) + "\n";
}
