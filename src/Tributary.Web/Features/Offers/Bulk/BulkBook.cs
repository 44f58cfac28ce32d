using System.Globalization;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers.Bulk;

/// <summary>
/// Does one thing to many offers, remembers that it did, and takes it back. A few offers are done before the answer; many become a job with
/// progress. Which offers it is about is decided when it starts. The door for other features.
/// </summary>
internal sealed class BulkBook(Database database, Ids ids, JobQueue queue, BulkStep step, AuditLog audit, TimeProvider clock)
{
    public const string JobKind = "bulk";

    /// <summary>As many are done before the answer.</summary>
    public const int AtOnce = 200;

    // One transaction: small enough that postbacks and clicks are not held up by it.
    private const int PieceSize = 500;

    /// <summary>Starts, and for a few offers ends, an act. Offers that stand so already are left as they are.</summary>
    public async Task<BulkAct> Start(NewBulk bulk, CancellationToken ct)
    {
        var id = await ids.Next("bulk_acts", ct);
        return await Add(id, bulk, undoes: null, ct);
    }

    /// <summary>
    /// Takes an act back that has ended: every offer it changed gets what it had before, but for those that somebody decided about since.
    /// Null when there is nothing to take back. Asked twice, it answers with the first undo.
    /// </summary>
    public async Task<BulkAct?> Undo(long bulkId, long? accountId, CancellationToken ct)
    {
        if (await Find(bulkId, ct) is not { } done) return null;
        if (done.UndoneBy is { } earlier) return await Find(earlier, ct);
        if (!done.MayUndo) return null;
        var changed = await database.Read(session => session.Query<long>(
            "select distinct offer_id from offer_acts where bulk_id = @bulkId order by offer_id", new { bulkId }), ct);
        var id = await ids.Next("bulk_acts", ct);
        var undo = new NewBulk(new BulkWork.Undo(bulkId), [.. changed.Select(offer => new BulkTarget(offer))], done.About, done.Address, accountId);
        return await Add(id, undo, bulkId, ct);
    }

    /// <summary>Asks a running act to stop before its next piece.</summary>
    public Task Cancel(long bulkId, CancellationToken ct) => database.Write(session => session.Execute(
        "update bulk_acts set cancel_requested_at = @Now where id = @bulkId and finished_at is null and cancel_requested_at is null", new { bulkId, Now }), ct);

    /// <summary>Lets an act that was cancelled, or broke down, go on where it stopped.</summary>
    public async Task Continue(long bulkId, CancellationToken ct)
    {
        var job = await queue.NextId(ct);
        await database.Write(async session =>
        {
            var again = await session.Execute(
                """
                update bulk_acts set state = 'Running', why = '', finished_at = null, cancel_requested_at = null
                where id = @bulkId and finished_at is not null and place < pieces and not exists (select 1 from bulk_acts u where u.undoes = @bulkId)
                """, new { bulkId });
            if (again == 1) await queue.Add(session, job, JobKind, Argument(bulkId));
        }, ct);
    }

    public Task<BulkAct?> Find(long bulkId, CancellationToken ct) => database.Read(session => session.Find<BulkAct>(
        $"select {BulkAct.Columns} {BulkAct.From} where b.id = @bulkId", new { bulkId }), ct);

    /// <summary>The newest acts, those before an id when one is given.</summary>
    public Task<IReadOnlyList<BulkAct>> Recent(long? before, int most, CancellationToken ct) => database.Read(session => session.Query<BulkAct>(
        $"select {BulkAct.Columns} {BulkAct.From} where b.id < @before order by b.id desc limit @most",
        new { before = before ?? long.MaxValue, most = (long)most }), ct);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Argument(long bulkId) => bulkId.ToString(CultureInfo.InvariantCulture);

    private async Task<BulkAct> Add(long id, NewBulk bulk, long? undoes, CancellationToken ct)
    {
        var pieces = bulk.Offers.Chunk(bulk.Offers.Count <= AtOnce ? AtOnce : PieceSize).ToList();
        var now = bulk.Offers.Count <= AtOnce;
        var (job, pen) = (await queue.NextId(ct), await audit.Pen(ct));
        var actIds = await ids.Next("offer_acts", BulkStep.MostActs(now ? bulk.Offers.Count : 0), ct);
        await database.Write(async session =>
        {
            var written = await session.Execute(
                """
                insert into bulk_acts (id, work, about, address, account_id, undoes, state, why, pieces, place, total, looked, changed, left_alone, created_at)
                values (@id, @work, @About, @Address, @AccountId, @undoes, 'Running', '', @pieces, 0, @total, 0, 0, 0, @Now)
                on conflict do nothing
                """,
                new { id, work = bulk.Work.Write(), bulk.About, bulk.Address, bulk.AccountId, undoes, pieces = (long)pieces.Count, total = (long)bulk.Offers.Count, Now });
            if (written == 0) return;
            await pen.Enter(session, $"Many offers: {BulkWords.Heading(new BulkAct { Work = bulk.Work.Write() })}", string.Create(CultureInfo.InvariantCulture, $"Bulk act {id}: {bulk.About}"),
                new AuditChange("Offers", "", bulk.Offers.Count.ToString(CultureInfo.InvariantCulture)));
            await session.InsertMany("bulk_pieces", "bulk_id, place, offers", [.. pieces.Select((piece, i) => new object?[] { id, (long)i, BulkTarget.Write(piece) })]);
            if (now) await step.Run(session, id, place: 0, actIds);
            else await queue.Add(session, job, JobKind, Argument(id));
        }, ct);
        return await Find(id, ct) ?? (await Find((await Find(undoes!.Value, ct))!.UndoneBy!.Value, ct))!;
    }
}

/// <summary>An act about to start.</summary>
/// <param name="Work">What is done to each.</param>
/// <param name="Offers">To which; those of a filter as they are at this moment.</param>
/// <param name="About">Which offers, in words: "Country US, payout from $0.30".</param>
/// <param name="Address">The list they were chosen from, within the panel.</param>
/// <param name="AccountId">Who; null for a command or a rule.</param>
internal sealed record NewBulk(BulkWork Work, IReadOnlyList<BulkTarget> Offers, string About, string Address, long? AccountId);
