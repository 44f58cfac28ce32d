using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>What the grammar cannot say about "postback": names that must exist, sources that exclude each other, and proof that proves.</summary>
internal sealed class PostbackChecker(TemplateNames names, Action<Node, string> refuse)
{
    public void Check(Node postback)
    {
        foreach (var field in postback.Find("identity")?.Items ?? [])
            CheckField(field, names.PostbackFields.Contains(field.Text), $"there is no postback field '{field.Text}'{Nearest.Hint(field.Text, names.PostbackFields)}");
        CheckFields(postback);
        CheckUrls(postback);
        foreach (var check in postback.Find("verify")?.Items ?? [])
            CheckProof(check);
        CheckEvents(postback.Find("events")?.Items ?? []);
    }

    private void CheckField(Node node, bool isRight, string message)
    {
        if (!isRight)
            refuse(node, message);
    }

    private void CheckFields(Node postback)
    {
        var posts = postback.Find("methods")?.Items.Exists(method => method.Text == "POST") == true;
        if (postback.Find("body") is { } body && !posts)
            refuse(body, "only a POST has a body: add it to 'methods'");
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, field) in postback.Find("fields")?.Entries ?? [])
        {
            var sources = new[] { "macro", "header", "json", "fixed" }.Where(source => field.Find(source) is not null).ToArray();
            if (sources.Length > 1)
                refuse(field.Find(sources[1])!, $"'{key.Text}' comes from one place: '{sources[0]}' and '{sources[1]}' exclude each other");
            else if (field.Find("param") is { } param && (field.Find("header") ?? field.Find("json")) is not null)
                refuse(param, $"'{key.Text}' is no parameter: it comes from {(field.Find("header") is null ? "the JSON body" : "a header")}");
            if (field.Find("json") is { } json && !posts)
                refuse(json, "only a POST has a body: add it to 'methods'");
            if ((field.Find("macro") ?? field.Find("fixed")) is not null && !written.TryAdd(field.TextAt("param") ?? key.Text, key.Text))
                refuse(field, $"the address to paste would have the parameter '{field.TextAt("param") ?? key.Text}' twice");
        }
    }

    private void CheckUrls(Node postback)
    {
        var fields = postback.Find("fields");
        foreach (var (_, url) in postback.Find("urls")?.Entries ?? [])
        {
            foreach (var (key, _) in url.Find("add")?.Entries ?? [])
            {
                var field = fields?.Find(key.Text);
                if (field is null)
                    refuse(key, $"there is no postback field '{key.Text}'{Nearest.Hint(key.Text, names.PostbackFields)}");
                else if (new[] { "macro", "header", "json", "fixed" }.Any(source => field.Find(source) is not null))
                    refuse(key, $"'{key.Text}' already comes from somewhere: what an address adds is a field without macro, header, json and fixed");
            }
        }
    }

    private void CheckProof(Node check)
    {
        var kinds = new[] { "secret", "signature", "ip" }.Where(kind => check.Find(kind) is not null).ToArray();
        if (kinds.Length != 1)
        {
            refuse(check, "a check is exactly one of secret, signature and ip");
            return;
        }
        if (check.Find("ip") is { } addresses)
        {
            var listed = Parser.Parse(addresses.Text) is Syntax.Path { Root: "settings", Steps.Count: 1 } path
                && names.Vocabulary.Settings[path.FirstMember()!].Type == SettingType.IpList;
            CheckField(addresses, listed, "the addresses are a setting of type ip_list, so that the operator can change them when the network does");
            return;
        }
        var pair = check.Find(kinds[0])!;
        if (pair.Find("given") is not { } given || pair.Find("expect") is not { } expect)
            return;
        var expected = Parser.Parse(expect.Text);
        CheckField(given, Proof.AsksCall(Parser.Parse(given.Text)), "this proves nothing: 'given' is nothing that comes with the call");
        CheckField(expect, Proof.NeedsSecret(expected, names.Vocabulary), "this proves nothing: anybody could make it, because not in every case a secret goes into it");
        if (kinds[0] == "signature")
            CheckField(expect, Proof.AsksCall(expected), "a signature over nothing of the call is a secret: write it as one");
    }

    private void CheckEvents(List<Node> events)
    {
        for (var index = 0; index < events.Count - 1; index++)
        {
            if (events[index].Find("when") is null)
                refuse(events[index + 1], "this is never reached: the event before it takes every call");
        }
    }
}
