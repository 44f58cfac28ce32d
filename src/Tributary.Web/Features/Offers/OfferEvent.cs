namespace Tributary.Web.Features.Offers;

/// <summary>Something that happened to an offer.</summary>
/// <param name="At">Unix milliseconds.</param>
public abstract record OfferEvent(long At)
{
    /// <summary>A run published something else than before.</summary>
    /// <param name="Version">What the network told.</param>
    /// <param name="Before">What it had told before; null when it told of the offer for the first time.</param>
    public sealed record Told(OfferVersion Version, OfferVersion? Before) : OfferEvent(Version.At)
    {
        public IReadOnlyList<FieldChange> Changes { get; } = Before is null ? [] : CompareVersions.Between(Before, Version);
    }

    /// <summary>A person decided something.</summary>
    public sealed record Done(long At, OfferAct Act, string Field, string Before, string After, string? Who) : OfferEvent(At);
}
