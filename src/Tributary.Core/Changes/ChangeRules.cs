using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>A network's rules for changes: whose each field is, and what changes of offers that members see have to pass.</summary>
/// <param name="Fields">What differs from <see cref="FieldRule.Always"/>.</param>
/// <param name="Gate">For the fields that follow the network.</param>
public sealed record ChangeRules(IReadOnlyDictionary<OfferField, FieldRule> Fields, ChangeGate Gate)
{
    public static readonly ChangeRules Default = new(new Dictionary<OfferField, FieldRule>(), ChangeGate.Default);

    private static readonly FieldRule[] All = [FieldRule.Always, FieldRule.First, FieldRule.Never];
    private static readonly FieldRule[] Needed = [FieldRule.Always, FieldRule.First];
    private static readonly FieldRule[] TheNetworks = [FieldRule.Always];

    public FieldRule Of(OfferField field) => Fields.GetValueOrDefault(field, FieldRule.Always);

    /// <summary>The rules a field can have: an offer without title, link or payout is none, and whether it runs only the network knows.</summary>
    public static IReadOnlyList<FieldRule> Allowed(OfferField field) => field switch
    {
        OfferField.Status => TheNetworks,
        OfferField.Title or OfferField.TrackingLink or OfferField.Payout => Needed,
        _ => All,
    };

    /// <summary>A new offer as it is stored: without the fields that are never taken.</summary>
    public OfferDraft Blank(OfferDraft offer) => Fields
        .Where(rule => rule.Value is FieldRule.Never)
        .Aggregate(offer, (draft, rule) => CompareOffers.Take(rule.Key, Nothing(offer), draft));

    private static OfferDraft Nothing(OfferDraft offer) => new() { SourceId = offer.SourceId, Title = offer.Title };
}
