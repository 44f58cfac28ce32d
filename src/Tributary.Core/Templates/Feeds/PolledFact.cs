using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tributary.Core.Templates.Feeds;

/// <summary>
/// What a network tells about a conversion when it is asked: the same facts as a call of its own would bring. <see cref="Record"/> is the
/// record as it came, as JSON, for people.
/// </summary>
public sealed record PolledFact(PostbackEvent Event, string? Reason, PostbackFacts Facts, string Record)
{
    /// <summary>The values that make the conversion the same one, as one text; equal for the same conversion whatever is told of it.</summary>
    public string Identity => Digest(JsonSerializer.Serialize(Facts.Identity));

    /// <summary>Equal when the same was told before: fields of the record that nothing reads do not count.</summary>
    public string ContentHash => Digest(JsonSerializer.Serialize(new { Event, Reason, Facts }));

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
