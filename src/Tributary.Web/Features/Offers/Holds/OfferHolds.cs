using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers.Holds;

/// <summary>Stops offers by hand and lets them go again. No run touches a hold, and one with an end is over at its moment without anybody's doing.</summary>
internal sealed class OfferHolds(Database database, Ids ids, Stamps stamps, AuditLog audit, TimeProvider clock)
{
    /// <summary>Holds offers, or with null releases them; returns how many stand otherwise now.</summary>
    public async Task<int> Set(IReadOnlyList<long> offerIds, StaffHold? hold, long? accountId, CancellationToken ct)
    {
        var (actIds, pen) = (await ids.Next("offer_acts", Math.Max(1, offerIds.Count), ct), await audit.Pen(ct));
        return await database.Write(async session =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var done = await Set(session, offerIds, hold, accountId, now);
            await DoneAct.Record(session, actIds, done, now, pen);
            await stamps.Touch(session, OfferBook.Stamp);
            return done.Count;
        }, ct);
    }

    /// <summary>The same inside a transaction, for at most a thousand offers: the caller records what comes back and touches the stamp.</summary>
    public static async Task<IReadOnlyList<DoneAct>> Set(Session session, IReadOnlyList<long> offerIds, StaffHold? hold, long? accountId, long now)
    {
        var standing = await session.Query<Standing>(
            $"select id, held_until, held_note from offers where {session.Dialect.In("id", "@offers")} order by id {session.Dialect.LockForUpdate}",
            new { offers = session.Dialect.List(offerIds) });
        var changed = standing.Select(offer => (offer.Id, Before: offer.Hold(now))).Where(offer => offer.Before != hold).ToList();
        await session.Execute(
            $"""
            update offers set held_until = @until, held_note = @note, held_at = @heldAt, held_by = @heldBy, row_version = row_version + 1
            where {session.Dialect.In("id", "@offers")}
            """,
            new
            {
                until = hold?.Until,
                note = hold?.Note,
                heldAt = hold is null ? (long?)null : now,
                heldBy = hold is null ? null : accountId,
                offers = session.Dialect.List(changed.Select(offer => offer.Id)),
            });
        return [.. changed.Select(offer => new DoneAct(
            offer.Id, hold is null ? OfferAct.Unhold : OfferAct.Hold, "hold", offer.Before?.Write() ?? "", hold?.Write() ?? "", accountId))];
    }

    private sealed record Standing
    {
        public long Id { get; init; }
        public long? HeldUntil { get; init; }
        public string? HeldNote { get; init; }

        public StaffHold? Hold(long now) => HeldUntil is { } until && until > now ? new StaffHold(until, HeldNote ?? "") : null;
    }
}
