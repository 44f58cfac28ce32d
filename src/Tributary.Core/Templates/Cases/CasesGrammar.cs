using System.Globalization;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates.Cases;

/// <summary>The form of a folder's cases.yaml, described as the template language is: the same check reads it.</summary>
internal static class CasesGrammar
{
    private static readonly Shape Words = new Shape.Words();
    private static readonly Shape ManyWords = new Shape.ListOf(Words);
    private static readonly Shape NamedWords = new Shape.Named(Words);
    private static readonly Shape Status = new Shape.Formed("an HTTP status such as 200", text => Amounts.Whole(text) is >= 100 and < 600);
    private static readonly Shape Instant = new Shape.Formed(
        "an instant such as 2025-11-20T10:00:00Z",
        text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));

    private static readonly Shape Answers = new Shape.ListOf(new Shape.Either(Words, new Shape.Fields(
    [
        Key("file", Words, "A file under fixtures/: the body of the answer.", required: true),
        Key("status", Status, "The answer's HTTP status; 200 where it is not given."),
        Key("headers", NamedWords, "Headers of the answer."),
    ])));

    private static readonly Shape Outcome = OneOf("complete", "partial", "auth", "config", "contract", "fail", "rate_limited", "retry", "unfinished", "gone");
    private static readonly Shape Event = OneOf("approve", "pending", "void", "adjust", "ignore", "test");

    private static readonly Shape Feeds = new Shape.ListOf(new Shape.Fields(
    [
        Key("name", Words, "What the case shows.", required: true),
        Key("answers", Answers, "The recorded answers, in the order of the requests: a token first, the pages, then the steps. All are read at 2025-11-21T04:40:00Z.", required: true),
        Key("status", Status, "The HTTP status of all answers that name none."),
        Key("requests", ManyWords, "The requests that are made, in order: an address, or POST, address and body; with secrets as people see them (*api_key*) or, to prove a signature, as they are sent."),
        Key("headers", new Shape.Either(Words, ManyWords), "A header that one of the requests carries, as Name: value; or several."),
        Key("visitor", new Shape.Fields(
        [
            Key("ip", Words, "Where the visitor comes from."),
            Key("user_agent", Words, "His browser."),
            Key("country", Words, "His country's code."),
            Key("member", Words, "The member's id at the site."),
        ]), "Who a live feed is asked for."),
        Key("last_success", Instant, "When the network last answered in full."),
        Key("outcome", OneOf("complete", "partial", "auth", "config", "contract", "fail", "rate_limited", "retry", "unfinished"), "How the run ends.", required: true),
        Key("message", Words, "The words it ends with."),
        Key("rejected", ManyWords, "The records that are not taken, as ID: reason."),
        Key("golden", Words, "A file under golden/: the offers and issues, exactly."),
    ]));

    private static readonly Shape Links = new Shape.ListOf(new Shape.Fields(
    [
        Key("url", Words, "The offer's tracking address.", required: true),
        Key("id", Words, "The offer's id; 1 where it is not given."),
        Key("becomes", Words, "The address the member is sent to. The click id is CLICK, the member member/7, the site shop, the offer 55, the country US.", required: true),
    ]));

    private static readonly Shape Postbacks = new Shape.ListOf(new Shape.Fields(
    [
        Key("name", Words, "What the case shows.", required: true),
        Key("method", OneOf("GET", "POST"), "GET where it is not given."),
        Key("url_name", Words, "Which of the template's addresses is called; its constants come before the query."),
        Key("query", Words, "The raw query."),
        Key("headers", NamedWords, "Headers of the call."),
        Key("body", Words, "The raw body."),
        Key("content_type", Words, "The body's type."),
        Key("from", Words, "The address the call comes from; 192.0.2.77 where it is not given."),
        Key("event", Event, "What the call says."),
        Key("reason", Words, "And why."),
        Key("facts", new Shape.Fields([.. CaseFacts.Names.Select(name => Key(name, Words, "What is read of the call."))]), "Facts read of the call; those not named are not looked at."),
        Key("refused", Words, "The sentence a call is refused with."),
        Key("stored", Words, "The query as it is kept, with secrets masked."),
        Key("reply", Words, "Status and body the network gets, such as 200 OK."),
    ]));

    private static readonly Shape Polls = new Shape.ListOf(new Shape.Fields(
    [
        Key("name", Words, "What the case shows.", required: true),
        Key("answers", Answers, "The recorded answers, in the order of the requests.", required: true),
        Key("requests", ManyWords, "The requests that are made, in order."),
        Key("headers", new Shape.Either(Words, ManyWords), "A header that one of the requests carries, as Name: value; or several."),
        Key("status", Status, "The HTTP status of all answers that name none."),
        Key("last_success", Instant, "When the network was last asked."),
        Key("outcome", Outcome, "How asking ends; complete where it is not given."),
        Key("message", Words, "The words it ends with."),
        Key("events", new Shape.ListOf(new Shape.Fields(
        [
            Key("event", Event, "What a record says.", required: true),
            Key("reason", Words, "And why."),
            .. CaseFacts.Names.Select(name => Key(name, Words, "What is read of the record.")),
        ])), "What the records say, all of them in order; facts that are not named are not looked at.", required: true),
    ]));

    /// <summary>The whole file.</summary>
    public static readonly Shape.Fields File = new(
    [
        Key("settings", NamedWords, "What the operator would have typed."),
        Key("feeds", Feeds, "Recorded answers and what is read of them."),
        Key("links", Links, "Tracking addresses and what members get."),
        Key("postback_url", new Shape.Either(Words, NamedWords), "The address to paste at the network, or each of them by name. The endpoint is https://our.example/p/TOKEN."),
        Key("postbacks", Postbacks, "Calls and what they say."),
        Key("wall", Words, "The address of the wall for the member member/7 of the site shop."),
        Key("conversions", Polls, "Recorded answers to the question for conversions."),
        Key("reversals", Polls, "Recorded answers to the question for conversions taken back."),
        Key("ignored", NamedWords, "Fields of the answers that nothing reads, each with the reason. Paths begin at the answer's root; list levels and the ids of maps are [*]; a parent covers all below it."),
    ]);

    private static Shape.OneOf OneOf(params string[] choices) => new(choices);

    private static Field Key(string name, Shape shape, string about, bool required = false) => new(name, shape, about, required);
}
