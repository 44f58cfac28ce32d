using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>One field of an offer that is not what it was, and how far it moved. Sizes are millionths of what stood before.</summary>
/// <param name="Field">Which.</param>
/// <param name="Down">How much it fell at most; a payout, goal, country, system or limit that is gone fell by all of it.</param>
/// <param name="Up">How much it rose at most.</param>
/// <param name="IsOther">It changed in a way that has no size: other words, another currency, another host.</param>
public sealed record FieldMove(OfferField Field, long Down = 0, long Up = 0, bool IsOther = false)
{
    /// <summary>All of it, in millionths.</summary>
    public const long Whole = 1_000_000;
}
