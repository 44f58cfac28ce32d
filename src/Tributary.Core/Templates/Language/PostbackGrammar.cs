using static Tributary.Core.Templates.Language.Shapes;

namespace Tributary.Core.Templates.Language;

/// <summary>The part of the language about the network's calls.</summary>
internal static class PostbackGrammar
{
    private static readonly Dictionary<string, string> PostbackValuesAbout = new(StringComparer.Ordinal)
    {
        ["click_id"] = "Our click id, as it comes back.",
        ["txn_id"] = "The network's id of the conversion.",
        ["goal_id"] = "The network's id of the event inside the offer.",
        ["offer_id"] = "The network's id of the offer.",
        ["reversal_id"] = "The network's own id of this reversal. With it the payout of a reversal is the part that is taken back; without it all of it is.",
        ["payout"] = "What the network pays us, in units of the currency.",
        ["currency"] = "ISO 4217.",
        ["ip"] = "The member's address, as the network saw it.",
        ["country"] = "The member's country.",
        ["member_id"] = "The site's own id of the member, where the network's wall knows him and no click of ours.",
    };

    /// <summary>The facts a polled record can tell, each with the sentence about it.</summary>
    public static Dictionary<string, string> PolledValues => new(PostbackValuesAbout, StringComparer.Ordinal)
    {
        ["at"] = "When it happened; an instant.",
    };

    /// <summary>The facts a call can tell.</summary>
    public static IReadOnlyCollection<string> Values => PostbackValuesAbout.Keys;

    public static Shape Postback => Fields(
        new("methods", new Shape.ListOf(OneOf("GET", "POST")), "How the network calls; GET unless told."),
        new("body", Fields(new Field("json_in", Words, "The form field that holds a JSON document.", Required: true)),
            "Where a JSON body lies, when it is not the body itself."),
        new("urls", new Shape.Named(Fields(
            new("label", Words, "What this address is for.", Required: true),
            new("help", Words, "Where to paste it."),
            new("add", new Shape.Named(Words, Name), "Parameters only this address has, declared as fields without a macro.")), Name),
            "The addresses to paste, when the network wants more than one."),
        new("fields", new Shape.Named(Fields(
            new("macro", Words, "The network's placeholder: we write it into the address to paste."),
            new("param", Words, "The parameter's name, where it is not the field's or where the network fixed it."),
            new("fixed", new Shape.Pattern(Slots.PostbackFixed), "A constant that we write into the address to paste."),
            new("header", Headers(), "The header it comes in."),
            new("json", new Shape.RecordPath(), "The path in a JSON body it comes from."),
            new("required", YesNo, "Whether a call without it is refused.")), Name),
            "What a call brings, by our names.", Required: true),
        new("verify", new Shape.ListOf(Fields(
            new("when", new Shape.Expression(Slots.VerifyWhen), "When the check is made. A call that no check of a secret or signature was made of can only be a test."),
            new("secret", GivenAndExpected(), "A secret that only the network and we know."),
            new("signature", GivenAndExpected(), "A signature over what the call brings."),
            new("ip", new Shape.Expression(Slots.PostbackData), "A list of addresses calls come from; an empty one lets all in."))),
            "What proves that the call is the network's; every check has to hold. The private address is always one."),
        new("identity", new Shape.ListOf(Name), "The fields that make a conversion the same one.", Required: true),
        new("values", Mapped(PostbackValuesAbout, new Shape.Expression(Slots.PostbackData)), "Facts that have to be derived; otherwise the field of the same name is the fact."),
        new("events", new Shape.ListOf(Fields(
            new("when", new Shape.Expression(Slots.PostbackData), "Which calls."),
            new("do", OneOf("approve", "pending", "void", "adjust", "ignore", "test"), "What they say: void rejects what is unpaid and takes back what is paid; test is acknowledged and never credited.", Required: true),
            new("reason", new Shape.Expression(Slots.PostbackData), "Why, for people."))),
            "What a call says; the first that fits decides. A call that none fits is acknowledged and ignored, so end the list with a line for what nobody foresaw.", Required: true),
        new("reply", Fields(
            new("accepted", Reply, "What the network reads when the call is taken.", Required: true),
            new("duplicate", Reply, "When it was taken before; the same unless told."),
            new("refused", Reply, "When it is not believed.", Required: true)),
            "What the network is answered. Trouble of our own is always a 503, so that the network tries again.", Required: true));

    private static Shape.Fields GivenAndExpected() => Fields(
        new("given", new Shape.Expression(Slots.VerifyGiven), "What the call brings.", Required: true),
        new("expect", new Shape.Expression(Slots.VerifyExpect), "What it has to be; an empty expectation is never met.", Required: true));
}
