using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>Values as JSON text and back: what a step found, what a poll was told.</summary>
internal static class KeptAnswer
{
    private const int MaxDepth = 32;

    // Kept in a column, not in a page: it is encoded where it is shown.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Write(IEnumerable<KeyValuePair<string, Value>> values) =>
        Write(Value.Of(values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)));

    public static string Write(Value value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options))
            Write(writer, value, MaxDepth);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    public static Value Read(string kept) => Value.OfJson(Encoding.UTF8.GetBytes(kept));

    private static void Write(Utf8JsonWriter writer, Value value, int depth)
    {
        switch (value.Kind)
        {
            case ValueKind.List when depth > 0:
                writer.WriteStartArray();
                foreach (var item in value.Items())
                    Write(writer, item, depth - 1);
                writer.WriteEndArray();
                break;
            case ValueKind.Map when depth > 0:
                writer.WriteStartObject();
                foreach (var (name, held) in value.Entries())
                {
                    writer.WritePropertyName(name);
                    Write(writer, held, depth - 1);
                }
                writer.WriteEndObject();
                break;
            case ValueKind.Number:
                writer.WriteNumberValue(value.AsNumber()!.Value);
                break;
            case ValueKind.Truth:
                writer.WriteBooleanValue(value.IsTrue);
                break;
            case ValueKind.Text or ValueKind.Date:
                writer.WriteStringValue(value.AsText());
                break;
            case ValueKind.Null or ValueKind.List or ValueKind.Map:
                writer.WriteNullValue();
                break;
        }
    }
}
