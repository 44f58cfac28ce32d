using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Runs;

/// <summary>How the breaker's findings lie in a run's row.</summary>
internal static class StoredFindings
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string Write(IReadOnlyList<FeedFinding> findings) => JsonSerializer.Serialize(findings, Options);

    public static IReadOnlyList<FeedFinding> Read(string json) => JsonSerializer.Deserialize<List<FeedFinding>>(json, Options) ?? [];
}
