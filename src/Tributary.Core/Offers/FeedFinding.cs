namespace Tributary.Core.Offers;

/// <summary>What is held against a feed. The names are stored.</summary>
public enum FeedDoubt
{
    /// <summary>The whole feed, and not a record in it.</summary>
    Empty,

    /// <summary>Offers that were in the last feed and are not in this one.</summary>
    Missing,

    /// <summary>Offers that the network ran and now says it does not.</summary>
    Closed,

    /// <summary>A field that offers had and no longer have.</summary>
    Field,

    /// <summary>Records under an id that another record of the feed has, saying something else.</summary>
    Repeated,

    /// <summary>Records that could not be read.</summary>
    Unusable,
}

/// <summary>
/// One thing held against a feed: <paramref name="Count"/> of <paramref name="Of"/>. For <see cref="FeedDoubt.Repeated"/> and
/// <see cref="FeedDoubt.Unusable"/> these are records, for all others offers.
/// </summary>
/// <param name="Doubt">What is wrong.</param>
/// <param name="Count">How many it concerns.</param>
/// <param name="Of">Of how many.</param>
/// <param name="Field">For <see cref="FeedDoubt.Field"/>: which.</param>
public sealed record FeedFinding(FeedDoubt Doubt, long Count, long Of, OfferField? Field = null)
{
    /// <summary>
    /// Whether somebody who accepted <paramref name="accepted"/> has accepted this too: the same doubt about no more offers. Who accepts an
    /// empty feed gives every offer up, so that a feed which then has a few of them is no surprise.
    /// </summary>
    public bool IsWithin(FeedFinding accepted) =>
        Count <= accepted.Count && Field == accepted.Field
        && (Doubt == accepted.Doubt || (Doubt is FeedDoubt.Missing && accepted.Doubt is FeedDoubt.Empty));
}
