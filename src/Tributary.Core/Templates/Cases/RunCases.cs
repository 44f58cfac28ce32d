using Tributary.Core.Templates.Language;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Cases;

/// <summary>Runs what a template's folder says in cases.yaml: recorded answers, links and postbacks, each against what should come of it.</summary>
public sealed class RunCases
{
    private readonly TemplateFolder _folder;
    private readonly Template _template;
    private readonly SettingValues _settings;
    private readonly List<CaseResult> _results = [];

    private RunCases(TemplateFolder folder, Template template, SettingValues settings)
    {
        _folder = folder;
        _template = template;
        _settings = settings;
    }

    /// <summary>Every case, in the order of the file. What is wrong with the file itself is told at its place, and then nothing runs.</summary>
    public static async Task<CaseReport> Run(TemplateFolder folder, Template template, CancellationToken ct)
    {
        var file = $"{folder.Name}/{TemplateFolder.CasesFile}";
        if (folder.Text(TemplateFolder.CasesFile) is not { } text)
            return new CaseReport([new TemplateError(file, 1, 1, "$", "there is no cases.yaml: a template brings its own cases")], []);
        var (root, problem) = YamlReader.Read(text, file);
        if (root is null)
            return new CaseReport([problem!], []);
        var errors = Checker.CheckShape(root, CasesGrammar.File);
        var typed = root.Find("settings")?.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value.Text, StringComparer.Ordinal) ?? [];
        var check = template.Check(typed, _ => false);
        var place = root.Find("settings") ?? root;
        errors.AddRange(check.Errors.Select(wrong => place.Error(wrong.Message)));
        if (errors.Count > 0)
            return new CaseReport(errors, []);
        var run = new RunCases(folder, template, check.Values!);
        await run.RunAll(root, ct);
        return new CaseReport([], run._results);
    }

    private async Task RunAll(Node root, CancellationToken ct)
    {
        foreach (var feed in root.Find("feeds")?.Items ?? [])
            await RunFeed(feed, ct);
        RunLinks(root.Find("links"));
        if (root.Find("postback_url") is { } address)
            RunAddress(address);
        foreach (var told in root.Find("postbacks")?.Items ?? [])
            RunPostback(told);
        foreach (var list in new[] { "conversions", "reversals" })
        {
            foreach (var poll in root.Find(list)?.Items ?? [])
                _results.Add(new CaseResult($"{list}: {poll.TextAt("name")}", poll.Line, [new Difference("this program cannot run such cases yet", null, null)]));
        }
    }

    private async Task RunFeed(Node feed, CancellationToken ct)
    {
        var found = new Findings();
        RecordedGolden? golden = null;
        if (Answers(feed, found) is { } answers)
        {
            var replay = new ReplayFeed(_template, _settings) { LastSuccessAt = CaseValues.Instant(feed.TextAt("last_success")) };
            var (outcome, message) = await replay.Run(answers, ct);
            found.Same("outcome", feed.TextAt("outcome"), outcome, message);
            if (feed.TextAt("message") is { } words)
                found.Same("message", words, message);
            if (feed.Find("requests") is { } requests)
                found.Same("requests", requests.Items.Select(request => request.Text), replay.Requests.Select(CaseValues.Written));
            foreach (var header in CaseValues.Many(feed.Find("headers")))
                found.Holds("headers", header, replay.Requests.SelectMany(request => request.ShownHeaders.Select(shown => $"{shown.Key}: {shown.Value}")));
            if (replay.Requests.Count < answers.Count)
                found.Add(new Difference($"only {replay.Requests.Count} of {answers.Count} answers were asked for", null, null));
            found.Same("rejected", CaseValues.Many(feed.Find("rejected")), replay.Rejected.Select(rejected => $"{rejected.Record}: {rejected.Reason}"));
            if (feed.TextAt("golden") is { } file)
            {
                golden = new RecordedGolden(file, GoldenText.Write(replay));
                found.Same($"golden/{file}", _folder.Text(TemplateFolder.Golden + file) ?? "", golden.Text);
            }
        }
        _results.Add(new CaseResult($"feed: {feed.TextAt("name")}", feed.Line, found.All, golden));
    }

    private List<RecordedAnswer>? Answers(Node feed, Findings found)
    {
        var answers = new List<RecordedAnswer>();
        foreach (var node in feed.Find("answers")!.Items)
        {
            var file = node.TextAt("file") ?? node.Text;
            if (_folder.Read(TemplateFolder.Fixtures + file) is not { } body)
            {
                found.Add(new Difference($"there is no fixtures/{file}", null, null));
                return null;
            }
            var status = Language.Amounts.Whole(node.TextAt("status") ?? feed.TextAt("status") ?? "200")!.Value;
            answers.Add(new RecordedAnswer(body, status, CaseValues.Pairs(node.Find("headers"))));
        }
        return answers;
    }

    private void RunLinks(Node? links)
    {
        if (links is null)
            return;
        var prepared = _template.Link?.Prepare(_template.Link.Defaults, _settings);
        foreach (var expected in links.Items)
        {
            var found = new Findings();
            if (prepared is null)
            {
                found.Add(new Difference("the template has no link", null, null));
            }
            else
            {
                foreach (var error in prepared.Errors)
                    found.Add(new Difference($"{error.Name}: {error.Message}", null, null));
                var built = prepared.Link?.Build(expected.TextAt("id") ?? "1", expected.TextAt("url"), CaseValues.Click);
                if (built is { } link)
                    found.Same("becomes", expected.TextAt("becomes"), link.Url ?? link.Problem);
            }
            _results.Add(new CaseResult($"link: {expected.TextAt("url")}", expected.Line, found.All));
        }
    }

    private void RunAddress(Node address)
    {
        var found = new Findings();
        if (_template.Postback is { } postback)
            CompareAddresses(address, postback.UrlsToPaste(CaseValues.Endpoint, _settings), found);
        else
            found.Add(new Difference("the template has no postback", null, null));
        _results.Add(new CaseResult("postback address", address.Line, found.All));
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

    private void RunPostback(Node told)
    {
        var found = new Findings();
        if (_template.Postback is not { } postback)
            found.Add(new Difference("the template has no postback", null, null));
        else
            ReadCall(told, postback, found);
        _results.Add(new CaseResult($"postback: {told.TextAt("name")}", told.Line, found.All));
    }

    private void ReadCall(Node told, Postback postback, Findings found)
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
            _settings);
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
