using static Tributary.Core.Templates.Language.Shapes;

namespace Tributary.Core.Templates.Language;

/// <summary>
/// The template language as one tree: every key, what may stand under it, and the sentence about it. Validation reads it, the reference
/// documentation and the editors' schema are made from it; nothing in a template is accepted that is not here.
/// </summary>
internal static class Grammar
{
    /// <summary>The parts of the language a template can ask for by name, so that an older program says what it lacks.</summary>
    public static readonly IReadOnlyList<string> Features =
        ["steps", "delta", "for_each", "live", "polling", "token", "xml", "csv", "ndjson", "jsonp", "extends", "wall"];

    /// <summary>The whole template.</summary>
    public static readonly Shape Template = Fields(
        new("format", OneOf("1"), "The generation of the language.", Required: true),
        new("id", Slug, "The template's name in addresses and commands, the same as its folder's.", Required: true),
        new("version", new Shape.Formed("a version such as 1.0.0", text => Version.TryParse(text, out _)),
            "Three numbers: the last for a repaired mapping, the second for new settings with defaults, the first when the operator has to act.", Required: true),
        new("kind", OneOf("platform", "network"), "A platform serves many tenants, each with a host of its own; a network is one company.", Required: true),
        new("name", Words, "What people call it.", Required: true),
        new("about", Words, "One sentence for the catalogue."),
        new("docs", new Shape.Formed("an https address", text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == "https"),
            "Where the network documents its API."),
        new("extends", Slug, "The id of a template that this one changes: maps are merged, lists and single values replaced. That one extends nothing itself."),
        new("needs", new Shape.ListOf(new Shape.Formed("a part of the language that this version knows: the template needs a newer Tributary", text => Features.Contains(text, StringComparer.Ordinal))),
            $"The parts of the language used, so that an older program says that it is too old: {string.Join(", ", Features)}."),
        new("evidence", Fields(
            new("level", OneOf("live", "documented", "inferred"), "Seen with a live account, read in the network's documentation, or concluded from the code of others.", Required: true),
            new("checked", Date, "When somebody last compared it with its sources.", Required: true),
            new("sources", new Shape.ListOf(Words), "What it is based on.", Required: true),
            new("doubts", new Shape.ListOf(Words), "What is not certain; shown to operators.")),
            "How sure the author is.", Required: true),
        new("settings", new Shape.Named(Setting, Name), "What the operator fills in."),
        new("hosts", new Shape.Named(new Shape.Pattern(Slots.Host), Name),
            "The hosts requests go to: fixed text, one setting of type host, or one of type label before a fixed domain."),
        new("auth", new Shape.Named(FeedGrammar.Auth, Name), "What proves who we are, for every request to a host."),
        new("limits", Limits, "How fast and how much the network may be asked; the program's own ceilings always hold."),
        new("responses", FeedGrammar.Rules, "What an answer means, for all requests. The first rule that fits decides; then HTTP's own status does."),
        new("tables", new Shape.Named(new Shape.Named(Words), Name), "Lookup tables for the function table(); upper and lower case are the same, \"*\" is everything else."),
        new("check", Fields(
            new("request", FeedGrammar.Request(Slots.Request), "The question.", Required: true),
            new("responses", FeedGrammar.Rules, "Rules before the common ones.")),
            "A small request behind \"Test connection\"."),
        new("offers", FeedGrammar.Offers, "How the offers are asked for and what their fields mean. Absent for a network without a feed."),
        new("steps", new Shape.ListOf(FeedGrammar.Step), "Questions about single offers after the list: a tracking link, details. What they find is kept until it is due again."),
        new("link", Fields(
            new("from", new Shape.Expression(Slots.Link), "The address a click begins with.", Required: true),
            new("add", new Shape.Named(new Shape.Pattern(Slots.Link)), "Query parameters to set; one of the same name is replaced."),
            new("replace", new Shape.Named(new Shape.Pattern(Slots.Link)), "Placeholders of the network's in the address, and what stands there instead."),
            new("append", new Shape.Pattern(Slots.Link), "Text for the very end of the address, where it ends in an empty parameter."),
            new("max_value", Positive, "The most characters the network keeps of one value.")),
            "How the address a member is sent to is made."),
        new("wall", Fields(
            new("url", new Shape.Pattern(Slots.Wall), "The address, with the member in it.", Required: true),
            new("help", Words, "What the operator should know about it.")),
            "The network's own wall of offers, for embedding: one address for each member."),
        new("postback", PostbackGrammar.Postback, "How the network's calls are addressed, proven and understood."),
        new("conversions", FeedGrammar.Poll, "Conversions the network lists instead of calling us; they go the same way as calls."),
        new("reversals", FeedGrammar.Poll, "Conversions taken back, which the network lists instead of calling us."),
        new("sync", Fields(
            new("missing", OneOf("close", "keep"), "Whether offers that vanish from a complete feed are paused."),
            new("missing_after", Positive, "After how many complete runs without it an offer is paused."),
            new("max_drop", Percent, "A run that would lose more than this share of the offers stops and asks.")),
            "What happens to offers that vanish."));

    private static Shape Setting => Fields(
        new("type", OneOf("text", "secret", "host", "label", "integer", "choice", "ip_list", "yes_no"), "What may be typed; a secret is stored encrypted and shown to nobody.", Required: true),
        new("label", Words, "The field's name for people.", Required: true),
        new("help", Words, "Where to find the value."),
        new("example", Words, "A value as it looks."),
        new("default", Words, "What it is when nothing is typed."),
        new("optional", YesNo, "Whether it may stay empty."),
        new("pattern", Regex, "What the whole value has to look like."),
        new("options", new Shape.Named(Words), "Of a choice: what is stored, and what people read."),
        new("suffixes", new Shape.ListOf(Words), "Endings of which a host must have one."),
        new("send_to", new Shape.ListOf(Name), "Where a secret may go: names under hosts, or postback. Without it, nowhere."));

    private static Shape Limits => Fields(
        new("rate", Rate, "At most so many requests in a time, over all runs of the network."),
        new("every", Duration, "The least time between two runs."),
        new("timeout", Duration, "How long to wait for an answer."),
        new("page_bytes", Size, "The largest answer, unpacked."),
        new("max_pages", Positive, "The most pages of one run."),
        new("max_records", Positive, "The most records of one run."),
        new("retries", Whole, "How often a request is tried again that may succeed later."));
}
