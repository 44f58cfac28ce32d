using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>The fields of an offer, as they lie in a version: which differ, and which hold something.</summary>
internal static class VersionFields
{
    /// <summary>The fields whose loss shows: a title there always is, and a status is judged by what it says.</summary>
    public static readonly IReadOnlyList<OfferField> Watched = [.. Enum.GetValues<OfferField>().Except([OfferField.Title, OfferField.Status])];

    /// <summary>The fields in which a later version says something else.</summary>
    public static IEnumerable<OfferField> Changed(OfferVersion before, OfferVersion after) =>
        Enum.GetValues<OfferField>().Where(field => !Same(field, before, after));

    /// <summary>Whether a field holds something. Says the same as <see cref="IsFilled"/>.</summary>
    public static bool Has(this OfferVersion version, OfferField field) => field switch
    {
        OfferField.Payout => version.Payout is not null || version.PayoutPercentPpm is not null || version.Goals.Contains("\"payout", StringComparison.Ordinal),
        OfferField.TrackingLink => !string.IsNullOrEmpty(version.TrackingUrl),
        OfferField.Countries => version.Countries.Length + version.CountriesExcluded.Length > 0,
        OfferField.Systems => version.Systems.Length + version.Devices.Length > 0,
        OfferField.Description => version.Description.Length > 0,
        OfferField.Conditions => version.Conditions.Length > 0,
        OfferField.Categories => version.Categories != "[]",
        OfferField.Image => !string.IsNullOrEmpty(version.ImageUrl),
        OfferField.Preview => !string.IsNullOrEmpty(version.PreviewUrl),
        OfferField.DailyCap => version.DailyCap is not null,
        OfferField.Dates => version.StartsAt is not null || version.EndsAt is not null,
        OfferField.Title or OfferField.Status => true,
    };

    /// <summary>Over offer_versions: whether a field holds something.</summary>
    public static string IsFilled(OfferField field) => field switch
    {
        OfferField.Payout => "(payout is not null or payout_percent_ppm is not null or goals like '%\"payout%')",
        OfferField.TrackingLink => "coalesce(tracking_url, '') <> ''",
        OfferField.Countries => "countries <> '' or countries_excluded <> ''",
        OfferField.Systems => "systems <> '' or devices <> ''",
        OfferField.Description => "description <> ''",
        OfferField.Conditions => "conditions <> ''",
        OfferField.Categories => "categories <> '[]'",
        OfferField.Image => "coalesce(image_url, '') <> ''",
        OfferField.Preview => "coalesce(preview_url, '') <> ''",
        OfferField.DailyCap => "daily_cap is not null",
        OfferField.Dates => "starts_at is not null or ends_at is not null",
        OfferField.Title or OfferField.Status => "1 = 1",
    };

    private static bool Same(OfferField field, OfferVersion before, OfferVersion after) => field switch
    {
        OfferField.Title => before.Title == after.Title,
        OfferField.Description => before.Description == after.Description,
        OfferField.Conditions => before.Conditions == after.Conditions,
        OfferField.Categories => before.Categories == after.Categories,
        OfferField.Image => before.ImageUrl == after.ImageUrl,
        OfferField.Preview => before.PreviewUrl == after.PreviewUrl,
        OfferField.TrackingLink => before.TrackingUrl == after.TrackingUrl,
        OfferField.Payout => (before.Payout, before.PayoutPercentPpm, before.PayoutType, before.Currency, before.Goals)
            == (after.Payout, after.PayoutPercentPpm, after.PayoutType, after.Currency, after.Goals),
        OfferField.Countries => (before.Countries, before.CountriesExcluded) == (after.Countries, after.CountriesExcluded),
        OfferField.Systems => (before.Systems, before.Devices) == (after.Systems, after.Devices),
        OfferField.DailyCap => before.DailyCap == after.DailyCap,
        OfferField.Dates => (before.StartsAt, before.EndsAt) == (after.StartsAt, after.EndsAt),
        OfferField.Status => (before.Status, before.Approval, before.RequiresApproval, before.Incentive)
            == (after.Status, after.Approval, after.RequiresApproval, after.Incentive),
    };
}
