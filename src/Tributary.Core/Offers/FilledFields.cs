using System.Runtime.InteropServices;

namespace Tributary.Core.Offers;

/// <summary>Which fields of an offer hold something: enough to see that a network no longer sends one of them.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FilledFields(int Bits)
{
    /// <summary>The fields whose loss shows: a title there always is, and a status is judged by what it says.</summary>
    public static readonly IReadOnlyList<OfferField> Watched =
    [
        OfferField.Payout, OfferField.TrackingLink, OfferField.Countries, OfferField.Systems, OfferField.Description, OfferField.Conditions,
        OfferField.Categories, OfferField.Image, OfferField.Preview, OfferField.DailyCap, OfferField.Dates,
    ];

    public static FilledFields Of(OfferDraft offer) => default(FilledFields)
        .With(OfferField.Payout, offer.Payout is not null || offer.PayoutPercent is not null || offer.Goals.Any(goal => goal.Payout is not null || goal.PayoutPercent is not null))
        .With(OfferField.TrackingLink, !string.IsNullOrEmpty(offer.TrackingUrl))
        .With(OfferField.Countries, offer.Countries.Count + offer.CountriesExcluded.Count > 0)
        .With(OfferField.Systems, offer.Os.Count + offer.Devices.Count > 0)
        .With(OfferField.Description, !string.IsNullOrEmpty(offer.Description))
        .With(OfferField.Conditions, !string.IsNullOrEmpty(offer.Terms))
        .With(OfferField.Categories, offer.Categories.Count > 0)
        .With(OfferField.Image, !string.IsNullOrEmpty(offer.ImageUrl))
        .With(OfferField.Preview, !string.IsNullOrEmpty(offer.PreviewUrl))
        .With(OfferField.DailyCap, offer.DailyCap is not null)
        .With(OfferField.Dates, offer.StartsAt is not null || offer.EndsAt is not null);

    public bool Has(OfferField field) => (Bits & 1 << (int)field) != 0;

    public FilledFields With(OfferField field, bool filled) => filled ? new FilledFields(Bits | 1 << (int)field) : this;
}
