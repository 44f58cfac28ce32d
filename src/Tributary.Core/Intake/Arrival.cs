using Tributary.Core.Offers;

namespace Tributary.Core.Intake;

/// <summary>The listing that an offer which is new to us begins with.</summary>
/// <param name="Listing">Where it goes.</param>
/// <param name="Rule">The name of the intake rule that decided; null when none fitted and the network's listing on arrival holds.</param>
public readonly record struct Arrival(Listing Listing, string? Rule = null);
