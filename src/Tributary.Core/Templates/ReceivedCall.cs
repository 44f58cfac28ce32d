using System.Text;
using System.Text.Json;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>
/// The declared fields of a call with the exact decoded text each came as: 4.99 and 4.9900 are different texts to a signature. A value
/// that came twice and differs is none, and neither is one in a body that is not what it says it is.
/// </summary>
internal sealed class ReceivedCall
{
    private readonly Dictionary<string, Value> _got = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CallParts> _came = new(StringComparer.Ordinal);
    private readonly List<(CallParts Part, string Name, string Text)> _sent = [];
    private JsonElement? _json;

    private ReceivedCall()
    {
    }

    /// <summary>What expressions call "got".</summary>
    public Value Got => Value.Of(_got);

    /// <summary>What expressions call "request".</summary>
    public Value Request { get; private set; }

    /// <summary>Where a field came; none when it did not come.</summary>
    public CallParts Came(string field) => _came.GetValueOrDefault(field);

    public Value this[string field] => _got.GetValueOrDefault(field);

    /// <summary>The call, or why it cannot be read.</summary>
    public static (ReceivedCall? Call, string? Problem) Read(PostbackPlan plan, PostbackRequest request)
    {
        var call = new ReceivedCall();
        var problem = call.ReadParameters(plan, request);
        foreach (var field in plan.Fields)
            problem ??= call.ReadField(field, request);
        call.Request = call.Describe(request);
        return problem is null ? (call, null) : (null, problem);
    }

    private string? ReadParameters(PostbackPlan plan, PostbackRequest request)
    {
        foreach (var (name, text) in QueryText.Read(request.Query))
            _sent.Add((CallParts.Query, name, text));
        if (request.Method != "POST")
            return null;
        var form = FormText.Read(request.Body, request.ContentType);
        foreach (var (name, text) in form)
            _sent.Add((CallParts.Body, name, text));
        var json = plan.JsonIn is { } field ? form.Find(pair => pair.Key == field).Value : IsJson(request) ? request.Body : null;
        if (string.IsNullOrWhiteSpace(json))
            return null;
        try
        {
            using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'));
            ReadNames(document.RootElement);
            _json = document.RootElement.Clone();
        }
        // The latter is a name with half a surrogate pair, which the parser lets pass and only then cannot say.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return "The body is not the JSON it says it is.";
        }
        if (_json is { ValueKind: JsonValueKind.Object } root)
        {
            foreach (var property in root.EnumerateObject())
            {
                if (Text(property.Value) is { } text)
                    _sent.Add((CallParts.Body, property.Name, text));
            }
        }
        return null;
    }

    private static void ReadNames(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
                ReadNames(item);
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject())
            {
                _ = property.Name;
                ReadNames(property.Value);
            }
        }
    }

    // Some networks post JSON and forget to say so; nothing else begins with a brace.
    private static bool IsJson(PostbackRequest request) =>
        request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true
        || (request.ContentType is null or "" && request.Body.AsSpan().TrimStart() is ['{', ..])
        || (request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) == true && request.Body.AsSpan().TrimStart() is ['{', ..]);

    private string? ReadField(PostbackField field, PostbackRequest request)
    {
        var values = field switch
        {
            { Header: { } name } => request.Headers
                .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => (CallParts.Header, header.Value)),
            { JsonPath: { } path } => AtPath(path).Select(text => (CallParts.Body, text)),
            _ => _sent.Where(pair => pair.Name == field.Parameter).Select(pair => (pair.Part, pair.Text)),
        };
        foreach (var (part, text) in values)
        {
            if (_got.TryGetValue(field.Name, out var first) && first.AsText() != text)
                return $"{field.Place} came twice with different values.";
            _came[field.Name] = Came(field.Name) | part;
            _got[field.Name] = Value.Of(text);
        }
        return null;
    }

    // JSON may name a key twice, and readers differ in which of the two they believe.
    private IEnumerable<string> AtPath(IReadOnlyList<string> path)
    {
        IEnumerable<JsonElement> found = _json is { } root ? [root] : [];
        foreach (var name in path)
        {
            found = found.Where(element => element.ValueKind == JsonValueKind.Object)
                .SelectMany(element => element.EnumerateObject()).Where(property => property.NameEquals(name)).Select(property => property.Value);
        }
        return found.Select(Text).OfType<string>();
    }

    // A number keeps its digits as they were sent.
    private static string? Text(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => Value.OfJson(Encoding.UTF8.GetBytes(json.GetRawText())).AsText(),
        JsonValueKind.Number => json.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array => null,
    };

    private Value Describe(PostbackRequest request)
    {
        var headers = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var header in request.Headers)
            headers.TryAdd(header.Key.ToLowerInvariant(), Value.Of(header.Value));
        return Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
        {
            ["method"] = Value.Of(request.Method),
            ["url"] = Value.Of(request.Url),
            ["query"] = Value.Of(request.Query),
            ["headers"] = Value.Of(headers),
            ["body"] = Value.Of(request.Body),
            ["params"] = Value.Of(string.Join('&', _sent.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Text)}"))),
            ["ip"] = Value.Of(request.Address),
        });
    }
}
