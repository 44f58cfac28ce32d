namespace Tributary.Core.Templates;

/// <summary>How the address a member is sent to is made from the offer's tracking URL.</summary>
public sealed class Link
{
    internal Link(IReadOnlyList<TrackingParameter> defaults) => Defaults = defaults;

    /// <summary>What the template puts into the link; the operator may edit the list per network.</summary>
    public IReadOnlyList<TrackingParameter> Defaults { get; }

    /// <summary>Checks an edited list and makes it ready for clicks. Do this once per network, not per click.</summary>
    public LinkCheck Prepare(IReadOnlyList<TrackingParameter> parameters, SettingValues settings) =>
        throw new NotSupportedException("Links are built with the template engine.");
}

/// <summary>
/// A query parameter added to the link, or a placeholder replaced in it. <see cref="Text"/> is fixed text with the holes
/// <c>${click.id}</c>, <c>${click.member}</c>, <c>${click.site}</c>, <c>${click.offer_id}</c> and <c>${click.country}</c>.
/// </summary>
public sealed record TrackingParameter(TrackingPlace Place, string Name, string Text);

public enum TrackingPlace
{
    /// <summary>Set as a query parameter; one of the same name is replaced.</summary>
    Add,

    /// <summary>A literal such as {external_identifier}, swapped where it stands.</summary>
    Replace,
}

/// <summary>A link ready for clicks, or what is wrong with the list.</summary>
public sealed record LinkCheck(PreparedLink? Link, IReadOnlyList<FieldError> Errors);

/// <summary>What a click tells the network. <see cref="Id"/> is our signed click id, <see cref="OfferId"/> our own offer id.</summary>
public sealed record ClickFacts(string Id, string Member, string? Site, string OfferId, string? Country);

/// <summary>A network's link, its parameters compiled. Safe for any number of threads.</summary>
public sealed class PreparedLink
{
    /// <summary>
    /// The address to send the member to. The host of the tracking URL never changes and every inserted value is percent-encoded.
    /// </summary>
    public LinkResult Build(string sourceId, string? trackingUrl, ClickFacts click) =>
        throw new NotSupportedException("Links are built with the template engine.");
}

/// <summary>Exactly one of the two is set; <see cref="Problem"/> is a sentence for the operator.</summary>
public readonly record struct LinkResult(string? Url, string? Problem);
