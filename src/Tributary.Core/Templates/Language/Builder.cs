using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>Compiles a checked tree into a template. Trusts the checker: whatever it let through can be built.</summary>
internal sealed class Builder(TemplateNames names)
{
    private const int MaxPageBytes = 64 * 1024 * 1024;
    private const int MaxTimeoutSeconds = 120;

    private readonly Surroundings _anywhere = new(names);

    public Template Build(Node root)
    {
        var limits = BuildLimits(root.Find("limits"));
        return new Template
        {
            Id = root.TextAt("id")!,
            Version = root.TextAt("version")!,
            Name = root.TextAt("name")!,
            Kind = root.TextAt("kind") == "platform" ? TemplateKind.Platform : TemplateKind.Network,
            About = root.TextAt("about"),
            Docs = root.TextAt("docs"),
            Evidence = BuildEvidence(root.Find("evidence")!),
            Outline = Outliner.Outline(root),
            Settings = root.Find("settings")?.Entries.Select(entry => names.Vocabulary.Settings[entry.Key.Text]).ToArray() ?? [],
            Hosts = root.Find("hosts")!.Entries.Select(entry => entry.Value.Text).ToArray(),
            Feed = BuildFeed(root, limits),
            Sync = BuildSync(root.Find("sync")),
            Link = root.Find("link") is { } link ? BuildLink(link) : null,
            Postback = root.Find("postback") is { } postback ? new PostbackBuilder(names).Build(postback) : null,
        };
    }

    private static Evidence BuildEvidence(Node node) => new(
        node.TextAt("level") switch
        {
            "live" => EvidenceLevel.Live,
            "documented" => EvidenceLevel.Documented,
            _ => EvidenceLevel.Inferred,
        },
        node.TextAt("checked")!,
        Texts(node.Find("sources")),
        Texts(node.Find("doubts")));

    private static Limits BuildLimits(Node? node)
    {
        var usual = new Limits();
        var rate = node?.TextAt("rate") is { } text ? Amounts.Rate(text) : null;
        return new Limits
        {
            RateRequests = rate?.Requests,
            RateSeconds = rate?.Seconds ?? usual.RateSeconds,
            EverySeconds = Duration(node, "every") ?? 0,
            TimeoutSeconds = Math.Min(Duration(node, "timeout") ?? usual.TimeoutSeconds, MaxTimeoutSeconds),
            PageBytes = Math.Min(node?.TextAt("page_bytes") is { } size ? Amounts.Bytes(size)!.Value : usual.PageBytes, MaxPageBytes),
            MaxPages = Math.Min(Whole(node, "max_pages") ?? usual.MaxPages, usual.MaxPages),
            MaxRecords = Math.Min(Whole(node, "max_records") ?? usual.MaxRecords, usual.MaxRecords),
            Retries = Math.Min(Whole(node, "retries") ?? usual.Retries, 10),
        };
    }

    private static SyncRules BuildSync(Node? node)
    {
        var usual = new SyncRules();
        return new SyncRules
        {
            ClosesMissing = node?.TextAt("missing") != "keep",
            MissingAfter = Whole(node, "missing_after") ?? usual.MissingAfter,
            MaxDropPercent = node?.TextAt("max_drop") is { } percent ? Amounts.Percent(percent)!.Value : usual.MaxDropPercent,
        };
    }

    private Feed BuildFeed(Node root, Limits limits)
    {
        var offers = root.Find("offers")!;
        var common = BuildRules(root.Find("responses"), "responses");
        var check = root.Find("check");
        var records = offers.Find("records")!;
        var goals = offers.Find("goals");
        return new Feed(new FeedPlan
        {
            Offers = BuildRequest(root, offers.Find("request")!),
            Check = BuildRequest(root, check?.Find("request") ?? offers.Find("request")!),
            OfferRules = [.. BuildRules(offers.Find("responses"), "offers.responses"), .. common],
            CheckRules = [.. BuildRules(check?.Find("responses"), "check.responses"), .. common],
            Records = RecordPath.Parse(records.TextAt("at")!)!,
            RecordsAreValues = records.TextAt("each") == "value",
            MayBeMissing = Expression(records.Find("may_be_missing"), Slots.Response),
            Paging = offers.Find("paginate") is { } paginate ? BuildPaging(paginate) : null,
            Limits = limits,
            Map = new OfferMapping
            {
                Where = Expression(records.Find("where"), Slots.Map),
                Offer = BuildFields(offers),
                Goals = goals is null ? null : new GoalMapping(Expression(goals.Find("from"), Slots.Map)!, BuildFields(goals)),
            }.Map,
        });
    }

    private RequestPattern BuildRequest(Node root, Node request)
    {
        var host = request.TextAt("host") ?? (names.Hosts.Count == 1 ? names.Hosts.First() : "api");
        var surroundings = new Surroundings(names) { Host = host };
        var auth = root.Find("auth")?.Find(host);
        return new RequestPattern
        {
            Host = TextPattern.Parse(root.Find("hosts")!.TextAt(host)!, Slots.Host(surroundings), names.Vocabulary),
            Path = TextPattern.Parse(request.TextAt("get")!, Slots.Request(surroundings), names.Vocabulary),
            Query = [.. Patterns(request.Find("query"), Slots.Request(surroundings)), .. Patterns(auth?.Find("query"), Slots.Auth(surroundings))],
            Headers = [.. Patterns(request.Find("headers"), Slots.Request(surroundings)), .. Patterns(auth?.Find("header"), Slots.Auth(surroundings))],
        };
    }

    private IEnumerable<KeyValuePair<string, TextPattern>> Patterns(Node? map, Slot slot) =>
        map?.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, TextPattern.Parse(entry.Value.Text, slot, names.Vocabulary))) ?? [];

    private List<AnswerRule> BuildRules(Node? list, string place)
    {
        var rules = new List<AnswerRule>();
        foreach (var node in list?.Items ?? [])
        {
            rules.Add(new AnswerRule(
                Expression(node.Find("when"), Slots.Response)!,
                Mentions(Parser.Parse(node.TextAt("when")!), "http"),
                node.TextAt("as") switch
                {
                    "ok" => AnswerMeaning.Ok,
                    "empty" => AnswerMeaning.Empty,
                    "auth" => AnswerMeaning.Auth,
                    "config" => AnswerMeaning.Config,
                    "rate_limited" => AnswerMeaning.RateLimited,
                    "retry" => AnswerMeaning.Retry,
                    "gone" => AnswerMeaning.Gone,
                    _ => AnswerMeaning.Fail,
                },
                Expression(node.Find("message"), Slots.Response),
                Duration(node, "wait"),
                $"{place}, rule {rules.Count + 1}"));
        }
        return rules;
    }

    private static bool Mentions(Syntax syntax, string root) => syntax switch
    {
        Syntax.Path path => path.Root == root,
        Syntax.Call call => call.Arguments.Any(argument => Mentions(argument, root)),
        Syntax.Not not => Mentions(not.Inner, root),
        Syntax.Negate negate => Mentions(negate.Inner, root),
        Syntax.Binary binary => Mentions(binary.Left, root) || Mentions(binary.Right, root),
        Syntax.ListOf list => list.Items.Any(item => Mentions(item, root)),
        Syntax.Literal or _ => false,
    };

    private Paging BuildPaging(Node node)
    {
        var size = node.Find("size");
        var by = node.TextAt("by") switch
        {
            "page" => PagingKind.Page,
            "offset" => PagingKind.Offset,
            _ => PagingKind.None,
        };
        return new Paging
        {
            By = by,
            Param = node.TextAt("param"),
            Start = Whole(node, "start") ?? (by == PagingKind.Page ? 1 : 0),
            SizeParam = size?.TextAt("param"),
            Size = Whole(size, "value"),
            TotalPages = Expression(node.Find("total_pages"), Slots.Paging),
            TotalItems = Expression(node.Find("total_items"), Slots.Paging),
            More = Expression(node.Find("more"), Slots.Paging),
            ShortPageEnds = node.TextAt("short_page_ends") is { } ends && Amounts.YesNo(ends) == true,
        };
    }

    private MappedFields BuildFields(Node node) => new(
        node.Find("map")!.Entries.ToDictionary(entry => entry.Key.Text, entry => Expression(entry.Value, Slots.Map)!, StringComparer.Ordinal),
        node.Find("defaults")?.Entries.ToDictionary(entry => entry.Key.Text, entry => Value.Of(entry.Value.Text), StringComparer.Ordinal)
            ?? new Dictionary<string, Value>(StringComparer.Ordinal));

    private Link BuildLink(Node node)
    {
        var added = node.Find("add")?.Entries.Select(entry => new TrackingParameter(TrackingPlace.Add, entry.Key.Text, entry.Value.Text));
        var replaced = node.Find("replace")?.Entries.Select(entry => new TrackingParameter(TrackingPlace.Replace, entry.Key.Text, entry.Value.Text));
        return new Link(Expression(node.Find("from"), Slots.Link)!, [.. added ?? [], .. replaced ?? []], Whole(node, "max_value"));
    }

    private Compute? Expression(Node? node, Func<Surroundings, Slot> slot) =>
        node is null ? null : Compiler.Compile(node.Text, slot(_anywhere), names.Vocabulary);

    private static int? Duration(Node? node, string key) => node?.TextAt(key) is { } text ? Amounts.Seconds(text) : null;

    private static int? Whole(Node? node, string key) => node?.TextAt(key) is { } text ? Amounts.Whole(text) : null;

    private static string[] Texts(Node? list) => list?.Items.Select(item => item.Text).ToArray() ?? [];
}
