using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Cases;

/// <summary>The cases of a network's calls.</summary>
internal static class PostbackCase
{
    /// <summary>The addresses to paste at the network.</summary>
    public static CaseResult RunAddress(Node address, Template template, SettingValues settings)
    {
        var found = new Findings();
        if (template.Postback is { } postback)
            CompareAddresses(address, postback.UrlsToPaste(CaseValues.Endpoint, settings), found);
        else
            found.Add(new Difference("the template has no postback", null, null));
        return new CaseResult("postback address", address.Line, found.All);
    }

    private static void CompareAddresses(Node expected, IReadOnlyList<PasteUrl> made, Findings found)
    {
        if (expected.Kind == NodeKind.Scalar)
        {
            found.Same("postback_url", expected.Text, string.Join('\n', made.Select(url => url.Url)));
            return;
        }
        foreach (var name in expected.Entries.Select(entry => entry.Key.Text).Union(made.Select(url => url.Name), StringComparer.Ordinal))
            found.Same($"postback_url.{name}", expected.TextAt(name), made.FirstOrDefault(url => url.Name == name)?.Url);
    }

    /// <summary>One call.</summary>
    public static CaseResult Run(Node told, Template template, SettingValues settings)
    {
        var found = new Findings();
        if (template.Postback is not { } postback)
            found.Add(new Difference("the template has no postback", null, null));
        else
            ReadCall(told, postback, settings, found);
        return new CaseResult($"postback: {told.TextAt("name")}", told.Line, found.All);
    }

    private static void ReadCall(Node told, Postback postback, SettingValues settings, Findings found)
    {
        var constants = told.TextAt("url_name") is { } name ? postback.ConstantsOf(name) : "";
        if (constants is null)
            found.Add(new Difference($"the template has no address '{told.TextAt("url_name")}'", null, null));
        var query = string.Join('&', new[] { constants ?? "", told.TextAt("query") ?? "" }.Where(part => part.Length > 0));
        var reading = postback.Read(
            new PostbackRequest(
                told.TextAt("method") ?? "GET",
                query.Length == 0 ? CaseValues.Endpoint : $"{CaseValues.Endpoint}?{query}",
                query,
                CaseValues.Pairs(told.Find("headers")),
                told.TextAt("body") ?? "",
                told.TextAt("content_type"),
                told.TextAt("from") ?? "192.0.2.77"),
            settings);
        switch (reading)
        {
            case PostbackReading.Refused refused:
                found.Same("refused", told.TextAt("refused"), refused.Reason);
                Reply(told, postback, PostbackAnswer.Refused, found);
                break;
            case PostbackReading.Understood understood:
                found.Same("refused", told.TextAt("refused"), null);
                found.Same("event", told.TextAt("event"), understood.Event.ToString().ToLowerInvariant(), understood.Reason);
                if (told.TextAt("reason") is { } reason)
                    found.Same("reason", reason, understood.Reason);
                foreach (var (fact, value) in told.Find("facts")?.Entries ?? [])
                    found.Same(fact.Text, value.Text, CaseFacts.Read(understood.Facts, fact.Text) ?? "");
                Reply(told, postback, PostbackAnswer.Accepted, found);
                break;
        }
        if (told.TextAt("stored") is { } stored)
            found.Same("stored", stored, postback.Redact(query));
    }

    private static void Reply(Node told, Postback postback, PostbackAnswer answer, Findings found)
    {
        if (told.TextAt("reply") is not { } expected)
            return;
        var reply = postback.Reply(answer);
        found.Same("reply", expected, $"{reply.Status} {reply.Body}".TrimEnd());
    }
}
