using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>Why a field does not follow the network. The names are stored.</summary>
public enum PinReason
{
    /// <summary>A field rule of the network.</summary>
    Rule,

    /// <summary>The change waits for review.</summary>
    Gate,

    /// <summary>A reviewer kept ours.</summary>
    Person,
}

/// <summary>A field of a known offer that does not follow the network.</summary>
/// <param name="Field">Which field.</param>
/// <param name="Why">Why it does not.</param>
/// <param name="Value">A version of the offer that has in this field what is in force.</param>
public sealed record Pin(OfferField Field, PinReason Why, OfferDraft Value);
