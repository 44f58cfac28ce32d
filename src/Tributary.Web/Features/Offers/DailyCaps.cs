using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>
/// Lets an offer rest once as many conversions were credited on one day as its daily cap allows, in the transaction that credits the last of
/// them. It returns by itself when the day is over. A reversal does not bring it back: networks count what they sent, not what they took back.
/// </summary>
internal sealed class DailyCaps(Stamps stamps)
{
    private const string Capped =
        """
        select c.id, c.daily_cap, c.capped_until, coalesce(s.cap_zone, 'UTC') as cap_zone
        from current_offers c left join storing s on s.network_id = c.network_id
        """;

    /// <summary>Call it for offers that may have a cap, once what was credited is written.</summary>
    /// <param name="session">The transaction that credits.</param>
    /// <param name="offerIds">The offers.</param>
    /// <param name="now">Unix milliseconds.</param>
    public async Task Credited(Session session, IReadOnlyCollection<long> offerIds, long now)
    {
        var ids = session.Dialect.List(offerIds);
        // Two nodes that credit the last two at once wait for each other here, so that one of them sees both.
        await session.Query<long>($"select id from offers where {session.Dialect.In("id", "@ids")} order by id {session.Dialect.LockForUpdate}", new { ids });
        var offers = await session.Query<Row>($"{Capped} where {session.Dialect.In("c.id", "@ids")} and c.daily_cap is not null", new { ids });
        foreach (var day in offers.GroupBy(offer => offer.DayOf(now)))
        {
            var open = day.Where(offer => !(offer.CappedUntil >= day.Key.Until)).ToList();
            if (open.Count == 0) continue;
            var counts = (await session.Query<Counted>(
                $"""
                select offer_id, count(*) as credited from conversions
                where {session.Dialect.In("offer_id", "@open")} and credited_at >= @From and credited_at < @Until and state <> 'Reversed' group by offer_id
                """, new { open = session.Dialect.List(open.Select(offer => offer.Id)), day.Key.From, day.Key.Until })).ToDictionary(count => count.OfferId, count => count.Credited);
            foreach (var offer in open.Where(offer => counts.GetValueOrDefault(offer.Id) >= offer.DailyCap)) await Rest(session, offer.Id, day.Key.Until);
        }
    }

    /// <summary>A cap was raised or taken away: offers of the network that rest without having reached theirs return.</summary>
    public async Task Renew(Session session, long networkId, long now)
    {
        foreach (var offer in await session.Query<Row>(
            $"{Capped} where c.id in (select id from offers where network_id = @networkId and capped_until > @now)", new { networkId, now }))
        {
            var day = offer.DayOf(now);
            if (offer.DailyCap is { } cap && await Count(session, offer.Id, day) >= cap) await Rest(session, offer.Id, day.Until);
            else await Rest(session, offer.Id, null);
        }
    }

    /// <summary>How far an offer is today; null for one without a cap.</summary>
    public static async Task<CapToday?> Today(Session session, long offerId, long now)
    {
        if (await session.Find<Row>($"{Capped} where c.id = @offerId", new { offerId }) is not { DailyCap: { } cap } offer) return null;
        return new CapToday(await Count(session, offerId, offer.DayOf(now)), cap, offer.CapZone);
    }

    private async Task Rest(Session session, long offerId, long? until)
    {
        await session.Execute("update offers set capped_until = @until where id = @offerId", new { offerId, until });
        await stamps.Touch(session, OfferBook.Stamp);
    }

    private static Task<long> Count(Session session, long offerId, CapDay day) => session.Scalar<long>(
        "select count(*) from conversions where offer_id = @offerId and credited_at >= @From and credited_at < @Until and state <> 'Reversed'",
        new { offerId, day.From, day.Until });

    private sealed record Counted
    {
        public long OfferId { get; init; }
        public long Credited { get; init; }
    }

    private sealed record Row
    {
        public long Id { get; init; }
        public long? DailyCap { get; init; }
        public long? CappedUntil { get; init; }
        public string CapZone { get; init; } = "UTC";

        // A zone that this machine has no rules for was checked on another one.
        public CapDay DayOf(long at) => CapDay.Of(at, TimeZoneInfo.TryFindSystemTimeZoneById(CapZone, out var zone) ? zone : TimeZoneInfo.Utc);
    }
}

/// <summary>How many conversions of an offer were credited on the day of its cap.</summary>
public sealed record CapToday(long Credited, long Cap, string Zone)
{
    /// <summary>"7 of 10 today, begins anew at 00:00 America/New_York".</summary>
    public string Words => $"{Figure.Of(Credited)} of {Figure.Of(Cap)} today, begins anew at 00:00 {Zone}";
}
