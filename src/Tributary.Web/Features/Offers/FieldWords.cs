using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>The fields of an offer, as people call them.</summary>
internal static class FieldWords
{
    public static string Of(OfferField field) => field switch
    {
        OfferField.Title => "Title",
        OfferField.Description => "Description",
        OfferField.Conditions => "Conditions",
        OfferField.Categories => "Categories",
        OfferField.Image => "Image",
        OfferField.Preview => "Landing page",
        OfferField.TrackingLink => "Tracking link",
        OfferField.Payout => "Payout",
        OfferField.Countries => "Countries",
        OfferField.Systems => "Systems and devices",
        OfferField.DailyCap => "Daily cap",
        OfferField.Dates => "Dates",
        OfferField.Status => "Status",
    };
}
