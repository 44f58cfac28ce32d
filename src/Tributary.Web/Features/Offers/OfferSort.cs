namespace Tributary.Web.Features.Offers;

/// <summary>How a list of offers is sorted. The names stand in addresses and in saved lists.</summary>
public enum OfferSort { Payout, LeastPayout, Newest, Oldest, Changed, Title, TitleBackwards, Network, Status, Cap, Rank }

internal static class OfferSorts
{
    public static string Words(this OfferSort sort) => sort switch
    {
        OfferSort.Payout => "Best payout first",
        OfferSort.LeastPayout => "Lowest payout first",
        OfferSort.Newest => "Newest first",
        OfferSort.Oldest => "Oldest first",
        OfferSort.Changed => "Last changed first",
        OfferSort.Title => "Title, A to Z",
        OfferSort.TitleBackwards => "Title, Z to A",
        OfferSort.Network => "Network",
        OfferSort.Status => "Source status",
        OfferSort.Cap => "Highest daily cap first",
        OfferSort.Rank => "The network’s own rank",
    };

    /// <summary>Over current_offers; the id at the end makes pages add up.</summary>
    internal static string Order(this OfferSort sort) => sort switch
    {
        OfferSort.Payout => "payout_high desc nulls last, id",
        OfferSort.LeastPayout => "payout_high nulls last, id",
        OfferSort.Newest => "first_seen_at desc, id desc",
        OfferSort.Oldest => "first_seen_at, id",
        OfferSort.Changed => "version_at desc, id desc",
        OfferSort.Title => "lower(title), id",
        OfferSort.TitleBackwards => "lower(title) desc, id desc",
        OfferSort.Network => "lower(network_name), network_id, payout_high desc nulls last, id",
        OfferSort.Status => "status, payout_high desc nulls last, id",
        OfferSort.Cap => "daily_cap desc nulls last, id",
        OfferSort.Rank => "source_rank nulls last, id",
    };

    /// <summary>The columns of current_offers that <see cref="Order"/> needs beside the id.</summary>
    internal static string Keys(this OfferSort sort) => sort switch
    {
        OfferSort.Payout or OfferSort.LeastPayout => "payout_high",
        OfferSort.Newest or OfferSort.Oldest => "first_seen_at",
        OfferSort.Changed => "version_at",
        OfferSort.Title or OfferSort.TitleBackwards => "title",
        OfferSort.Network => "network_name, network_id, payout_high",
        OfferSort.Status => "status, payout_high",
        OfferSort.Cap => "daily_cap",
        OfferSort.Rank => "source_rank",
    };

    /// <summary>A click on a column's head: this order, or the other way round when it is the one already.</summary>
    public static OfferSort Toggled(this OfferSort first, OfferSort now) => (first, now) switch
    {
        (OfferSort.Payout, OfferSort.Payout) => OfferSort.LeastPayout,
        (OfferSort.Newest, OfferSort.Newest) => OfferSort.Oldest,
        (OfferSort.Title, OfferSort.Title) => OfferSort.TitleBackwards,
        _ => first,
    };

    /// <summary>The way a column's head says it is sorted; null when it is not.</summary>
    public static string? Direction(this OfferSort first, OfferSort now) => (first, now) switch
    {
        (OfferSort.Payout, OfferSort.Payout) or (OfferSort.Newest, OfferSort.Newest) or (OfferSort.Changed, OfferSort.Changed) or (OfferSort.Cap, OfferSort.Cap) => "descending",
        (OfferSort.Payout, OfferSort.LeastPayout) or (OfferSort.Newest, OfferSort.Oldest) => "ascending",
        (OfferSort.Title, OfferSort.Title) or (OfferSort.Network, OfferSort.Network) or (OfferSort.Status, OfferSort.Status) => "ascending",
        (OfferSort.Title, OfferSort.TitleBackwards) => "descending",
        _ => null,
    };
}
