using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Language;

/// <summary>Every place an expression can stand in, with the names it may use there.</summary>
internal static class Slots
{
    private static readonly Slot HostSlot = Slot.Of("hosts", ("settings", Root.Settings, null));

    private static readonly Slot ResponseSlot = Slot.Of(
        "responses", ("body", Root.Body, null), ("http", Root.Http, Slot.HttpMembers), ("settings", Root.Settings, null));

    private static readonly Slot PagingSlot = Slot.Of(
        "paginate", ("body", Root.Body, null), ("http", Root.Http, Slot.HttpMembers), ("page", Root.Page, Slot.PageMembers));

    private static readonly Slot MapSlot = Slot.Of(
        "map",
        ("body", Root.Body, null), ("parent", Root.Parent, null), ("key", Root.Key, null),
        ("http", Root.Http, Slot.HttpMembers), ("settings", Root.Settings, null)) with
    { HasRecord = true };

    private static readonly Slot LinkSlot = Slot.Of(
        "link", ("offer", Root.Offer, Slot.LinkOfferMembers), ("click", Root.Click, Slot.ClickMembers), ("settings", Root.Settings, null));

    public static Slot Host(Surroundings _) => HostSlot;

    public static Slot Response(Surroundings _) => ResponseSlot;

    public static Slot Paging(Surroundings _) => PagingSlot;

    public static Slot Map(Surroundings _) => MapSlot;

    public static Slot Link(Surroundings _) => LinkSlot;

    /// <summary>A request's parts: a secret used here goes to the request's host.</summary>
    public static Slot Request(Surroundings surroundings) =>
        Slot.Of("request", ("settings", Root.Settings, null), ("run", Root.Run, Slot.RunMembers)) with { SecretsGoTo = surroundings.Host };

    public static Slot Auth(Surroundings surroundings) => Request(surroundings) with { Name = "auth", MayHash = true };

    /// <summary>The constant the operator pastes at the network: a secret used here goes to the postback.</summary>
    public static Slot PostbackFixed(Surroundings _) =>
        Slot.Of("postback.fields", ("settings", Root.Settings, null)) with { SecretsGoTo = Postback };

    public static Slot PostbackData(Surroundings surroundings) => Slot.Of(
        "postback",
        ("got", Root.Got, surroundings.Names.PostbackFields),
        ("request", Root.Request, Slot.RequestMembers),
        ("settings", Root.Settings, null));

    public static Slot VerifyGiven(Surroundings surroundings) => PostbackData(surroundings) with { Name = "postback.verify", MayHash = true };

    public static Slot VerifyExpect(Surroundings surroundings) => VerifyGiven(surroundings) with { SecretsGoTo = Postback };

    /// <summary>The name under which a secret's send_to allows postback verification.</summary>
    public const string Postback = "postback";
}
