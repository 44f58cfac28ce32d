using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers.Rules;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>Where what members see of one field comes from.</summary>
/// <param name="Field">The field.</param>
/// <param name="Source">What the network says now.</param>
/// <param name="Seen">What members see, where that is not the same.</param>
public sealed record FieldProvenance(OfferField Field, string Source, string? Seen)
{
    public string Label => FieldWords.Of(Field);

    /// <summary>As an address and a button name it: "title", "Payout".</summary>
    public string Name => IsSettable ? Label.ToLowerInvariant() : Field.ToString();

    /// <summary>Whether a person may write it.</summary>
    public bool IsSettable => Field is OfferField.Title or OfferField.Description;

    public OfferPreview.Override? Override { get; init; }

    /// <summary>Why it does not follow the network; null when it does.</summary>
    public PinnedField? Pin { get; init; }

    /// <summary>What of it waits for review, or is kept from members otherwise.</summary>
    public IReadOnlyList<FieldChange> Kept { get; init; } = [];

    public FieldRule Rule { get; init; }

    /// <summary>What the network changed since the person set the field, or decided against its change.</summary>
    public IReadOnlyList<FieldChange> ChangedSince { get; init; } = [];

    /// <summary>The fields of an offer that have something to say.</summary>
    public static IReadOnlyList<FieldProvenance> Of(OfferPreview offer) =>
        [.. Enum.GetValues<OfferField>().Select(field => Of(offer, field)).Where(field => field.Source.Length > 0 || field.Seen is not null || field.Pin is not null)];

    private static FieldProvenance Of(OfferPreview offer, OfferField field)
    {
        var pin = offer.Pins.FirstOrDefault(pin => pin.Field == field);
        var set = offer.Overrides.FirstOrDefault(set => field is OfferField.Title && set.Field == "title" || field is OfferField.Description && set.Field == "description");
        var (source, inForce) = (Text(field, offer.Source), Text(field, InForce(offer)));
        var seen = field switch
        {
            OfferField.Payout => Rewards(offer) is { } rewards ? (inForce == source ? rewards : $"{inForce}: {rewards}") : null,
            OfferField.Status => Reach(offer.Blocked),
            OfferField.TrackingLink => offer.TrackingUrl is { Length: > 0 } ? $"A link of ours that leads {(pin is null ? "there" : $"to {offer.TrackingUrl}")}" : null,
            // The operator's own word for it, and his cap where the network names none.
            OfferField.Categories => source == offer.Category ? null : offer.Category.Length == 0 ? "None" : offer.Category,
            OfferField.DailyCap => offer.Cap?.Words,
            _ => null,
        };
        return new FieldProvenance(field, source, seen ?? (inForce == source ? null : inForce))
        {
            Override = set,
            Pin = pin,
            Kept = pin?.Against(offer.Source) ?? [],
            Rule = offer.Rules.Of(field),
            ChangedSince = set is not null ? new[] { CompareVersions.Words(FieldWords.Of(field), set.SourceValue, source) }.OfType<FieldChange>().ToList()
                : pin?.Decided is { } decided ? PinnedField.Differences(field, decided, offer.Source) : [],
        };
    }

    private static OfferVersion InForce(OfferPreview offer) => offer.Source with
    {
        Title = offer.Title,
        Description = offer.Description,
        Conditions = offer.Conditions,
        ImageUrl = offer.ImageUrl,
        PreviewUrl = offer.PreviewUrl,
        TrackingUrl = offer.TrackingUrl,
        Payout = offer.Payout,
        PayoutPercentPpm = offer.PayoutPercentPpm,
        Currency = offer.Currency,
        Countries = offer.Countries,
        CountriesExcluded = offer.CountriesExcluded,
        Systems = offer.Systems,
        Devices = offer.Devices,
        StartsAt = offer.StartsAt,
        EndsAt = offer.EndsAt,
        Goals = offer.Goals,
    };

    private static string Text(OfferField field, OfferVersion version) => field switch
    {
        OfferField.Title => version.Title,
        OfferField.Description => version.Description,
        OfferField.Conditions => version.Conditions,
        OfferField.Categories => string.Join(", ", StoredOffer.ReadTexts(version.Categories)),
        OfferField.Image => version.ImageUrl ?? "",
        OfferField.Preview => version.PreviewUrl ?? "",
        OfferField.TrackingLink => version.TrackingUrl ?? "",
        OfferField.Payout => Pays(version),
        OfferField.Countries => Countries(version.Countries, version.CountriesExcluded),
        OfferField.Systems => Devices(version),
        OfferField.DailyCap => version.DailyCap is { } cap ? Figure.Of(cap) : "",
        OfferField.Dates => Dates(version),
        OfferField.Status => Availability.SourceWords(version.Status).Text,
    };

    private static string Pays(OfferVersion version)
    {
        var goals = StoredOffer.ReadGoals(version.Goals).Count;
        var pays = Payouts.Text(version.Payout, version.Payout, version.PayoutPercentPpm, version.Currency);
        return string.Join(" · ", new[] { pays == "–" ? "" : pays, goals == 0 ? "" : Figure.Of(goals, "goal", "goals") }.Where(part => part.Length > 0));
    }

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

    private static string Devices(OfferVersion version) =>
        StoredOffer.ReadCodes(version.Devices).Concat(StoredOffer.ReadCodes(version.Systems)).Select(DeviceWords.Of).ToList() is { Count: > 0 } words
            ? string.Join(", ", words) : "Any";

    private static string Dates(OfferVersion version) => string.Join(", ", new[]
    {
        version.StartsAt is { } start ? $"from {CompareVersions.Day(start)}" : null,
        version.EndsAt is { } end ? $"until {CompareVersions.Day(end)}" : null,
    }.OfType<string>());
}
