using System.Globalization;
using System.Text.Json.Nodes;

namespace Tributary.Web.Tests.Runs;

/// <summary>
/// One network's answer and the ways it may come tomorrow: each field of its records renamed, removed, emptied, of another type or deeper; the
/// list and what is around it the same.
/// </summary>
internal sealed class SchemaMutations
{
    private const int Deepest = 5;

    private readonly JsonNode _body;
    private readonly string[] _list;

    private SchemaMutations(JsonNode body, string[] list) => (_body, _list) = (body, list);

    public string Unchanged => _body.ToJsonString();

    /// <summary>The page after the last.</summary>
    public string Empty
    {
        get
        {
            var body = _body.DeepClone();
            if (List(body) is JsonArray array) array.Clear();
            else ((JsonObject)List(body)!).Clear();
            return body.ToJsonString();
        }
    }

    /// <summary>The records of a sample again and again, each with an id of its own.</summary>
    public static SchemaMutations Of(string sample, string list, string id, int count)
    {
        var body = JsonNode.Parse(sample)!;
        var mutations = new SchemaMutations(body, Names(list));
        var names = Names(id);
        switch (mutations.List(body))
        {
            case JsonArray array:
                var records = array.Select(record => record!.DeepClone()).ToList();
                array.Clear();
                for (var number = 0; number < count; number++) array.Add(Numbered(records[number % records.Count], names, number));
                break;
            case JsonObject map:
                var values = map.Select(pair => pair.Value!.DeepClone()).ToList();
                map.Clear();
                for (var number = 0; number < count; number++)
                {
                    var record = Numbered(values[number % values.Count], names, number);
                    map[At(record, names)!.ToString()] = record;
                }

                break;
        }

        return mutations;
    }

    /// <summary>Every one, with what was done in words. The same in every process.</summary>
    public IEnumerable<(string What, string Body)> All()
    {
        foreach (var path in Paths())
        {
            foreach (var (what, change) in FieldChanges())
                yield return ($"{path} {what}", Changed(record => Change(record, path.Split('.'), change)));
        }

        foreach (var (what, change) in RecordChanges()) yield return ($"each record {what}", ChangedRecords(change));
        foreach (var (what, change) in FieldChanges())
        {
            if (_list.Length == 0) continue;
            var body = _body.DeepClone();
            Change(body, _list, change);
            yield return ($"the list {what}", body.ToJsonString());
            foreach (var name in Around(body))
            {
                var around = _body.DeepClone();
                change((JsonObject)around, name);
                yield return ($"around the list {name} {what}", around.ToJsonString());
            }
        }

        yield return ("the answer in a list", new JsonArray(_body.DeepClone()).ToJsonString());
        yield return ("the answer in a map", new JsonObject { ["data"] = _body.DeepClone() }.ToJsonString());
        yield return ("the answer as text", JsonValue.Create(_body.ToJsonString()).ToJsonString());
    }

    private static IEnumerable<(string What, Action<JsonObject, string> Change)> FieldChanges()
    {
        yield return ("renamed", (parent, name) => Rename(parent, name, name + "_v2"));
        yield return ("in another case", (parent, name) => Rename(parent, name, name.Any(char.IsLower) ? name.ToUpperInvariant() : name.ToLowerInvariant()));
        yield return ("removed", (parent, name) => parent.Remove(name));
        yield return ("null", (parent, name) => parent[name] = null);
        yield return ("an empty text", (parent, name) => parent[name] = "");
        yield return ("an empty list", (parent, name) => parent[name] = new JsonArray());
        yield return ("an empty map", (parent, name) => parent[name] = new JsonObject());
        yield return ("a number", (parent, name) => parent[name] = 77);
        yield return ("another word", (parent, name) => parent[name] = "Zweitausendundeins");
        yield return ("true", (parent, name) => parent[name] = true);
        yield return ("as text", (parent, name) => parent[name] = parent[name]?.ToString());
        yield return ("deeper", (parent, name) => parent[name] = new JsonObject { ["value"] = parent[name]?.DeepClone() });
        yield return ("in a list", (parent, name) => parent[name] = new JsonArray(parent[name]?.DeepClone()));
        yield return ("in a list of lists", (parent, name) => parent[name] = new JsonArray(new JsonArray(parent[name]?.DeepClone())));
    }

    private static IEnumerable<(string What, Func<JsonNode, JsonNode?> Change)> RecordChanges()
    {
        yield return ("deeper", record => new JsonObject { ["offer"] = record.DeepClone() });
        yield return ("in a list", record => new JsonArray(record.DeepClone()));
        yield return ("empty", _ => new JsonObject());
        yield return ("null", _ => null);
        yield return ("as text", record => record.ToJsonString());
        yield return ("a list of its values", record => new JsonArray([.. record.AsObject().Select(pair => pair.Value?.DeepClone())]));
        yield return ("in another case", record => new JsonObject(record.AsObject().Select(pair => KeyValuePair.Create(Capital(pair.Key), pair.Value?.DeepClone()))));
    }

    // Every path that one of the records has, through lists as well.
    private List<string> Paths()
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var record in Records(_body)) Collect(record, "", 1, paths);
        return [.. paths];
    }

    private static void Collect(JsonNode? node, string prefix, int depth, SortedSet<string> paths)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Collect(item, prefix, depth, paths);
            return;
        }

        if (node is not JsonObject map || depth > Deepest) return;
        foreach (var (name, value) in map)
        {
            // A name with a dot in it is no path.
            if (name.Contains('.', StringComparison.Ordinal)) continue;
            paths.Add(prefix + name);
            Collect(value, $"{prefix}{name}.", depth + 1, paths);
        }
    }

    private static void Change(JsonNode? node, ReadOnlySpan<string> path, Action<JsonObject, string> change)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Change(item, path, change);
        }

        if (node is not JsonObject map || !map.ContainsKey(path[0])) return;
        if (path.Length == 1) change(map, path[0]);
        else Change(map[path[0]], path[1..], change);
    }

    private string Changed(Action<JsonNode> change)
    {
        var body = _body.DeepClone();
        foreach (var record in Records(body)) change(record);
        return body.ToJsonString();
    }

    private string ChangedRecords(Func<JsonNode, JsonNode?> change)
    {
        var body = _body.DeepClone();
        switch (List(body))
        {
            case JsonArray array:
                for (var i = 0; i < array.Count; i++) array[i] = change(array[i]!);
                break;
            case JsonObject map:
                foreach (var key in map.Select(pair => pair.Key).ToList()) map[key] = change(map[key]!);
                break;
        }

        return body.ToJsonString();
    }

    private IEnumerable<string> Around(JsonNode body) => body is JsonObject map ? [.. map.Select(pair => pair.Key).Where(name => name != _list[0])] : [];

    private IEnumerable<JsonNode> Records(JsonNode body) => List(body) switch
    {
        JsonArray array => array.OfType<JsonNode>(),
        JsonObject map => map.Select(pair => pair.Value).OfType<JsonNode>(),
        _ => [],
    };

    private JsonNode? List(JsonNode body) => At(body, _list);

    private static JsonNode? At(JsonNode? node, string[] names)
    {
        foreach (var name in names) node = node?[name];
        return node;
    }

    private static JsonNode Numbered(JsonNode record, string[] id, int number)
    {
        var copy = record.DeepClone();
        Change(copy, id, (parent, name) => parent[name] = parent[name]?.GetValueKind() is System.Text.Json.JsonValueKind.Number
            ? 100_000 + number
            : string.Create(CultureInfo.InvariantCulture, $"{100_000 + number}"));
        return copy;
    }

    private static void Rename(JsonObject parent, string name, string other)
    {
        var value = parent[name]?.DeepClone();
        parent.Remove(name);
        parent[other] = value;
    }

    private static string Capital(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];

    private static string[] Names(string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries);
}
