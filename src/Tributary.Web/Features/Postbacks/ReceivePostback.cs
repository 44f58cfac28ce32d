using System.Data.Common;
using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Templates;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Takes a call in: verified by the network's template, kept and decided in one group-committed transaction, answered when that is
/// durable. Nothing about members, offers or amounts ever makes it fail for the network, which may not call a second time.
/// </summary>
internal sealed partial class ReceivePostback : IAsyncDisposable
{
    // Another node may win the race for a conversion a few times over; then it is there to be seen.
    private const int Tries = 5;

    private readonly NetworkDirectory _networks;
    private readonly SettingBook _settings;
    private readonly ConversionBook _conversions;
    private readonly KeepRefused _refused;
    private readonly Database _database;
    private readonly Ids _ids;
    private readonly JobQueue _jobs;
    private readonly SecretBox _box;
    private readonly TimeProvider _clock;
    private readonly ILogger<ReceivePostback> _log;
    private readonly PostbackBatch _batch;
    private readonly GroupCommit<PostbackItem, Outcome> _together;

    public ReceivePostback(
        NetworkDirectory networks, SettingBook settings, ConversionBook conversions, KeepRefused refused, PostbackBatch batch, Database database,
        Ids ids, JobQueue jobs, SecretBox box, TimeProvider clock, ILogger<ReceivePostback> log)
    {
        (_networks, _settings, _conversions, _refused) = (networks, settings, conversions, refused);
        (_database, _ids, _jobs, _box, _clock, _log) = (database, ids, jobs, box, clock, log);
        _batch = batch;
        _together = new(database, batch.Accept);
    }

    /// <summary>GET or POST /p/{token}.</summary>
    public async Task Run(string token, HttpContext context, CancellationToken ct)
    {
        try
        {
            var reply = await Answer(token, context, ct);
            await Write(context, reply, ct);
        }
        catch (Exception error) when (error is DbException or ObjectDisposedException)
        {
            LogNotKept(error.Message);
            context.Response.Headers.RetryAfter = "5";
            await Write(context, new PostbackReply(StatusCodes.Status503ServiceUnavailable, "Try again"), ct);
        }
    }

    public ValueTask DisposeAsync() => _together.DisposeAsync();

    private async Task<PostbackReply> Answer(string token, HttpContext context, CancellationToken ct)
    {
        var network = await _networks.FindByPostbackToken(token, ct);
        var call = await PostbackCall.From(context, await _settings.PublicUrl(ct), ct);
        if (call is null)
        {
            await _refused.Add(network, KeepRefused.Oversized(context), PostbackMeaning.Refused(Reason.TooLarge), ct);
            return new PostbackReply(StatusCodes.Status400BadRequest, "Too large");
        }

        // Networks ask again after a 503, and what they tell must not be lost with a template that a person is about to mend.
        if (network is null && await _networks.IsUnusable(token, ct))
        {
            LogNotKept("The network's template is missing or has errors.");
            context.Response.Headers.RetryAfter = "300";
            return new PostbackReply(StatusCodes.Status503ServiceUnavailable, "Try again");
        }

        if (network is null)
        {
            await _refused.Add(null, call, PostbackMeaning.Refused(Reason.UnknownAddress), ct);
            return new PostbackReply(StatusCodes.Status403Forbidden, "Forbidden");
        }

        var meaning = PostbackMeaning.Read(network, call);
        if (meaning.Settled is Outcome.Refused)
        {
            await _refused.Add(network, call, meaning, ct);
            // The same words whatever was wrong: whoever guesses learns nothing.
            return network.Template.Postback?.Reply(PostbackAnswer.Refused) ?? new PostbackReply(StatusCodes.Status403Forbidden, "Forbidden");
        }

        var id = await _ids.Next("postbacks", ct);
        var row = PostbackCall.ToRow(id, network.Id, call, network, _box, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        var outcome = await Keep(row, meaning, network, ct);
        return network.Template.Postback!.Reply(outcome is Outcome.Duplicate ? PostbackAnswer.Duplicate : PostbackAnswer.Accepted);
    }

    // From here on the network's connection no longer matters: what it told us is kept even if it hangs up.
    private async Task<Outcome?> Keep(PostbackRow row, PostbackMeaning meaning, InstalledNetwork network, CancellationToken ct)
    {
        await _batch.Prepare(network.Id, meaning, ct);
        var item = new PostbackItem(row, meaning, network, await _conversions.NextIds(ct));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _together.Add(item, CancellationToken.None);
            }
            catch (ConversionMovedOn) when (attempt < Tries)
            {
                // The winner's row is committed now; the next try finds it.
            }
            // A call we fail to decide is still a call we were made: it is kept as it came and decided by a job.
            catch (Exception error) when (!IsAway(error))
            {
                LogUndecided(error, row.Id);
                await KeepUndecided(row, ct);
                return null;
            }
        }
    }

    private async Task KeepUndecided(PostbackRow row, CancellationToken ct)
    {
        var job = await _jobs.NextId(ct);
        var argument = row.Id.ToString(CultureInfo.InvariantCulture);
        await _database.Write(async session =>
        {
            await session.InsertMany("postbacks", PostbackRow.Columns, [row.Values()]);
            await _jobs.Add(session, job, DecidePostback.JobKind, argument, runAt: row.ReceivedAt + 1000);
        }, CancellationToken.None);
    }

    private static bool IsAway(Exception error) => error is ObjectDisposedException or OperationCanceledException;

    private static Task Write(HttpContext context, PostbackReply reply, CancellationToken ct)
    {
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(reply.Body, ct);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A postback could not be kept and was answered 503: {Error}")]
    private partial void LogNotKept(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Postback {Id} is kept but could not be decided; a job tries again")]
    private partial void LogUndecided(Exception error, long id);
}
