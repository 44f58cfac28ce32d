using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>A JSON body with holes, as a tree: no template joins JSON texts.</summary>
internal abstract record JsonPattern
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private JsonPattern()
    {
    }

    public sealed record Map(IReadOnlyList<KeyValuePair<string, JsonPattern>> Entries) : JsonPattern;

    public sealed record ListOf(IReadOnlyList<JsonPattern> Items) : JsonPattern;

    public sealed record Text(TextPattern Pattern) : JsonPattern;

    /// <summary>A number, true, false or null as it was written.</summary>
    public sealed record Fixed(string Json) : JsonPattern;

    public static string Write(JsonNode node) => node.ToJsonString(Plain);

    /// <summary>Twice: as sent and as shown. Null when it is empty: its key is dropped.</summary>
    public (JsonNode Real, JsonNode Shown)? Render(TwoScopes scopes)
    {
        switch (this)
        {
            case Map map:
                var (sentMap, seenMap) = (new JsonObject(), new JsonObject());
                foreach (var (key, pattern) in map.Entries)
                {
                    if (pattern is Fixed { Json: "null" })
                        (sentMap[key], seenMap[key]) = (null, null);
                    else if (pattern.Render(scopes) is var (sent, seen))
                        (sentMap[key], seenMap[key]) = (sent, seen);
                }
                return (sentMap, seenMap);
            case ListOf list:
                var (sentList, seenList) = (new JsonArray(), new JsonArray());
                foreach (var pattern in list.Items)
                {
                    if (pattern.Render(scopes) is not var (sent, seen))
                        continue;
                    sentList.Add(sent);
                    seenList.Add(seen);
                }
                return (sentList, seenList);
            case Text { Pattern: { OnlyHole: { } hole } }:
                var (real, shown) = scopes.Values(hole);
                return real.IsEmpty ? null : (Node(real)!, Node(shown)!);
            case Text text:
                return scopes.Text(text.Pattern) is var (sentText, seenText) ? (JsonValue.Create(sentText), JsonValue.Create(seenText)) : null;
            case Fixed { Json: var json }:
                return JsonNode.Parse(json) is { } node ? (node, node.DeepClone()) : null;
            default:
                throw new InvalidOperationException("unknown pattern");
        }
    }

    /// <summary>Puts a value under a dotted path, making the maps on the way.</summary>
    public static void Set(JsonObject root, string path, JsonNode value)
    {
        var names = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var map = root;
        foreach (var name in names[..^1])
        {
            if (map[name] is not JsonObject next)
                map[name] = next = [];
            map = next;
        }
        map[names[^1]] = value;
    }

    /// <summary>A number where the text is one in JSON's own form, else the text.</summary>
    public static JsonNode Scalar(string text) => IsNumber(text) ? JsonNode.Parse(text)! : JsonValue.Create(text);

    public static bool IsNumber(string text)
    {
        var digits = text.StartsWith('-') ? text[1..] : text;
        return digits.Length is > 0 and <= 25 && char.IsAsciiDigit(digits[0]) && (digits[0] != '0' || digits.Length == 1 || digits[1] == '.')
            && digits[^1] != '.' && digits.All(character => char.IsAsciiDigit(character) || character == '.') && digits.Count(character => character == '.') <= 1;
    }

    private static JsonNode? Node(Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Number => JsonNode.Parse(value.AsNumber()!.Value.ToString(CultureInfo.InvariantCulture)),
        ValueKind.Truth => JsonValue.Create(value.IsTrue),
        ValueKind.Text or ValueKind.Date => JsonValue.Create(value.AsText()!),
        ValueKind.List => new JsonArray([.. value.Items().Select(Node)]),
        ValueKind.Map => new JsonObject(value.Entries().Select(entry => KeyValuePair.Create(entry.Key, Node(entry.Value)))),
    };
}
