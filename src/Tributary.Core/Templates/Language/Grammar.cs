namespace Tributary.Core.Templates.Language;

/// <summary>
/// The template language as one tree: every key, what may stand under it, and what is still to come. Validation reads it; nothing
/// in a template is accepted that is not here.
/// </summary>
internal static class Grammar
{
    private static readonly Shape Words = new Shape.Words();
    private static readonly Shape Later = new Shape.Later();
    private static readonly Shape YesNo = new Shape.OneOf(["yes", "no", "true", "false"], []);
    private static readonly Shape.Formed Name = new("a name of small letters, digits and _", IsName);
    private static readonly Shape Slug = new Shape.Formed("small letters, digits and -", text => text.Length is > 0 and <= 64 && text.All(IsSlugCharacter));
    private static readonly Shape Whole = new Shape.Formed("a whole number", text => Amounts.Whole(text) is not null);
    private static readonly Shape Positive = new Shape.Formed("a whole number from 1", text => Amounts.Whole(text) > 0);
    private static readonly Shape Duration = new Shape.Formed("a duration such as 30s, 15m, 24h or 7d", text => Amounts.Seconds(text) > 0);
    private static readonly Shape Size = new Shape.Formed("a size such as 512KB or 32MB", text => Amounts.Bytes(text) > 0);
    private static readonly Shape Percent = new Shape.Formed("a percentage such as 40%", text => Amounts.Percent(text) is not null);
    private static readonly Shape Rate = new Shape.Formed("a rate such as 60 per 1m", text => Amounts.Rate(text) is not null);
    private static readonly Shape Date = new Shape.Formed(
        "a date such as 2026-11-21",
        text => DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _));
    private static readonly Shape Reply = new Shape.Formed(
        "a status and a body such as 200 OK", text => PostbackReplies.Read(text) is not null);

    private static readonly Shape Rules = new Shape.ListOf(Fields(
        new("when", new Shape.Expression(Slots.Response), Required: true),
        new("as", OneOf("ok", "empty", "auth", "config", "rate_limited", "retry", "gone", "fail"), Required: true),
        new("message", new Shape.Expression(Slots.Response)),
        new("wait", Duration)));

    private static readonly Shape Request = Fields(
        new("get", new Shape.Pattern(Slots.Request), Required: true),
        new("post", Later),
        new("host", Name),
        new("query", new Shape.Named(new Shape.Pattern(Slots.Request))),
        new("headers", new Shape.Named(new Shape.Pattern(Slots.Request), Headers())),
        new("form", Later),
        new("json", Later),
        new("basic", Later));

    private static readonly Shape Decode = Fields(
        new("as", new Shape.OneOf(["json"], ["xml", "csv", "ndjson"]), Required: true),
        new("delimiter", Later),
        new("encoding", Later));

    /// <summary>The offer fields a template can map, each with the later ones refused.</summary>
    public static readonly IReadOnlyList<string> OfferFields =
    [
        "id", "name", "status", "approval", "description", "terms", "categories", "image_url", "preview_url", "tracking_url", "payout",
        "payout_percent", "payout_type", "currency", "countries", "countries_excluded", "os", "devices", "daily_cap", "starts_at", "ends_at",
        "requires_approval", "incentive", "store_id", "rank",
    ];

    public static readonly IReadOnlyList<string> GoalFields =
        ["id", "name", "payout", "payout_percent", "currency", "countries", "countries_excluded", "os", "devices"];

    public static readonly IReadOnlyList<string> PostbackValues =
        ["click_id", "txn_id", "goal_id", "offer_id", "payout", "currency", "ip", "country"];

    private static readonly Shape Offers = Fields(
        new("request", Request, Required: true),
        new("decode", Decode),
        new("responses", Rules),
        new("records", Fields(
            new("at", new Shape.RecordPath(), Required: true),
            new("each", OneOf("item", "value")),
            new("where", new Shape.Expression(Slots.Map)),
            new("may_be_missing", new Shape.Expression(Slots.Response))), Required: true),
        new("paginate", Fields(
            new("by", new Shape.OneOf(["page", "offset", "none"], ["row", "cursor", "link"]), Required: true),
            new("param", Words),
            new("start", OneOf("0", "1")),
            new("size", Fields(new("param", Words), new("value", Positive, Required: true))),
            new("next", Later),
            new("total_pages", new Shape.Expression(Slots.Paging)),
            new("total_items", new Shape.Expression(Slots.Paging)),
            new("more", new Shape.Expression(Slots.Paging)),
            new("short_page_ends", YesNo))),
        new("delta", Later),
        new("map", Mapped(OfferFields, ["detail_id", "updated_at"], new Shape.Expression(Slots.Map), required: ["id", "name"]), Required: true),
        new("defaults", Mapped(OfferFields, ["detail_id", "updated_at"], Words, required: [])),
        new("goals", Fields(
            new("from", new Shape.Expression(Slots.Map), Required: true),
            new("map", Mapped(GoalFields, ["default"], new Shape.Expression(Slots.Map), required: ["id"]), Required: true),
            new("defaults", Mapped(GoalFields, ["default"], Words, required: [])))));

    private static readonly Shape PostbackShape = Fields(
        new("methods", new Shape.ListOf(OneOf("GET", "POST"))),
        new("fields", new Shape.Named(Fields(
            new("macro", Words),
            new("param", Words),
            new("fixed", new Shape.Pattern(Slots.PostbackFixed)),
            new("required", YesNo)), Name), Required: true),
        new("verify", new Shape.ListOf(Fields(
            new("when", new Shape.Expression(Slots.PostbackData)),
            new("secret", GivenAndExpected()),
            new("signature", GivenAndExpected()),
            new("ip", new Shape.Expression(Slots.PostbackData))))),
        new("identity", new Shape.ListOf(Name), Required: true),
        new("values", Mapped(PostbackValues, [], new Shape.Expression(Slots.PostbackData), required: [])),
        new("events", new Shape.ListOf(Fields(
            new("when", new Shape.Expression(Slots.PostbackData)),
            new("do", OneOf("approve", "pending", "void", "adjust", "ignore", "test"), Required: true),
            new("reason", new Shape.Expression(Slots.PostbackData)))), Required: true),
        new("reply", Fields(
            new("accepted", Reply, Required: true),
            new("duplicate", Reply),
            new("refused", Reply, Required: true)), Required: true));

    /// <summary>The whole template.</summary>
    public static readonly Shape Template = Fields(
        new("format", new Shape.OneOf(["1"], []), Required: true),
        new("id", Slug, Required: true),
        new("version", new Shape.Formed("a version such as 1.0.0", text => Version.TryParse(text, out _)), Required: true),
        new("kind", OneOf("platform", "network"), Required: true),
        new("name", Words, Required: true),
        new("about", Words),
        new("docs", new Shape.Formed("an https address", text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == "https")),
        new("extends", Later),
        new("needs", new Shape.ListOf(Later)),
        new("evidence", Fields(
            new("level", OneOf("live", "documented", "inferred"), Required: true),
            new("checked", Date, Required: true),
            new("sources", new Shape.ListOf(Words), Required: true),
            new("doubts", new Shape.ListOf(Words))), Required: true),
        new("settings", new Shape.Named(Fields(
            new("type", OneOf("text", "secret", "host", "label", "integer", "choice", "ip_list", "yes_no"), Required: true),
            new("label", Words, Required: true),
            new("help", Words),
            new("example", Words),
            new("default", Words),
            new("optional", YesNo),
            new("pattern", new Shape.Formed("a linear-time regular expression", IsPattern)),
            new("options", new Shape.Named(Words)),
            new("suffixes", new Shape.ListOf(Words)),
            new("send_to", new Shape.ListOf(Name))), Name)),
        new("hosts", new Shape.Named(new Shape.Pattern(Slots.Host), Name), Required: true),
        new("auth", new Shape.Named(Fields(
            new("header", new Shape.Named(new Shape.Pattern(Slots.Auth), Headers())),
            new("query", new Shape.Named(new Shape.Pattern(Slots.Auth))),
            new("basic", Later),
            new("token", Later)), Name)),
        new("limits", Fields(
            new("rate", Rate),
            new("every", Duration),
            new("timeout", Duration),
            new("page_bytes", Size),
            new("max_pages", Positive),
            new("max_records", Positive),
            new("retries", Whole))),
        new("responses", Rules),
        new("tables", new Shape.Named(new Shape.Named(Words), Name)),
        new("check", Fields(new("request", Request, Required: true), new("responses", Rules))),
        new("offers", Offers, Required: true),
        new("steps", Later),
        new("link", Fields(
            new("from", new Shape.Expression(Slots.Link), Required: true),
            new("add", new Shape.Named(new Shape.Pattern(Slots.Link))),
            new("replace", new Shape.Named(new Shape.Pattern(Slots.Link))),
            new("max_value", Positive))),
        new("postback", PostbackShape),
        new("reversals", Later),
        new("sync", Fields(
            new("missing", OneOf("close", "keep")),
            new("missing_after", Positive),
            new("max_drop", Percent))));

    private static Shape.Fields Fields(params Field[] fields) => new(fields);

    private static Shape.OneOf OneOf(params string[] choices) => new(choices, []);

    private static Shape.Fields Mapped(IReadOnlyList<string> names, string[] later, Shape each, string[] required) => new(
        [.. names.Select(name => new Field(name, each, required.Contains(name, StringComparer.Ordinal))), .. later.Select(name => new Field(name, Later))]);

    private static Shape.Fields GivenAndExpected() => Fields(
        new("given", new Shape.Expression(Slots.VerifyGiven), Required: true),
        new("expect", new Shape.Expression(Slots.VerifyExpect), Required: true));

    private static Shape.Formed Headers() => new(
        "a header's name", text => text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            && !string.Equals(text, "host", StringComparison.OrdinalIgnoreCase));

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetterLower(text[0]) && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');

    private static bool IsSlugCharacter(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-';

    private static bool IsPattern(string text)
    {
        try
        {
            Expressions.PreparedFunctions.Pattern(text, 0);
            return true;
        }
        catch (Expressions.ExpressionException)
        {
            return false;
        }
    }
}
