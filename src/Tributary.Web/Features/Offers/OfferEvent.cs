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
        public IReadOnlyList<FieldChange> Changes { get; } = Before is null ? [] : CompareVersions.BetweenHeld(Before, Version);
    }

    /// <summary>A run found that an offer had been missing for long enough: members no longer see it.</summary>
    /// <param name="At">The end of that run.</param>
    /// <param name="GoneSince">The end of the run that missed it first (unix ms).</param>
    /// <param name="RunId">The run.</param>
    /// <param name="RunKind">What kind of run it was.</param>
    public sealed record Paused(long At, long GoneSince, long RunId, string RunKind) : OfferEvent(At);

    /// <summary>A person decided something.</summary>
    public sealed record Done(long At, OfferAct Act, string Field, string Before, string After, string? Who) : OfferEvent(At);
}
