namespace Tributary.Core.Offers;

/// <summary>The operator's decision on an offer, stored by its name. A sync never changes it.</summary>
public enum Listing
{
    New,
    Synced,
    Ignored,
}
