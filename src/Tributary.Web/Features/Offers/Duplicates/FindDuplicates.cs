using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Offers.Duplicates;

/// <summary>
/// The job after a published run: which live offers another network has too, and which of them pays more for the same people. All of it is
/// worked out anew from one snapshot; only what differs is written, so a repeated job writes nothing.
/// </summary>
internal sealed class FindDuplicates(Database database, Stamps stamps) : IJobKind
{
    public const string JobKind = "duplicates";

    private const int Piece = 1000;

    public string Kind => JobKind;

    public async Task Run(Job job, CancellationToken ct)
    {
        var (offers, stored) = await database.Read(async session => (await Live(session), await Stored(session)), ct);
        var found = GroupOffers.Of(offers).ToDictionary(entry => (entry.OfferId, entry.Kind));
        var gone = stored.Keys.Where(key => !found.ContainsKey(key)).ToList();
        var changed = found.Where(pair => !stored.TryGetValue(pair.Key, out var was) || was != pair.Value).Select(pair => pair.Value).ToList();
        foreach (var piece in gone.Chunk(Piece)) await database.Write(session => Remove(session, piece), ct);
        foreach (var piece in changed.Chunk(Piece)) await database.Write(session => Keep(session, piece), ct);
        if (gone.Count + changed.Count > 0) await database.Write(session => stamps.Touch(session, OfferBook.Stamp), ct);
    }

    private static async Task<List<GroupOffers.Candidate>> Live(Session session)
    {
        var offers = new List<GroupOffers.Candidate>();
        var rows = session.Stream<Row>(
            "select id, network_id, title, store_id, preview_url, payout_high, currency, countries, countries_excluded, systems, devices from current_offers where live = 1");
        await foreach (var row in rows)
        {
            offers.Add(new GroupOffers.Candidate(row.Id, row.NetworkId, SameOffer.Store(row.StoreId, row.PreviewUrl), SameOffer.Page(row.PreviewUrl), SameOffer.Title(row.Title),
                row.PayoutHigh, row.Currency, new Audience(row.Countries, row.CountriesExcluded, row.Systems, row.Devices)));
        }

        return offers;
    }

    private static async Task<Dictionary<(long, string), Duplicate>> Stored(Session session) =>
        (await session.Query<Duplicate>("select offer_id, kind, key, network_id, beaten_by from offer_duplicates")).ToDictionary(entry => (entry.OfferId, entry.Kind));

    private static async Task Remove(Session session, IEnumerable<(long OfferId, string Kind)> entries)
    {
        foreach (var kind in entries.GroupBy(entry => entry.Kind, StringComparer.Ordinal))
        {
            await session.Execute($"delete from offer_duplicates where kind = @kind and {session.Dialect.In("offer_id", "@offers")}",
                new { kind = kind.Key, offers = session.Dialect.List(kind.Select(entry => entry.OfferId)) });
        }
    }

    private static Task Keep(Session session, IEnumerable<Duplicate> entries) => session.InsertMany("offer_duplicates", "offer_id, kind, key, network_id, beaten_by",
        [.. entries.Select(entry => new object?[] { entry.OfferId, entry.Kind, entry.Key, entry.NetworkId, entry.BeatenBy })],
        "on conflict (offer_id, kind) do update set key = excluded.key, network_id = excluded.network_id, beaten_by = excluded.beaten_by");

    private sealed record Row
    {
        public long Id { get; init; }
        public long NetworkId { get; init; }
        public string Title { get; init; } = "";
        public string? StoreId { get; init; }
        public string? PreviewUrl { get; init; }
        public long? PayoutHigh { get; init; }
        public string? Currency { get; init; }
        public string Countries { get; init; } = "";
        public string CountriesExcluded { get; init; } = "";
        public string Systems { get; init; } = "";
        public string Devices { get; init; } = "";
    }
}
