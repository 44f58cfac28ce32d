namespace Tributary.Web.Features.Offers.Duplicates;

/// <summary>That an offer is also at another network, as it lies in offer_duplicates.</summary>
internal sealed record Duplicate
{
    public long OfferId { get; init; }

    /// <summary>Store, Page or Title: by what it was told.</summary>
    public string Kind { get; init; } = "";
    public string Key { get; init; } = "";
    public long NetworkId { get; init; }

    /// <summary>An offer of the group that pays more, in the same currency, to everybody whom this one pays for.</summary>
    public long? BeatenBy { get; init; }
}
