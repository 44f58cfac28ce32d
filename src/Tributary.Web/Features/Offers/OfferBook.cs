using System.Collections.Concurrent;
using Tributary.Core.Money;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers;

/// <summary>The catalogue, for the other features: what is available, one offer by its id, how many there are. The door of this feature.</summary>
internal sealed class OfferBook(Database database, Ids ids, Stamps stamps, OfferStaging staging, AuditLog audit, TimeProvider clock)
{
    /// <summary>The stamp that moves when a catalogue is published or an operator decides about offers.</summary>
    public const string Stamp = "offers";

    /// <summary>Where a run writes the next generation of a network's offers.</summary>
    public OfferStaging Staging => staging;

    /// <summary>The part of a run's page that lists the offers it changed; it takes a <see cref="RunChanges"/>.</summary>
    public static Type ChangesOfRun => typeof(RunChangesView);

    /// <summary>The same for a dry run; it takes a list of <see cref="PreviewedChange"/>.</summary>
    public static Type PreviewOfRun => typeof(PreviewOfRun);

    /// <summary>A field of an offer as people call it.</summary>
    public static string NameOf(OfferField field) => FieldWords.Of(field);

    // Dates pass without a write, so an answer is not trusted for longer than this.
    private const long FreshMilliseconds = 30_000;
    private const int MostRemembered = 50_000;

    private const string Columns =
        """
        id, network_id, network_name, source_id, coalesce((select p.version_id from pins_in_force p where p.offer_id = current_offers.id and p.field = 'Payout'), version_id) as version_id,
        title, description, conditions, category, categories, image_url, preview_url, tracking_url,
        payout, payout_low, payout_high, payout_percent_ppm, currency, countries, countries_excluded, systems, devices, daily_cap, ends_at, goals, sites
        """;

    private readonly ConcurrentDictionary<long, Remembered> _offers = new();

    /// <summary>Available offers with an id above <paramref name="after"/>, in id order: the next page starts after the last id.</summary>
    public Task<IReadOnlyList<CatalogueOffer>> FindAvailable(OfferSearch search, long after, int limit, CancellationToken ct) => database.Read(session =>
        session.Query<CatalogueOffer>(
            $"""
            select {Columns}, ({Availability.Blocked}) as blocked from current_offers
            where listing = 'Synced' and ({Availability.Blocked}) is null and id > @after{Narrow(search, session.Dialect)}
            order by id limit @limit
            """,
            new
            {
                now = Now,
                after,
                limit = (long)limit,
                network = search.NetworkId,
                country = $",{search.Country},",
                system = $",{search.System},",
                device = $",{search.Device},",
                search.Category,
                site = $",{search.SiteId},",
            }), ct);

    /// <summary>
    /// One offer of the published catalogue, available or not (<see cref="CatalogueOffer.Blocked"/>); null when there is none with
    /// this id. Answered from memory until the catalogue changes, for 30 seconds at most.
    /// </summary>
    public async ValueTask<CatalogueOffer?> Find(long offerId, CancellationToken ct)
    {
        var (now, stamp) = (Now, stamps.Of(Stamp));
        if (_offers.TryGetValue(offerId, out var held) && held.Stamp == stamp && now - held.At < FreshMilliseconds) return held.Offer;

        var offer = await database.Read(session => session.Find<CatalogueOffer>(
            $"select {Columns}, ({Availability.Blocked}) as blocked from current_offers where id = @offerId", new { offerId, now }), ct);
        if (_offers.Count >= MostRemembered) _offers.Clear();
        _offers[offerId] = new Remembered(stamp, now, offer);
        return offer;
    }

    /// <summary>Inside a transaction of another feature: how many days credits of the offer wait at least; 0 where none are set.</summary>
    public static async Task<long> HoldDays(Session session, long offer) => await session.Scalar<long?>("select hold_days from offers where id = @offer", new { offer }) ?? 0;

    /// <summary>How many offers each network has in each listing; networks without offers are not in it.</summary>
    public Task<IReadOnlyDictionary<long, ListingCounts>> Counts(CancellationToken ct) => database.Read<IReadOnlyDictionary<long, ListingCounts>>(async session =>
        (await session.Query<ListingCounts>(
            """
            select network_id,
                   sum(case when listing = 'New' then 1 else 0 end) as new,
                   sum(case when listing = 'Synced' then 1 else 0 end) as synced,
                   sum(case when listing = 'Ignored' then 1 else 0 end) as ignored,
                   sum(case when status = 'missing' then 1 else 0 end) as missing
            from current_offers group by network_id
            """)).ToDictionary(counts => counts.NetworkId), ct);

    /// <summary>The offers that a run changed: one page of one kind; of the kind that matters most when none is named.</summary>
    public Task<RunChanges> Changes(PublishedRun run, RunChange? kind, int page, CancellationToken ct) =>
        database.Read(session => RunChanges.Read(session, run, kind, page), ct);

    /// <summary>Decides about offers; those that stand so already are left alone. Returns how many changed.</summary>
    /// <param name="offerIds">Any number: they are written in pieces, so that postbacks and clicks are not held up.</param>
    /// <param name="listing">The new decision.</param>
    /// <param name="accountId">Who decided; null for a command.</param>
    /// <param name="ct">Stops between two pieces.</param>
    public async Task<int> SetListing(IEnumerable<long> offerIds, Listing listing, long? accountId, CancellationToken ct)
    {
        var changed = 0;
        foreach (var piece in offerIds.Chunk(1000))
        {
            var (actIds, pen) = (await ids.Next("offer_acts", piece.Length, ct), await audit.Pen(ct));
            changed += await database.Write(async session =>
            {
                await stamps.Touch(session, Stamp);
                await DoneAct.RecordListings(session, actIds, session.Dialect.List(piece), listing, accountId, Now);
                await DoneAct.EnterListings(session, actIds, listing, pen);
                return await session.Execute(
                    $"""
                    update offers set listing = @listing, listing_changed_at = @now, listing_changed_by = @accountId, row_version = row_version + 1
                    where {session.Dialect.In("id", "@ids")} and listing <> @listing
                    """, new { ids = session.Dialect.List(piece), listing = listing.ToString(), now = Now, accountId });
            }, ct);
        }

        return changed;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Narrow(OfferSearch search, Dialect dialect) => string.Concat(
        search.NetworkId is null ? "" : " and network_id = @network",
        search.Country is null ? "" : " and " + OfferQuery.Targets(dialect, "@country"),
        search.System is null ? "" : $" and (systems = '' or {dialect.Has("systems", "@system")})",
        search.Device is null ? "" : $" and (devices = '' or {dialect.Has("devices", "@device")})",
        search.Category is null ? "" : " and " + OfferQuery.InCategory("@Category"),
        search.SiteId is null ? "" : $" and (sites = '' or {dialect.Has("sites", "@site")})");

    private sealed record Remembered(long Stamp, long At, CatalogueOffer? Offer);
}

/// <summary>What a site asks for. Country is alpha-2 in capitals; system and device are the words of <see cref="OfferDraft"/>, category is ours; null means any. With a site, only what it may show.</summary>
internal sealed record OfferSearch(string? Country = null, string? System = null, string? Device = null, string? Category = null, long? NetworkId = null, long? SiteId = null);

/// <summary>Offers of a network by the operator's decision, and how many its feed has lost.</summary>
internal sealed record ListingCounts
{
    public long NetworkId { get; init; }
    public long New { get; init; }
    public long Synced { get; init; }
    public long Ignored { get; init; }
    public long Missing { get; init; }
    public long All => New + Synced + Ignored;
}

/// <summary>An offer as members may see it: the operator's title and description where he set them. Payouts are minor units of the currency.</summary>
internal sealed record CatalogueOffer
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public string NetworkName { get; init; } = "";
    public string SourceId { get; init; } = "";

    /// <summary>The version with the payout that is in force: a click promises what the member was shown.</summary>
    public long VersionId { get; init; }
    public string Title { get; init; } = "";
    public string Description { get; init; } = "";
    public string Conditions { get; init; } = "";
    public string? ImageUrl { get; init; }
    public string? PreviewUrl { get; init; }
    public string? TrackingUrl { get; init; }

    /// <summary>The operator's category; empty for none.</summary>
    public string Category { get; init; } = "";
    public long? Payout { get; init; }
    public long? PayoutLow { get; init; }
    public long? PayoutHigh { get; init; }
    public long? PayoutPercentPpm { get; init; }
    public string? Currency { get; init; }
    public long? DailyCap { get; init; }
    public long? EndsAt { get; init; }
    /// <summary>Null when available; else a code of what keeps it back (paused, closed, missing, not_synced, ...).</summary>
    public string? Blocked { get; init; }

    /// <summary>As stored; read them through the lists below.</summary>
    public string Categories { get; init; } = "[]";
    public string Sites { get; init; } = "";
    public string Countries { get; init; } = "";
    public string CountriesExcluded { get; init; } = "";
    public string Systems { get; init; } = "";
    public string Devices { get; init; } = "";
    public string Goals { get; init; } = "[]";

    public bool IsAvailable => Blocked is null;

    /// <summary>Whether the operator lets the site show it.</summary>
    public bool MayShow(long site) => Sites.Length == 0 || SiteList.Contains(site.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);

    public IReadOnlyList<string> CategoryList => StoredOffer.ReadTexts(Categories);
    public IReadOnlyList<string> CountryList => StoredOffer.ReadCodes(Countries);
    public IReadOnlyList<string> CountryExcludedList => StoredOffer.ReadCodes(CountriesExcluded);
    public IReadOnlyList<string> SystemList => StoredOffer.ReadCodes(Systems);
    public IReadOnlyList<string> DeviceList => StoredOffer.ReadCodes(Devices);
    private IReadOnlyList<string> SiteList => StoredOffer.ReadCodes(Sites);
    public IReadOnlyList<GoalDraft> GoalList => StoredOffer.ReadGoals(Goals);

    /// <summary>What the whole offer pays once, when its currency is known.</summary>
    public Amount? PayoutAmount => Payout is { } minor && Currency is { } code ? new Amount(minor, Core.Money.Currency.Parse(code)) : null;
}
