using Tributary.Core.Templates.Expressions;
using static Tributary.Core.Templates.Language.Shapes;

namespace Tributary.Core.Templates.Language;

/// <summary>The part of the language about asking: requests, answers, pages, offers, steps and polled conversions.</summary>
internal static class FeedGrammar
{
    private static readonly Dictionary<string, string> OfferFieldsAbout = new(StringComparer.Ordinal)
    {
        ["id"] = "The network's own id of the offer; text.",
        ["name"] = "The title.",
        ["status"] = "active, paused or closed.",
        ["approval"] = "Whether we may run it: approved, pending, not_approved or rejected.",
        ["description"] = "What members read; HTML is taken out.",
        ["terms"] = "What has to happen for the payout, and what is forbidden.",
        ["categories"] = "A list of words.",
        ["image_url"] = "An icon or picture, http or https.",
        ["preview_url"] = "The advertised page.",
        ["tracking_url"] = "The address a click begins with.",
        ["payout"] = "What the network pays us for a conversion, as a decimal number in units of the currency.",
        ["payout_percent"] = "What the network pays us as a percentage of the sale.",
        ["payout_type"] = "cpa, cpi, cpl, cps, cpc, cpm, cpe or revshare.",
        ["currency"] = "ISO 4217.",
        ["countries"] = "ISO 3166 alpha-2 codes where it runs; empty is everywhere.",
        ["countries_excluded"] = "Where it does not run.",
        ["os"] = "android, ios, windows, macos, linux, chromeos; empty is all.",
        ["devices"] = "mobile, tablet, desktop, tv; empty is all.",
        ["daily_cap"] = "Conversions a day the network pays for; empty or 0 is no cap.",
        ["starts_at"] = "An instant.",
        ["ends_at"] = "An instant.",
        ["requires_approval"] = "Whether the network has to admit us first.",
        ["incentive"] = "Whether members may be rewarded.",
        ["store_id"] = "The app's id in its store.",
        ["rank"] = "The network's own order, the smaller the better.",
        ["detail_id"] = "Another id that a step needs; not stored with the offer.",
        ["updated_at"] = "When the network last changed it; for steps, not stored with the offer.",
    };

    private static readonly Dictionary<string, string> GoalFieldsAbout = new(StringComparer.Ordinal)
    {
        ["id"] = "The network's id of the event, as its postback sends it.",
        ["name"] = "What has to happen.",
        ["payout"] = "What the network pays us for it, in units of the currency.",
        ["payout_percent"] = "The same as a percentage of the sale.",
        ["currency"] = "ISO 4217; without it the offer's.",
        ["countries"] = "Where it pays so; empty is everywhere.",
        ["countries_excluded"] = "Where it does not.",
        ["os"] = "The systems it pays so on.",
        ["devices"] = "The devices it pays so on.",
    };

    /// <summary>The offer fields a template can map.</summary>
    public static IReadOnlyCollection<string> OfferFields => OfferFieldsAbout.Keys;

    public static IReadOnlyCollection<string> GoalFields => GoalFieldsAbout.Keys;

    public static Shape Rules => new Shape.ListOf(Fields(
        new("when", new Shape.Expression(Slots.Response), "When the rule fits. One that does not mention http is only for answers that claim success.", Required: true),
        new("as", OneOf("ok", "empty", "auth", "config", "rate_limited", "retry", "gone", "fail"), "What the answer means.", Required: true),
        new("message", new Shape.Expression(Slots.Response), "The network's own words about it, for people."),
        new("wait", Duration, "How long to wait before asking again.")));

    private static Shape Decode => Fields(
        new("as", OneOf("json", "xml", "csv", "ndjson", "jsonp"), "What the answer is written in; JSON unless told.", Required: true),
        new("delimiter", new Shape.Formed("one ASCII character, or tab", text => text is "tab" || (text.Length == 1 && char.IsAscii(text[0]))), "What separates the columns of a CSV; a comma unless told."),
        new("encoding", OneOf("utf-8", "utf-16", "iso-8859-1", "windows-1252"), "How text is written in bytes; UTF-8 unless told."),
        new("columns", new Shape.ListOf(Words), "The names of a CSV's columns when its first line is not their names."));

    public static Shape Auth => Fields(
        new("header", new Shape.Named(new Shape.Pattern(Slots.Auth), Headers()), "Headers to add."),
        new("query", new Shape.Named(new Shape.Pattern(Slots.Auth)), "Query parameters to add."),
        new("body", new Shape.Named(new Shape.Pattern(Slots.Auth)), "Fields to add to the form, or to the top of the JSON body."),
        new("basic", Basic(Slots.Auth), "HTTP basic authentication."),
        new("token", Fields(
            new("request", Request(Slots.TokenRequest), "How a token is asked for.", Required: true),
            new("decode", Decode, "How the answer is written."),
            new("responses", Rules, "What the answer means, before the common rules."),
            new("value", new Shape.Expression(Slots.TokenAnswer), "Where the token stands in the answer.", Required: true),
            new("expires_in", new Shape.Expression(Slots.TokenAnswer), "How many seconds it is good for, where the answer says so."),
            new("lifetime", Duration, "How long it is good for, where the answer does not say."),
            new("send", Fields(
                new("header", new Shape.Named(new Shape.Pattern(Slots.TokenSend), Headers()), "Headers that carry it."),
                new("query", new Shape.Named(new Shape.Pattern(Slots.TokenSend)), "Query parameters that carry it."),
                new("body", new Shape.Named(new Shape.Pattern(Slots.TokenSend)), "Fields of the body that carry it.")),
                "How it is sent with the other requests.", Required: true)),
            "A token asked for first, kept while it is good and asked for again when it is refused."));

    public static Shape Offers => Fields(
        new("request", Request(Slots.Request), "The question for a page of offers.", Required: true),
        new("decode", Decode, "How the answer is written."),
        new("live", YesNo, "The feed is made for one visitor: it is never stored, and its requests may name the visitor."),
        new("for_each", ForEach, "Asks the whole feed once for each of some values: one name, a list of values."),
        new("responses", Rules, "What the answer means, before the common rules."),
        new("records", Records, "Where the offers lie in the answer.", Required: true),
        new("paginate", Paginate, "How to ask for the following pages. Without it one answer is everything."),
        new("delta", Fields(
            new("param", Words, "The query parameter that asks for changes only.", Required: true),
            new("value", new Shape.Pattern(Slots.Request), "Its value, made from run.last_success.", Required: true),
            new("full_every", Duration, "How often the whole feed is asked for nevertheless; only then can offers be found missing.", Required: true)),
            "Asking for what changed since the last complete run."),
        new("map", Mapped(OfferFieldsAbout, new Shape.Expression(Slots.Map), "id", "name"), "What of a record means what.", Required: true),
        new("defaults", Mapped(OfferFieldsAbout, Words), "Fixed values where the mapping finds nothing."),
        new("goals", Goals(Slots.Map, Slots.Map), "The paid events inside an offer."));

    private static Shape Records => Fields(
        new("at", new Shape.RecordPath(), "The path to the list; a dot alone when the answer is the list. When it is not there, the network has changed its answer: never \"no offers\".", Required: true),
        new("each", OneOf("item", "value"), "item for a list, value for a map whose keys are ids (the id is then called key)."),
        new("unwrap", new Shape.RecordPath(), "Where in each item the record itself lies, when items are wrappers."),
        new("where", new Shape.Expression(Slots.Map), "Which records count."),
        new("may_be_missing", new Shape.Expression(Slots.Response), "When it is normal that the list is not there."));

    private static Shape Paginate => Fields(
        new("by", OneOf("page", "offset", "row", "cursor", "link", "none"),
            "A page's number, the number of records before it, the number of its first record, a cursor from the last answer, an address from the last answer, or one answer only.", Required: true),
        new("param", Words, "The parameter that says which page."),
        new("in", OneOf("query", "body"), "Where the parameters go; in a body dots reach into the JSON."),
        new("value", new Shape.Pattern(Slots.PageValue), "What is sent, where it is more than the number or cursor alone."),
        new("start", OneOf("0", "1"), "The first number."),
        new("size", Fields(
            new("param", Words, "The parameter for how many records we want."),
            new("value", Positive, "How many.", Required: true)),
            "The size of a page."),
        new("next", new Shape.Expression(Slots.Paging), "The next cursor, or the next address on the same host; empty at the end."),
        new("total_pages", new Shape.Expression(Slots.Paging), "How many pages the network says there are."),
        new("total_items", new Shape.Expression(Slots.Paging), "How many records the network says there are."),
        new("more", new Shape.Expression(Slots.Paging), "Whether the network says that there is more."),
        new("short_page_ends", YesNo, "Whether a page with fewer records than asked for is surely the last. Only where it is known to be so."));

    public static Shape Step => Fields(
        new("id", Name, "The step's name.", Required: true),
        new("when", new Shape.Expression(Slots.StepWhen), "Which offers it is for."),
        new("request", Request(Slots.StepRequest), "The question.", Required: true),
        new("decode", Decode, "How the answer is written."),
        new("responses", Rules, "What the answer means, before the common rules; gone means that there is nothing for this offer."),
        new("refresh", Duration, "After how long it is asked again; 7d unless told."),
        new("per_run", Positive, "The most questions of one run; the others come in the next. 500 unless told."),
        new("batch", Fields(
            new("size", Positive, "How many offers one question asks about.", Required: true),
            new("records", Fields(
                new("at", new Shape.RecordPath(), "The path to the list.", Required: true),
                new("each", OneOf("item", "value"), "item for a list, value for a map whose keys are ids."),
                new("unwrap", new Shape.RecordPath(), "Where in each item the record itself lies.")),
                "Where the answers for the single offers lie.", Required: true),
            new("match", new Shape.Expression(Slots.Map), "The id of the offer a record is about.", Required: true)),
            "Asks about many offers at once."),
        new("set", Mapped(OfferFieldsAbout, new Shape.Expression(Slots.StepAnswer)), "The fields it fills."),
        new("goals", Goals(Slots.StepAnswer, Slots.StepGoal), "Goals it finds; they replace those of the list."));

    public static Shape Poll => Fields(
        new("request", Request(Slots.PollRequest), "The question.", Required: true),
        new("decode", Decode, "How the answer is written."),
        new("responses", Rules, "What the answer means, before the common rules."),
        new("for_each", ForEach, "Asks once for each of some values."),
        new("records", Records, "Where the conversions lie in the answer.", Required: true),
        new("paginate", Paginate, "How to ask for the following pages."),
        new("every", Duration, "How often to ask; 1h unless told."),
        new("window", Fields(
            new("back", Duration, "How far back each question looks: late decisions of the network are found within it.", Required: true),
            new("at_most", Duration, "The longest time one question may cover; a longer one is asked in pieces.")),
            "The time asked about: window.from and window.to."),
        new("map", Mapped(PostbackGrammar.PolledValues, new Shape.Expression(Slots.Map)), "What of a record means what.", Required: true),
        new("identity", new Shape.ListOf(OneOf([.. PostbackGrammar.PolledValues.Keys])), "The values that make a conversion the same one.", Required: true),
        new("events", new Shape.ListOf(Fields(
            new("when", new Shape.Expression(Slots.Map), "Which records."),
            new("do", OneOf("approve", "pending", "void", "adjust", "ignore"), "What they say.", Required: true),
            new("reason", new Shape.Expression(Slots.Map), "Why, for people."))),
            "What a record says; the first that fits decides. Under reversals every record takes back unless told."));

    private static Shape ForEach => new Shape.Named(new Shape.ListOf(Words), Name);

    public static Shape.Fields Request(Func<Surroundings, Slot> slot) => new(
        [
            new("get", new Shape.Pattern(slot), "A path to GET, beginning with /."),
            new("post", new Shape.Pattern(slot), "A path to POST to, beginning with /."),
            new("host", Name, "Which of the hosts; needless when there is one, or one called api."),
            new("query", new Shape.Named(new Shape.Pattern(slot)), "Query parameters. One whose value comes out empty is left out, an explicit \"\" is sent empty, a list is sent as the parameter repeated."),
            new("headers", new Shape.Named(new Shape.Pattern(slot), Headers()), "Headers."),
            new("form", new Shape.Named(new Shape.Pattern(slot)), "The body as a form."),
            new("json", new Shape.Tree(slot), "The body as JSON; a value that is one hole keeps its type."),
            new("basic", Basic(slot), "HTTP basic authentication of this request alone."),
        ],
        IsRequest: true);

    private static Shape Basic(Func<Surroundings, Slot> slot) => Fields(
        new("user", new Shape.Pattern(slot), "The user.", Required: true),
        new("password", new Shape.Pattern(slot), "The password; empty when left out."));

    private static Shape Goals(Func<Surroundings, Slot> from, Func<Surroundings, Slot> each) => Fields(
        new("from", new Shape.Expression(from), "The list of goals; inside, .x is of the goal and parent.x of the offer.", Required: true),
        new("map", Mapped(GoalFieldsAbout, new Shape.Expression(each), "id"), "What of a goal means what.", Required: true),
        new("defaults", Mapped(GoalFieldsAbout, Words), "Fixed values where the mapping finds nothing."));
}
