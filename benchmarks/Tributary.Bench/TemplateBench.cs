using System.Diagnostics;
using System.Text.Json;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Bench;

/// <summary>What a template costs by itself, without network and database: mapping one large answer beside the bare parse of the same bytes.</summary>
internal static class TemplateBench
{
    /// <summary>Seconds to make offers of every record.</summary>
    public static async Task<double> Map(Template template, SettingValues settings, byte[] answer, int expected)
    {
        var clock = Stopwatch.StartNew();
        await using var body = new MemoryStream(answer, writable: false);
        var request = template.Feed!.Request(default, new FeedContext(settings, new HashSet<string>(StringComparer.Ordinal), 0, null));
        using var read = await request.Read(new AnswerHead(200, [], null), body, CancellationToken.None);
        var mapped = 0;
        await foreach (var record in read.Records())
            mapped += record is RecordResult.Mapped ? 1 : 0;
        return mapped == expected ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"{mapped} of {expected} records became offers: {read.Judgement}");
    }

    /// <summary>Seconds to parse each record into a document, and nothing else.</summary>
    public static double ParseJson(byte[] answer, int expected)
    {
        var clock = Stopwatch.StartNew();
        var reader = new Utf8JsonReader(answer);
        while (reader.TokenType != JsonTokenType.StartArray)
            reader.Read();
        var parsed = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            using var record = JsonDocument.ParseValue(ref reader);
            parsed++;
        }
        return parsed == expected ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"{parsed} of {expected} records were parsed.");
    }
}
