using System.Text.Json.Nodes;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>Makes a call as its network would: each value where the network sends it, then each proof, computed by the rule it is checked by.</summary>
internal sealed class ComposeCall(PostbackPlan plan, string endpoint, string constants, SettingValues settings, string? address)
{
    private const string Form = "application/x-www-form-urlencoded";

    // A network that calls in both ways is made to use the older and simpler one.
    private readonly bool _posts = !plan.Methods.Contains("GET", StringComparer.Ordinal);

    public PostbackRequest Run(IReadOnlyDictionary<string, string> values)
    {
        var (said, headers) = (new Dictionary<string, string>(values, StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var check in plan.Checks.Where(check => check.Expected is not null))
        {
            var call = Write(said, headers);
            if (ReceivedCall.Read(plan, call).Call is not { } received) continue;
            var scope = new Scope { [Root.Got] = received.Got, [Root.Request] = received.Request, [Root.Settings] = settings.Real };
            if (check.When is { } when && !when(scope).IsTrue) continue;
            if (check.Expected!(scope).AsText() is not { Length: > 0 } proof) continue;
            foreach (var place in check.Places) (place.IsHeader ? headers : said)[place.Name] = proof;
        }

        return Write(said, headers);
    }

    private PostbackRequest Write(Dictionary<string, string> said, Dictionary<string, string> headers)
    {
        var (query, form, json) = (new List<string>(), new List<string>(), new JsonObject());
        var sent = headers.ToList();
        if (constants.Length > 0) query.Add(constants);
        foreach (var field in plan.Fields.OrderBy(IsProof))
        {
            if (field.Fixed is { } pattern) query.Add($"{field.Parameter}={pattern.Render(new Scope { [Root.Settings] = settings.Real }, Uri.EscapeDataString)}");
            else if (said.GetValueOrDefault(field.Name) is { Length: > 0 } value) Put(field, value, sent, query, form, json);
        }

        if (_posts && plan.JsonIn is { } holder) form.Add(Pair(holder, json.ToJsonString()));
        var isJson = plan.JsonIn is null && json.Count > 0;
        var asked = string.Join('&', query);
        return new PostbackRequest(
            _posts ? "POST" : "GET", asked.Length == 0 ? endpoint : $"{endpoint}?{asked}", asked, sent,
            !_posts ? "" : isJson ? json.ToJsonString() : string.Join('&', form), _posts ? isJson ? "application/json" : Form : null, address);
    }

    private void Put(PostbackField field, string value, List<KeyValuePair<string, string>> headers, List<string> query, List<string> form, JsonObject json)
    {
        // What we wrote into the address with a macro comes back in the address; a network's own parameters come in what it posts.
        if (field.Header is { } header) headers.Add(new(header, value));
        else if (field.JsonPath is { } path) PutAt(json, path, value);
        else if (!_posts || field.Macro is not null) query.Add(Pair(field.Parameter, value));
        else if (plan.JsonIn is not null || plan.Fields.Any(other => other.JsonPath is not null)) json[field.Parameter] = value;
        else form.Add(Pair(field.Parameter, value));
    }

    private static void PutAt(JsonObject json, IReadOnlyList<string> path, string value)
    {
        foreach (var name in path.Take(path.Count - 1))
        {
            if (json[name] is not JsonObject inner) json[name] = inner = [];
            json = inner;
        }

        json[path[^1]] = value;
    }

    // A signature over the address as it stands is the last thing in it.
    private bool IsProof(PostbackField field) => plan.Checks.Any(check => check.Places.Any(place => !place.IsHeader && place.Name == field.Name));

    private static string Pair(string name, string value) => $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
}
