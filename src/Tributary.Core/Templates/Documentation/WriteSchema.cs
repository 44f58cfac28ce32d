using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates.Documentation;

/// <summary>
/// Writes a JSON schema of template.yaml for editors, from the description that validates it. It is more lenient than the check: expressions
/// and forms are text to it, and nothing is required that a template could inherit.
/// </summary>
public static class WriteSchema
{
    private static readonly string[] NeverInherited = ["format", "id", "version", "name", "evidence"];

    public static string Run()
    {
        var sections = LanguageSection.Of((Shape.Fields)Grammar.Template, "responses", "offers");
        var shared = sections.Where(section => section.Paths.Count > 1).ToArray();
        var root = Map((Shape.Fields)Grammar.Template, false, shared, NeverInherited);
        root["$defs"] = new JsonObject(shared.Select(section => KeyValuePair.Create<string, JsonNode?>(
            section.Path, Map(section.Shape, section.Paths.TrueForAll(path => path.Contains("[]", StringComparison.Ordinal)), shared))));
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Tributary template",
        };
        foreach (var (name, value) in root.ToArray())
        {
            root.Remove(name);
            schema[name] = value;
        }
        return schema.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private static JsonObject Map(Shape.Fields fields, bool inList, LanguageSection[] shared, string[]? required = null)
    {
        var properties = new JsonObject();
        foreach (var field in fields.All)
        {
            var schema = Of(field.Shape, inList, shared);
            schema["description"] = field.About;
            properties[field.Name] = schema;
        }
        var map = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        // A list is never merged with a parent's, so what an item needs it needs here.
        var needed = required ?? (inList ? [.. fields.All.Where(field => field.Required).Select(field => field.Name)] : []);
        if (needed.Length > 0)
            map["required"] = new JsonArray([.. needed.Select(name => (JsonNode)name)]);
        return map;
    }

    private static JsonObject Of(Shape shape, bool inList, LanguageSection[] shared) => shape switch
    {
        Shape.Fields fields => Array.Find(shared, section => section.Has(fields)) is { } common
            ? new JsonObject { ["$ref"] = $"#/$defs/{common.Path}" }
            : Map(fields, inList, shared),
        Shape.Named named => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(named.Each, inList, shared) },
        Shape.ListOf list => new JsonObject { ["type"] = "array", ["items"] = Of(list.Each, true, shared) },
        Shape.Either either => new JsonObject { ["anyOf"] = new JsonArray(Of(either.Single, inList, shared), Of(either.Otherwise, inList, shared)) },
        Shape.OneOf choice => new JsonObject { ["enum"] = new JsonArray([.. choice.Choices.SelectMany(Spellings)]) },
        Shape.Tree => new JsonObject(),
        Shape.Formed formed => Scalar(formed.Form),
        Shape.RecordPath => Scalar("a path such as .data.offers"),
        Shape.Expression => Scalar("an expression"),
        Shape.Pattern => Scalar("text with ${expression}"),
        Shape.Words or _ => Scalar(null),
    };

    // What editors read as a number or yes is text to us.
    private static JsonObject Scalar(string? form)
    {
        var scalar = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        if (form is not null)
            scalar["title"] = form;
        return scalar;
    }

    private static IEnumerable<JsonNode> Spellings(string word)
    {
        yield return word;
        if (Amounts.Whole(word) is { } number)
            yield return number;
        if (word is "true" or "false")
            yield return word == "true";
    }
}
