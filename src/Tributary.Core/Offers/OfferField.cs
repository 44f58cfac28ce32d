namespace Tributary.Core.Offers;

/// <summary>
/// A field of an offer as rules, pins and the history name it. What only makes sense together is one field. The names are stored.
/// </summary>
public enum OfferField
{
    Title,
    Description,
    Conditions,
    Categories,
    Image,

    /// <summary>The page that the offer leads to in the end.</summary>
    Preview,

    TrackingLink,

    /// <summary>What the network pays: amount or share of the sale, currency, what for, and the goals with all that is theirs.</summary>
    Payout,

    /// <summary>Where the offer is open: the countries it names and those it leaves out.</summary>
    Countries,

    /// <summary>What the offer is open to: operating systems and devices.</summary>
    Systems,

    DailyCap,

    /// <summary>First and last day.</summary>
    Dates,

    /// <summary>What the network says of running it: live, paused or closed, approval, and whether rewarded traffic is welcome. Always the network's.</summary>
    Status,
}
