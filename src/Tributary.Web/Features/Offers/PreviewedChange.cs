using System.Text.Json;
using Tributary.Core.Intake;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>What a dry run would have done to one offer, in the words of the history, as stored.</summary>
public sealed record PreviewedChange
{
    /// <summary>Null for an offer that is new to us.</summary>
    public long? OfferId { get; init; }

    public string SourceId { get; init; } = "";
    public string Title { get; init; } = "";

    /// <summary>The name of <see cref="Kind"/>.</summary>
    public string Change { get; init; } = nameof(RunChange.Added);

    /// <summary>JSON: the fields with their old and new values; of a new offer what it is.</summary>
    public string Changes { get; init; } = "[]";

    public RunChange Kind => Enum.Parse<RunChange>(Change);

    public IReadOnlyList<FieldChange> Fields => JsonSerializer.Deserialize<List<FieldChange>>(Changes) ?? [];

    internal static RunChange KindOf(StagedOffer offer) => offer.Before switch
    {
        null => RunChange.Added,
        { IsMissing: true } => RunChange.Returned,
        _ => RunChange.Updated,
    };

    /// <summary>Of an offer that would be staged.</summary>
    internal static PreviewedChange Of(StagedOffer offer, Func<OfferDraft, Arrival> arrival)
    {
        var now = OfferVersion.Of(offer.Stored);
        return new PreviewedChange
        {
            OfferId = offer.Known?.Id,
            SourceId = offer.Draft.SourceId,
            Title = offer.Draft.Title,
            Change = KindOf(offer).ToString(),
            Changes = JsonSerializer.Serialize(offer.Before is { } before ? CompareVersions.Between(before, now) : New(now, arrival(offer.Draft))),
        };
    }

    /// <summary>Of an offer that is not in the feed.</summary>
    internal static PreviewedChange Of(string sourceId, OfferVersion gone) => new()
    {
        OfferId = gone.OfferId,
        SourceId = sourceId,
        Title = gone.Title,
        Change = nameof(RunChange.Missing),
        Changes = JsonSerializer.Serialize<FieldChange[]>([new(CompareVersions.Status, Availability.SourceWords(gone.Status).Text, "Missing")]),
    };

    private static IReadOnlyList<FieldChange> New(OfferVersion offer, Arrival arrival) =>
    [
        new("Arrives as", "", arrival.Rule is { } rule ? $"{arrival.Listing} ({rule})" : arrival.Listing.ToString()),
        new("Pays", "", RunChangeWords.Pays(offer)),
        new("Countries", "", RunChangeWords.Countries(offer)),
    ];
}
