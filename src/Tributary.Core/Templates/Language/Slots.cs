using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Language;

/// <summary>Every place an expression can stand in, with the names it may use there.</summary>
internal static class Slots
{
    /// <summary>The name under which a secret's send_to allows postback verification.</summary>
    public const string Postback = "postback";

    private static readonly IReadOnlySet<string> Nothing = Members();
    private static readonly IReadOnlySet<string> OfferMembers = Members([.. FeedGrammar.OfferFields]);

    // What a network wrote for people to read is no parameter: a long text in an address could carry anything anywhere.
    private static readonly IReadOnlySet<string> AskedOfferMembers = Members([.. FeedGrammar.OfferFields.Except(
        ["name", "description", "terms", "categories", "image_url", "preview_url"], StringComparer.Ordinal)]);

    private static readonly Slot HostSlot = Slot.Of("hosts", ("settings", Root.Settings, null));

    private static readonly Slot ResponseSlot = Slot.Of(
        "responses", ("body", Root.Body, null), ("http", Root.Http, Slot.HttpMembers), ("settings", Root.Settings, null));

    private static readonly Slot PagingSlot = Slot.Of(
        "paginate", ("body", Root.Body, null), ("http", Root.Http, Slot.HttpMembers), ("page", Root.Page, Slot.PageMembers));

    private static readonly Slot PageValueSlot = Slot.Of("paginate.value", ("page", Root.Page, Slot.PageMembers));

    private static readonly Slot LinkSlot = Slot.Of(
        "link", ("offer", Root.Offer, Slot.LinkOfferMembers), ("click", Root.Click, Slot.ClickMembers), ("settings", Root.Settings, null));

    private static readonly Slot WallSlot = Slot.Of(
        "wall", ("click", Root.Click, Members("member", "site")), ("settings", Root.Settings, null));

    private static readonly Slot TokenAnswerSlot = Slot.Of(
        "auth.token", ("body", Root.Body, null), ("http", Root.Http, Slot.HttpMembers));

    public static Slot Host(Surroundings _) => HostSlot;

    public static Slot Response(Surroundings _) => ResponseSlot;

    public static Slot Paging(Surroundings _) => PagingSlot;

    public static Slot PageValue(Surroundings _) => PageValueSlot;

    public static Slot Map(Surroundings surroundings) => Slot.Of(
        "map",
        ("body", Root.Body, null), ("parent", Root.Parent, null), ("key", Root.Key, null),
        ("http", Root.Http, Slot.HttpMembers), ("settings", Root.Settings, null), ("each", Root.Each, surroundings.Each ?? Nothing)) with
    { HasRecord = true };

    public static Slot Link(Surroundings _) => LinkSlot;

    public static Slot Wall(Surroundings _) => WallSlot;

    /// <summary>A request's parts: a secret used here goes to the request's host.</summary>
    public static Slot Request(Surroundings surroundings) => Slot.Of(
        "request",
        [
            ("settings", Root.Settings, null), ("run", Root.Run, Slot.RunMembers), ("each", Root.Each, surroundings.Each ?? Nothing),
            .. surroundings.IsLive ? [("visitor", Root.Visitor, Slot.VisitorMembers)] : Array.Empty<(string, Root, IReadOnlySet<string>?)>(),
        ]) with
    { SecretsGoTo = surroundings.Host };

    /// <summary>What auth adds to a request may hash, and may see the request it is added to: some networks want it signed.</summary>
    public static Slot Auth(Surroundings surroundings) => Slot.Of(
        "auth",
        ("settings", Root.Settings, null), ("run", Root.Run, Slot.RunMembers), ("request", Root.Request, Members("query", "body"))) with
    { SecretsGoTo = surroundings.Host, MayHash = true };

    /// <summary>A token is asked for with a proof of its own, which some networks want encoded or hashed.</summary>
    public static Slot TokenRequest(Surroundings surroundings) => Request(surroundings) with { Name = "auth.token.request", MayHash = true };

    public static Slot TokenAnswer(Surroundings _) => TokenAnswerSlot;

    public static Slot TokenSend(Surroundings surroundings) => Slot.Of(
        "auth.token.send", ("settings", Root.Settings, null), ("token", Root.Token, Members("value"))) with
    { SecretsGoTo = surroundings.Host };

    public static Slot StepWhen(Surroundings _) => Slot.Of("steps.when", ("offer", Root.Offer, OfferMembers), ("settings", Root.Settings, null));

    public static Slot StepRequest(Surroundings surroundings) => Slot.Of(
        "steps.request",
        ("settings", Root.Settings, null), ("run", Root.Run, Slot.RunMembers),
        surroundings.IsBatched ? ("batch", Root.Batch, Members("ids")) : ("offer", Root.Offer, AskedOfferMembers)) with
    { SecretsGoTo = surroundings.Host };

    /// <summary>What a step found: the whole answer, and of a batched one the offer's own record.</summary>
    public static Slot StepAnswer(Surroundings surroundings) => Slot.Of(
        "steps.set",
        ("body", Root.Body, null), ("parent", Root.Parent, null), ("key", Root.Key, null), ("http", Root.Http, Slot.HttpMembers),
        ("offer", Root.Offer, OfferMembers), ("settings", Root.Settings, null)) with
    { HasRecord = surroundings.IsBatched };

    public static Slot StepGoal(Surroundings surroundings) => StepAnswer(surroundings) with { Name = "steps.goals", HasRecord = true };

    /// <summary>A polled question may say for which time it asks.</summary>
    public static Slot PollRequest(Surroundings surroundings) => Slot.Of(
        "request",
        ("settings", Root.Settings, null), ("run", Root.Run, Slot.RunMembers), ("each", Root.Each, surroundings.Each ?? Nothing),
        ("window", Root.Window, Members("from", "to"))) with
    { SecretsGoTo = surroundings.Host };

    /// <summary>The constant the operator pastes at the network: a secret used here goes to the postback.</summary>
    public static Slot PostbackFixed(Surroundings _) =>
        Slot.Of("postback.fields", ("settings", Root.Settings, null)) with { SecretsGoTo = Postback };

    public static Slot PostbackData(Surroundings surroundings) => Slot.Of(
        "postback",
        ("got", Root.Got, surroundings.Names.PostbackFields),
        ("request", Root.Request, Slot.RequestMembers),
        ("settings", Root.Settings, null));

    /// <summary>Whether a check is made may depend on whether its secret was typed at all.</summary>
    public static Slot VerifyWhen(Surroundings surroundings) => PostbackData(surroundings) with { Name = "postback.verify", SecretsGoTo = Postback };

    public static Slot VerifyGiven(Surroundings surroundings) => PostbackData(surroundings) with { Name = "postback.verify", MayHash = true };

    public static Slot VerifyExpect(Surroundings surroundings) => VerifyGiven(surroundings) with { SecretsGoTo = Postback };

    private static HashSet<string> Members(params string[] names) => new(names, StringComparer.Ordinal);
}
