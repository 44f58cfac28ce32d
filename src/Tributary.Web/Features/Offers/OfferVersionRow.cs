using Tributary.Core.Changes;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>How a draft lies in offer_versions.</summary>
internal static class OfferVersionRow
{
    /// <summary>What a version says of its offer besides its status.</summary>
    public const string ContentColumns =
        "title, description, conditions, categories, image_url, preview_url, tracking_url, payout, payout_low, payout_high, payout_percent_ppm, "
        + "payout_type, currency, countries, countries_excluded, systems, devices, daily_cap, starts_at, ends_at, requires_approval, incentive, "
        + "approval, store_id, source_rank, goals, goal_count";

    public const string Columns = $"id, offer_id, network_id, run_id, since, until, hash, status, {ContentColumns}, created_at, held";

    /// <summary>The least and the most that the offer pays in its own currency.</summary>
    public static (long? Low, long? High) Range(OfferDraft draft)
    {
        var payouts = draft.Goals.Where(goal => goal.Currency == draft.Currency).Select(goal => goal.Payout).Append(draft.Payout).OfType<long>().ToList();
        return payouts.Count == 0 ? (null, null) : (payouts.Min(), payouts.Max());
    }

    public static object?[] Of(StagedOffer offer, long id, long offerId, StagedGeneration staged, long runId, long now)
    {
        var draft = offer.Stored;
        var (low, high) = Range(draft);
        return
        [
            id, offerId, staged.NetworkId, runId, staged.Next, OfferStaging.Open, offer.Hash, StoredOffer.Word(draft.Status),
            draft.Title, draft.Description ?? "", draft.Terms ?? "", StoredOffer.Texts(draft.Categories), draft.ImageUrl, draft.PreviewUrl, draft.TrackingUrl,
            draft.Payout, low, high, draft.PayoutPercent,
            draft.PayoutType, draft.Currency, StoredOffer.Codes(draft.Countries), StoredOffer.Codes(draft.CountriesExcluded),
            StoredOffer.Codes(draft.Os), StoredOffer.Codes(draft.Devices), draft.DailyCap, draft.StartsAt, draft.EndsAt,
            draft.RequiresApproval ? 1L : 0L, draft.Incentive is { } incentive ? incentive ? 1L : 0L : null,
            StoredOffer.Word(draft.Approval), draft.StoreId, draft.Rank, StoredOffer.Goals(draft.Goals), (long)draft.Goals.Count, now, Held(offer.Judgement),
        ];
    }

    private static string? Held(Judgement judgement) =>
        judgement.Fields.Where(judged => judged.IsNews && judged.Outcome is FieldOutcome.Held or FieldOutcome.StillHeld).Select(judged => judged.Field.ToString()).ToList() is { Count: > 0 } held
            ? string.Join(',', held) : null;
}
