using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>What the breaker holds against a feed, and what accepting it means, in sentences.</summary>
internal static class FindingWords
{
    /// <summary>Why the run stopped.</summary>
    public static string Stopped(FeedFinding finding, int maxDropPercent) => finding.Doubt switch
    {
        FeedDoubt.Empty => $"The feed is empty, and {Figure.Of(finding.Of, "offer is", "offers are")} known.",
        FeedDoubt.Missing => finding.Count * 100 > (Int128)finding.Of * maxDropPercent
            ? $"The feed lost {Figure.Of(finding.Count)} of {Figure.Of(finding.Of)} offers, more than {maxDropPercent} %."
            : $"The feed lost {Figure.Of(finding.Count)} of {Figure.Of(finding.Of)} offers.",
        FeedDoubt.Closed => $"The feed says that {Figure.Of(finding.Count)} of {Figure.Of(finding.Of)} offers are paused or closed.",
        FeedDoubt.Field => $"The feed no longer says {Says(finding.Field!.Value, finding)}. Did the network rename a field?",
        FeedDoubt.Repeated => $"{Figure.Of(finding.Count)} of {Figure.Of(finding.Of)} records are under an id that another record has, and say something else.",
        FeedDoubt.Unusable => $"{Figure.Of(finding.Count)} of {Figure.Of(finding.Of)} records could not be used; the list below says why.",
    };

    /// <summary>What would happen if the feed were accepted.</summary>
    public static string Accepting(FeedFinding finding, SyncRules rules) => finding.Doubt switch
    {
        FeedDoubt.Empty => $"All {Figure.Of(finding.Count)} offers would be missing; {Missing(rules)}",
        FeedDoubt.Missing => $"{Figure.Of(finding.Count)} of {Figure.Of(finding.Of)} offers would be missing; {Missing(rules)}",
        FeedDoubt.Closed => $"{Figure.Of(finding.Count)} of {Figure.Of(finding.Of)} offers would be paused at once, until the network runs them again.",
        FeedDoubt.Field => $"{Figure.Of(finding.Count, "offer", "offers")} would lose {Thing(finding.Field!.Value)}. Your own texts stay.",
        FeedDoubt.Repeated => $"Of each id the first record would count; {Figure.Of(finding.Count, "other would be", "others would be")} left out.",
        FeedDoubt.Unusable => $"{Figure.Of(finding.Count, "record", "records")} would be left out; offers that are known under their ids stay as they are.",
    };

    private static string Missing(SyncRules rules) => rules switch
    {
        { ClosesMissing: false } => "this network’s template keeps missing offers as they are.",
        { MissingAfter: <= 1 } => "they are paused at once.",
        { MissingAfter: 2 } => "they go stale now and are paused when one more complete run misses them.",
        _ => $"they go stale now and are paused when {rules.MissingAfter - 1} more complete runs miss them.",
    };

    private static string Says(OfferField field, FeedFinding finding)
    {
        var of = $"{Figure.Of(finding.Count)} of {Figure.Of(finding.Of)} offers";
        return field switch
        {
            OfferField.Payout => $"what {of} pay",
            OfferField.TrackingLink => $"where the tracking links of {of} lead",
            OfferField.Countries => $"in which countries {of} run",
            OfferField.Systems => $"for which systems {of} are",
            OfferField.DailyCap => $"the daily cap of {of}",
            OfferField.Dates => $"from when to when {of} run",
            OfferField.Title or OfferField.Description or OfferField.Conditions or OfferField.Categories or OfferField.Image or OfferField.Preview or OfferField.Status =>
                $"the {Thing(field)["their ".Length..]} of {of}",
        };
    }

    private static string Thing(OfferField field) => field switch
    {
        OfferField.Title => "their title",
        OfferField.Description => "their description",
        OfferField.Conditions => "their conditions",
        OfferField.Categories => "their categories",
        OfferField.Image => "their image",
        OfferField.Preview => "their landing page",
        OfferField.TrackingLink => "their tracking link, and so no longer reach members",
        OfferField.Payout => "their payout",
        OfferField.Countries => "their countries, which means that they run everywhere",
        OfferField.Systems => "their systems and devices, which means that they run on all",
        OfferField.DailyCap => "their daily cap",
        OfferField.Dates => "their dates",
        OfferField.Status => "their status",
    };
}
