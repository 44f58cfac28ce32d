using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Rehearsals;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Cases;

/// <summary>The cases of recorded answers: what is asked, how it ends, and the offers or facts that come of it.</summary>
internal static class FeedCase
{
    public static async Task<CaseResult> Run(Node feed, Template template, SettingValues settings, TemplateFolder folder, CancellationToken ct)
    {
        var found = new Findings();
        RecordedGolden? golden = null;
        if (template.Feed is null)
            found.Add(new Difference("the template has no offers", null, null));
        else if (Answers(feed, folder, found) is { } answers)
        {
            var rehearsal = Rehearse(feed, settings, answers);
            var end = await rehearsal.Run(template, ct);
            Compare(feed, rehearsal, end, answers, found);
            found.Same("rejected", CaseValues.Many(feed.Find("rejected")), rehearsal.Rejected.Select(rejected => $"{rejected.Record}: {rejected.Reason}"));
            if (feed.TextAt("golden") is { } file)
            {
                golden = new RecordedGolden(file, GoldenText.Write(rehearsal));
                found.Same($"golden/{file}", folder.Text(TemplateFolder.Golden + file) ?? "", golden.Text);
            }
        }
        return new CaseResult($"feed: {feed.TextAt("name")}", feed.Line, found.All, golden);
    }

    public static async Task<CaseResult> RunPoll(
        Node node, PollKind kind, Template template, SettingValues settings, TemplateFolder folder, CancellationToken ct)
    {
        var found = new Findings();
        var name = kind.ToString().ToLowerInvariant();
        if (template.Polls.FirstOrDefault(poll => poll.Kind == kind) is not { } poll)
            found.Add(new Difference($"the template has no {name}", null, null));
        else if (Answers(node, folder, found) is { } answers)
        {
            var rehearsal = Rehearse(node, settings, answers);
            var end = await rehearsal.Run(poll, ct);
            Compare(node, rehearsal, end, answers, found);
            CompareFacts(node.Find("events")!.Items, rehearsal.Facts, found);
        }
        return new CaseResult($"{name}: {node.TextAt("name")}", node.Line, found.All);
    }

    /// <summary>A case's recorded answers; null, and a finding, when a file is not there.</summary>
    public static List<RecordedAnswer>? Answers(Node feed, TemplateFolder folder, Findings found)
    {
        var answers = new List<RecordedAnswer>();
        foreach (var node in feed.Find("answers")!.Items)
        {
            var file = node.TextAt("file") ?? node.Text;
            if (folder.Read(TemplateFolder.Fixtures + file) is not { } body)
            {
                found.Add(new Difference($"there is no fixtures/{file}", null, null));
                return null;
            }
            var status = Language.Amounts.Whole(node.TextAt("status") ?? feed.TextAt("status") ?? "200")!.Value;
            answers.Add(new RecordedAnswer(body, status, CaseValues.Pairs(node.Find("headers"))));
        }
        return answers;
    }

    /// <summary>A rehearsal over a case's answers, in their order.</summary>
    public static Rehearsal Rehearse(Node node, SettingValues settings, IEnumerable<RecordedAnswer> answers, Dictionary<string, FieldsRead>? reading = null)
    {
        var left = new Queue<RecordedAnswer>(answers);
        return new Rehearsal(settings, (_, _) => Task.FromResult(left.TryDequeue(out var next) ? next : null))
        {
            Reading = reading,
            Context = new FeedContext(
                settings, new HashSet<string>(StringComparer.Ordinal), Rehearsal.RecordedAt, CaseValues.Instant(node.TextAt("last_success")))
            {
                Visitor = CaseValues.Visitor(node.Find("visitor")),
                ShowsDigests = true,
            },
        };
    }

    private static void Compare(Node node, Rehearsal rehearsal, RehearsalEnd end, List<RecordedAnswer> answers, Findings found)
    {
        found.Same("outcome", node.TextAt("outcome") ?? "complete", end.Outcome, end.Message);
        if (node.TextAt("message") is { } words)
            found.Same("message", words, end.Message);
        // The one that found no recorded answer is no part of the case when it says that more is asked for.
        var asked = rehearsal.Exchanges.Where(exchange => exchange.Answer is not null).ToArray();
        if (node.Find("requests") is { } requests)
            found.Same("requests", requests.Items.Select(request => request.Text), asked.Select((exchange, index) => Written(exchange.Request, requests, index)));
        foreach (var header in CaseValues.Many(node.Find("headers")))
            found.Holds("headers", header, asked.SelectMany(exchange => exchange.Request.ShownHeaders.Concat(exchange.Request.Headers)).Select(sent => $"{sent.Key}: {sent.Value}"));
        if (asked.Length < answers.Count)
            found.Add(new Difference($"only {asked.Length} of {answers.Count} answers were asked for", null, null));
    }

    // A case may write a request as people see it or, to prove a signature or a derived token, as it is sent: its settings are no secrets.
    private static string Written(OutgoingRequest request, Node expected, int index)
    {
        var sent = CaseValues.Sent(request);
        return expected.Items.ElementAtOrDefault(index)?.Text == sent ? sent : CaseValues.Shown(request);
    }

    private static void CompareFacts(List<Node> expected, IReadOnlyList<PolledFact> told, Findings found)
    {
        found.Same("events", expected.Select(fact => fact.TextAt("event")!), told.Select(fact => fact.Event.ToString().ToLowerInvariant()));
        foreach (var (node, fact, number) in expected.Zip(told, Enumerable.Range(1, expected.Count)))
        {
            if (node.TextAt("reason") is { } reason)
                found.Same($"events[{number}].reason", reason, fact.Reason);
            foreach (var (name, value) in node.Entries.Where(entry => entry.Key.Text is not ("event" or "reason")))
                found.Same($"events[{number}].{name.Text}", value.Text, CaseFacts.Read(fact.Facts, name.Text) ?? "");
        }
    }
}
