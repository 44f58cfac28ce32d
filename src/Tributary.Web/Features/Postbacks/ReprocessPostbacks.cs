using System.Data.Common;
using System.Globalization;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Decides the calls of a re-processing again, oldest first, or tries it. Each is decided in a transaction of its own together with the mark that it is done, by the
/// keys it has always had: killed in between, the next try goes on where it was, and nothing is posted twice.
/// </summary>
internal sealed partial class ReprocessPostbacks(ReprocessingBook book, DecidePostback decide, Database database, ILogger<ReprocessPostbacks> log) : IJobKind
{
    public const string JobKind = "reprocess-postbacks";

    private const int Piece = 50;

    public string Kind => JobKind;

    public async Task Run(Job job, CancellationToken ct)
    {
        var id = long.Parse(job.Argument, CultureInfo.InvariantCulture);
        while (await book.Find(id, ct) is { FinishedAt: null } reprocessing)
        {
            var calls = await book.Next(reprocessing, Piece, ct);
            if (calls.Count == 0) await book.Finish(id, ct);
            else if (reprocessing.IsDry) await Try(id, calls, ct);
            else await Decide(id, calls, ct);
        }
    }

    private async Task Decide(long id, IReadOnlyList<PostbackRow> calls, CancellationToken ct)
    {
        foreach (var call in calls)
        {
            try
            {
                await decide.Run(call.Id, (session, before, after) => Done(session, id, before, after), ct);
            }
            // One call that cannot be decided must not keep the others from being decided.
            catch (Exception error) when (error is not (DbException or ObjectDisposedException or OperationCanceledException))
            {
                LogUndecided(error, call.Id);
                await database.Write(session => Done(session, id, call, call), ct);
            }
        }
    }

    private static async Task Done(Session session, long id, PostbackRow before, PostbackRow after)
    {
        await ReprocessingBook.Record(session, id, before, after);
        await ReprocessingBook.Progress(session, id, before.Id, 1);
    }

    private async Task Try(long id, IReadOnlyList<PostbackRow> calls, CancellationToken ct)
    {
        var tried = await decide.Try(calls, ct);
        await database.Write(async session =>
        {
            await ReprocessingBook.Record(session, id, tried);
            await ReprocessingBook.Progress(session, id, calls[^1].Id, calls.Count);
        }, ct);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Postback {Id} could not be decided again; the others of its selection are")]
    private partial void LogUndecided(Exception error, long id);
}
