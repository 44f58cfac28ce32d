using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers.Bulk;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>What rules would do with the offers of the last feed, as their network described them. Nothing is written.</summary>
internal static class PreviewIntake
{
    /// <summary>Over the newest published versions: what the network's feed has now.</summary>
    private const string LastFeed =
        """
        from offers o
        join generations g on g.network_id = o.network_id
        join offer_versions v on v.offer_id = o.id and v.since <= g.generation and v.until > g.generation
        where o.network_id = @networkId and v.status <> 'missing'
        """;

    public static async Task<IntakePreview> Run(Session session, long networkId, IntakeRules rules, int count, CategoryMap categories)
    {
        var preview = new IntakePreview(new long[count]);
        await foreach (var row in Offers(session, networkId))
        {
            var offer = row.ToDraft();
            var category = categories.Of(offer.Categories).Text;
            var place = rules.PlaceOf(offer, category);
            if (place is { } rule) preview.Takes[rule]++;
            preview.Offers++;
            if (row.Listing != nameof(Listing.New)) continue;
            preview.NewNow++;
            var to = rules.Of(offer, category).Listing;
            if (place is null || to is Listing.New) continue;
            if (to is Listing.Synced) preview.ToSynced++;
            else preview.ToIgnored++;
        }

        return preview;
    }

    /// <summary>The offers that are New and that a rule would place elsewhere.</summary>
    public static async Task<IReadOnlyList<BulkTarget>> StillNew(Session session, long networkId, IntakeRules rules, CategoryMap categories)
    {
        var found = new List<BulkTarget>();
        await foreach (var row in Offers(session, networkId))
        {
            if (row.Listing != nameof(Listing.New)) continue;
            var offer = row.ToDraft();
            if (rules.Of(offer, categories.Of(offer.Categories).Text) is { Rule: not null, Listing: not Listing.New and var to }) found.Add(new BulkTarget(row.Id, to));
        }

        return found;
    }

    /// <summary>The network's words for categories, with the offers of the last feed that have them, most used first.</summary>
    public static async Task<IReadOnlyList<CategoryWord>> Words(Session session, long networkId)
    {
        var counts = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in await session.Query<Combination>($"select v.categories, count(*) as offers {LastFeed} group by v.categories", new { networkId }))
        {
            foreach (var word in StoredOffer.ReadTexts(row.Categories)) counts[word] = counts.GetValueOrDefault(word) + row.Offers;
        }

        return [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(pair => new CategoryWord(pair.Key, pair.Value))];
    }

    private static IAsyncEnumerable<Row> Offers(Session session, long networkId) => session.Stream<Row>(
        $"""
        select o.id, o.listing, o.source_id, v.title, v.description, v.categories, v.image_url, v.preview_url, v.tracking_url, v.payout, v.payout_percent_ppm,
               v.payout_type, v.currency, v.countries, v.countries_excluded, v.systems, v.devices, v.incentive, v.goals
        {LastFeed}
        """, new { networkId });

    private sealed record Combination
    {
        public string Categories { get; init; } = "[]";
        public long Offers { get; init; }
    }

    private sealed record Row
    {
        public long Id { get; init; }
        public string Listing { get; init; } = "";
        public string SourceId { get; init; } = "";
        public string Title { get; init; } = "";
        public string Description { get; init; } = "";
        public string Categories { get; init; } = "[]";
        public string? ImageUrl { get; init; }
        public string? PreviewUrl { get; init; }
        public string? TrackingUrl { get; init; }
        public long? Payout { get; init; }
        public long? PayoutPercentPpm { get; init; }
        public string? PayoutType { get; init; }
        public string? Currency { get; init; }
        public string Countries { get; init; } = "";
        public string CountriesExcluded { get; init; } = "";
        public string Systems { get; init; } = "";
        public string Devices { get; init; } = "";
        public long? Incentive { get; init; }
        public string Goals { get; init; } = "[]";

        public OfferDraft ToDraft() => new()
        {
            SourceId = SourceId,
            Title = Title,
            Description = Description,
            Categories = Categories == "[]" ? [] : StoredOffer.ReadTexts(Categories),
            ImageUrl = ImageUrl,
            PreviewUrl = PreviewUrl,
            TrackingUrl = TrackingUrl,
            Payout = Payout,
            PayoutPercent = PayoutPercentPpm,
            PayoutType = PayoutType,
            Currency = Currency,
            Countries = StoredOffer.ReadCodes(Countries),
            CountriesExcluded = StoredOffer.ReadCodes(CountriesExcluded),
            Os = StoredOffer.ReadCodes(Systems),
            Devices = StoredOffer.ReadCodes(Devices),
            Incentive = Incentive is { } incentive ? incentive == 1 : null,
            Goals = Goals == "[]" ? [] : StoredOffer.ReadGoals(Goals),
        };
    }
}

/// <summary>What rules would do with the last feed.</summary>
/// <param name="Takes">By rule: the offers that it is the first to fit.</param>
public sealed record IntakePreview(long[] Takes)
{
    public long Offers { get; set; }

    /// <summary>Those that no rule fits.</summary>
    public long Rest => Offers - Takes.Sum();

    /// <summary>The offers that are New today.</summary>
    public long NewNow { get; set; }

    public long ToSynced { get; set; }
    public long ToIgnored { get; set; }

    public long Moved => ToSynced + ToIgnored;
}

/// <summary>A network's word for a category.</summary>
public sealed record CategoryWord(string Word, long Offers);
