using System.Globalization;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Offers.Bulk;

/// <summary>The job behind a bulk act on many offers: piece after piece from where it stands, until it is done or cancelled.</summary>
internal sealed class RunBulk(Database database, Ids ids, BulkStep step, TimeProvider clock) : IJobKind
{
    private const int MostAttempts = 5;

    public string Kind => BulkBook.JobKind;

    public async Task Run(Job job, CancellationToken ct)
    {
        var id = long.Parse(job.Argument, CultureInfo.InvariantCulture);
        while (await Next(id, ct) is { } next)
        {
            if (job.Attempts > MostAttempts)
            {
                await GiveUp(id);
                return;
            }

            var actIds = await ids.Next("offer_acts", BulkStep.MostActs(BulkTarget.Read(next.Offers).Count), ct);
            // Somebody else may have done this piece; he may also have stopped after it, so the next look decides.
            await database.Write(session => step.Run(session, id, next.Place, actIds), ct);
        }
    }

    private Task<Piece?> Next(long id, CancellationToken ct) => database.Read(session => session.Find<Piece>(
        "select b.place, p.offers from bulk_acts b join bulk_pieces p on p.bulk_id = b.id and p.place = b.place where b.id = @id and b.finished_at is null", new { id }), ct);

    private Task GiveUp(long id) => database.Write(session => session.Execute(
        "update bulk_acts set state = 'Failed', why = @why, finished_at = @now where id = @id and finished_at is null",
        new { id, why = $"It broke down {MostAttempts} times; the server’s log says why.", now = clock.GetUtcNow().ToUnixTimeMilliseconds() }), CancellationToken.None);

    private sealed record Piece
    {
        public long Place { get; init; }
        public string Offers { get; init; } = "";
    }
}
