using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Bulk;

/// <summary>
/// One piece of a bulk act in one transaction: the place moves on, the offers change, what was done is written down. Whoever moved the
/// place has the piece, so two workers, a repeated job and a killed process do each piece exactly once.
/// </summary>
internal sealed class BulkStep(Stamps stamps, TimeProvider clock)
{
    /// <summary>The ids to reserve for so many offers: title and description are two acts.</summary>
    public static int MostActs(int offers) => Math.Max(1, offers * 2);

    /// <summary>Does the piece at a place, unless somebody else has done it, or the act is to stop.</summary>
    public async Task Run(Session session, long bulkId, long place, IdRange actIds)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var taken = await session.Execute(
            "update bulk_acts set place = place + 1 where id = @bulkId and place = @place and finished_at is null and cancel_requested_at is null", new { bulkId, place });
        if (taken == 0)
        {
            await Stop(session, bulkId, now);
            return;
        }

        var act = (await session.Find<BulkAct>($"select {BulkAct.Columns} {BulkAct.From} where b.id = @bulkId", new { bulkId }))!;
        var offers = await session.Scalar<string>("select offers from bulk_pieces where bulk_id = @bulkId and place = @place", new { bulkId, place });
        var targets = offers is null ? [] : BulkTarget.Read(offers);
        var piece = new BulkPiece(session, act, targets, actIds, now);
        var (changed, leftAlone) = await piece.Run();
        if (changed > 0) await stamps.Touch(session, OfferBook.Stamp);
        await session.Execute(
            """
            update bulk_acts set looked = looked + @looked, changed = changed + @changed, left_alone = left_alone + @leftAlone,
                                 state = case when place >= pieces then 'Done' else state end,
                                 finished_at = case when place >= pieces then @now else null end
            where id = @bulkId
            """, new { bulkId, looked = (long)targets.Count, changed = (long)changed, leftAlone = (long)leftAlone, now });
    }

    private static Task Stop(Session session, long bulkId, long now) => session.Execute(
        "update bulk_acts set state = 'Cancelled', why = 'Cancelled by hand.', finished_at = @now where id = @bulkId and finished_at is null and cancel_requested_at is not null",
        new { bulkId, now });
}
