using System.Data.Common;
using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Brings calls into the database, kept and decided in one group-committed transaction. A call that cannot be decided is kept as it came, and decided by a job.
/// </summary>
internal sealed partial class KeepPostback : IAsyncDisposable
{
    // Another node may win the race for a conversion a few times over; then it is there to be seen.
    private const int Tries = 5;

    private readonly ConversionBook _conversions;
    private readonly Database _database;
    private readonly Ids _ids;
    private readonly JobQueue _jobs;
    private readonly SecretBox _box;
    private readonly ILogger<KeepPostback> _log;
    private readonly PostbackBatch _batch;
    private readonly GroupCommit<PostbackItem, Outcome> _together;

    public KeepPostback(ConversionBook conversions, PostbackBatch batch, Database database, Ids ids, JobQueue jobs, SecretBox box, ILogger<KeepPostback> log)
    {
        (_conversions, _batch, _database, _ids, _jobs, _box, _log) = (conversions, batch, database, ids, jobs, box, log);
        _together = new(database, batch.Accept);
    }

    /// <summary>
    /// Keeps one call, with others that came together with it; it is durable when this completes. The outcome is null where deciding is left to a job.
    /// From here on the network's connection no longer matters: what it told us is kept even if it hangs up.
    /// </summary>
    /// <exception cref="DbException">The database did not take it.</exception>
    public async Task<Outcome?> Run(ArrivingPostback arriving)
    {
        var id = await _ids.Next("postbacks", CancellationToken.None);
        if (!arriving.TryBegin(id)) return null;
        var item = await Item(arriving, id);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcome = await _together.Add(item, CancellationToken.None);
                Failpoint.PostbackCommitted.Pass();
                return outcome;
            }
            catch (DbException error) when (attempt < Tries && Dialect.IsUniqueViolation(error))
            {
                // The winner's row is committed now; the next try finds it.
            }
            // A call we fail to decide is still a call we were made.
            catch (Exception error) when (!arriving.IsLeftToSpool && error is not (ObjectDisposedException or OperationCanceledException) && !(error is DbException away && Dialect.IsAway(away)))
            {
                LogUndecided(error, id);
                await KeepUndecided(item.Call, _ => Task.FromResult(true));
                return null;
            }
        }
    }

    /// <summary>
    /// Keeps calls that waited in a spool, in their order, in one transaction; what is in the log already is left alone. <paramref name="among"/> says which
    /// of them are new and remembers them.
    /// </summary>
    public async Task Run(IReadOnlyList<(ArrivingPostback Arriving, long Id)> waited, Func<Session, IReadOnlyList<PostbackItem>, Task<IReadOnlyList<PostbackItem>>> among)
    {
        var items = new List<PostbackItem>(waited.Count);
        foreach (var (arriving, id) in waited) items.Add(await Item(arriving, id));
        try
        {
            await Together(items, among);
        }
        // One call that cannot be decided must not keep the others from being taken.
        catch (Exception error) when (items.Count > 1 && error is not (DbException or ObjectDisposedException))
        {
            foreach (var one in waited) await Run([one], among);
        }
        catch (Exception error) when (error is not (DbException or ObjectDisposedException))
        {
            LogUndecided(error, items[0].Call.Id);
            await KeepUndecided(items[0].Call, async session => (await among(session, items)).Count > 0);
        }
    }

    public ValueTask DisposeAsync() => _together.DisposeAsync();

    private async Task<PostbackItem> Item(ArrivingPostback arriving, long id)
    {
        var row = PostbackCall.ToRow(id, arriving.Network.Id, arriving.Call, arriving.Network, _box, arriving.ReceivedAt);
        await _batch.Prepare(arriving.Network.Id, arriving.Meaning, CancellationToken.None);
        return new PostbackItem(row, arriving.Meaning, arriving.Network, await _conversions.NextIds(CancellationToken.None));
    }

    private async Task Together(List<PostbackItem> items, Func<Session, IReadOnlyList<PostbackItem>, Task<IReadOnlyList<PostbackItem>>> among)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _database.Write(async session => await _batch.Accept(session, await among(session, items)), CancellationToken.None);
                return;
            }
            catch (DbException error) when (attempt < Tries && Dialect.IsUniqueViolation(error))
            {
                // The winner's row is committed now; the next try finds it.
            }
        }
    }

    private async Task KeepUndecided(PostbackRow row, Func<Session, Task<bool>> isNew)
    {
        var job = await _jobs.NextId(CancellationToken.None);
        var argument = row.Id.ToString(CultureInfo.InvariantCulture);
        await _database.Write(async session =>
        {
            if (!await isNew(session)) return;
            PostbackLog.Add(session, [row]);
            await _jobs.Add(session, job, DecidePostback.JobKind, argument, runAt: row.ReceivedAt + 1000);
        }, CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Postback {Id} is kept but could not be decided; a job tries again")]
    private partial void LogUndecided(Exception error, long id);
}
