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
        var feeds = new FeedBuilder(root, names, limits);
        return new Template
        {
            Id = root.TextAt("id")!,
            Version = root.TextAt("version")!,
            Digest = root.Digest(),
            Name = root.TextAt("name")!,
            Kind = root.TextAt("kind") == "platform" ? TemplateKind.Platform : TemplateKind.Network,
            About = root.TextAt("about"),
            Docs = root.TextAt("docs"),
            Evidence = BuildEvidence(root.Find("evidence")!),
            Outline = Outliner.Outline(root),
            Settings = root.Find("settings")?.Entries.Select(entry => names.Vocabulary.Settings[entry.Key.Text]).ToArray() ?? [],
            Limits = limits,
            Feed = root.Find("offers") is { } offers ? BuildFeed(offers, feeds) : null,
            Steps = new StepsBuilder(feeds).Build(root.Find("steps")),
            Polls = new PollBuilder(feeds).Build(root),
            Connection = feeds.BuildConnection(),
            Sync = BuildSync(root.Find("sync")),
            Link = root.Find("link") is { } link ? BuildLink(link, needsClick: !TellsMember(root)) : null,
            Wall = root.Find("wall") is { } wall ? Wall.Build(wall.TextAt("url")!, wall.TextAt("help"), names.Vocabulary) : null,
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

    private static Feed BuildFeed(Node offers, FeedBuilder feeds)
    {
        var around = feeds.Around(offers);
        var goals = offers.Find("goals");
        var mapping = new OfferMapping
        {
            Where = feeds.Expression(offers.Find("records")!.Find("where"), Slots.Map, around),
            Offer = feeds.BuildFields(offers, Slots.Map, around),
            Goals = goals is null ? null : new GoalMapping(feeds.Expression(goals.Find("from"), Slots.Map, around)!, feeds.BuildFields(goals, Slots.Map, around)),
        };
        return feeds.Build(offers, "offers", Slots.Request, offers.Find("records"), mapping.Map);
    }

    // A network that knows our member needs no click of ours to say whom it pays.
    private bool TellsMember(Node root) =>
        root.Find("postback")?.Find("values")?.Find("member_id") is not null || names.PostbackFields.Contains("member_id")
        || root.Find("conversions")?.Find("map")?.Find("member_id") is not null;

    private Link BuildLink(Node node, bool needsClick)
    {
        var added = node.Find("add")?.Entries.Select(entry => new TrackingParameter(TrackingPlace.Add, entry.Key.Text, entry.Value.Text));
        var replaced = node.Find("replace")?.Entries.Select(entry => new TrackingParameter(TrackingPlace.Replace, entry.Key.Text, entry.Value.Text));
        var append = node.TextAt("append") is { } end ? TextPattern.Parse(end, Slots.Link(_anywhere), names.Vocabulary) : null;
        return new Link(Expression(node.Find("from"), Slots.Link)!, [.. added ?? [], .. replaced ?? []], append, Whole(node, "max_value"), needsClick);
    }

    private Compute? Expression(Node? node, Func<Surroundings, Slot> slot) =>
        node is null ? null : Compiler.Compile(node.Text, slot(_anywhere), names.Vocabulary);

    private static int? Duration(Node? node, string key) => node?.TextAt(key) is { } text ? Amounts.Seconds(text) : null;

    private static int? Whole(Node? node, string key) => node?.TextAt(key) is { } text ? Amounts.Whole(text) : null;

    private static string[] Texts(Node? list) => list?.Items.Select(item => item.Text).ToArray() ?? [];
}
