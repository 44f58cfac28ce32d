using Tributary.Core.Offers;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>Where what members see of one field comes from.</summary>
/// <param name="Label">The field, as people call it.</param>
/// <param name="Source">What the network says now.</param>
/// <param name="Seen">What members see, where that is not the same.</param>
public sealed record FieldProvenance(string Label, string Source, string? Seen = null)
{
    /// <summary>"title" or "description", where a person may set it.</summary>
    public string? Field { get; init; }

    public OfferPreview.Override? Override { get; init; }

    /// <summary>What the network changed since the person set the field.</summary>
    public FieldChange? ChangedSince => Override is { } set ? CompareVersions.Words(Label, set.SourceValue, Source) : null;

    /// <summary>The fields of an offer that have something to say, those that people may set first.</summary>
    public static IReadOnlyList<FieldProvenance> Of(OfferPreview offer)
    {
        var goals = StoredOffer.ReadGoals(offer.Goals).Count;
        FieldProvenance?[] fields =
        [
            Settable(offer, "Title", "title", offer.SourceTitle, offer.Title),
            Settable(offer, "Description", "description", offer.SourceDescription, offer.Description),
            Plain("Conditions", offer.Conditions),
            new("Payout", string.Join(" · ", new[] { Pays(offer), goals == 0 ? "" : Figure.Of(goals, "goal", "goals") }.Where(part => part.Length > 0)), Rewards(offer)),
            new("Status", Availability.SourceWords(offer.Status).Text, Reach(offer.Blocked)),
            new("Countries", Countries(offer.Countries, offer.CountriesExcluded)),
            new("Systems and devices", Devices(offer)),
            Category(offer),
            Cap(offer),
            offer.TrackingUrl is { Length: > 0 } link ? new("Tracking link", link, "A link of ours that leads there") : null,
        ];
        return [.. fields.OfType<FieldProvenance>()];
    }

    private static FieldProvenance Settable(OfferPreview offer, string label, string field, string source, string seen)
    {
        var set = offer.Overrides.FirstOrDefault(set => set.Field == field);
        return new FieldProvenance(label, source, set is null ? null : seen) { Field = field, Override = set };
    }

    private static FieldProvenance? Category(OfferPreview offer) => string.Join(", ", StoredOffer.ReadTexts(offer.Categories)) is var source && source == offer.Category
        ? Plain("Category", source) : new("Category", source.Length == 0 ? "None" : source, offer.Category.Length == 0 ? "None" : offer.Category);

    // Where the network names none, the operator's for all of its offers holds.
    private static FieldProvenance? Cap(OfferPreview offer) => offer.Cap is not { } cap ? null
        : new("Daily cap", offer.SourceDailyCap is { } own ? Figure.Of(own) : "None", cap.Words);

    private static FieldProvenance? Plain(string label, string source) => source.Length == 0 ? null : new(label, source);

    private static string Pays(OfferPreview offer) =>
        Payouts.Text(offer.Payout, offer.Payout, offer.PayoutPercentPpm, offer.Currency) is var pays and not "–" ? pays : "";

    private static string? Rewards(OfferPreview offer) =>
        offer.Lines.Select(line => line.Reward).OfType<string>().Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } rewards
            ? $"{(rewards.Count > 3 ? $"{rewards[0]} and {rewards.Count - 1} more" : string.Join(", ", rewards))}, on {offer.PlanName}" : null;

    private static string? Reach(string? blocked)
    {
        var (_, text, why) = Availability.Words(blocked);
        return why is null ? text : $"{text}: {why}";
    }

    private static string Countries(string only, string without) => (StoredOffer.ReadCodes(only), StoredOffer.ReadCodes(without)) switch
    {
        ({ Count: 0 }, { Count: 0 }) => "All",
        ({ Count: 0 }, var except) => "All but " + string.Join(", ", except.Select(Country.Name)),
        (var some, _) => string.Join(", ", some.Select(Country.Name)),
    };

    private static string Devices(OfferPreview offer) =>
        StoredOffer.ReadCodes(offer.Devices).Concat(StoredOffer.ReadCodes(offer.Systems)).Select(DeviceWords.Of).ToList() is { Count: > 0 } words
            ? string.Join(", ", words) : "Any";
}
