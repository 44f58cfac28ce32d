using System.Data.Common;
using System.Globalization;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Storing;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// The job behind a run: reads the feed as a stream, stages what is new or changed, and publishes it in one swap when, and only when,
/// the feed was complete and believable. Whatever else happens, the catalogue stays what it was.
/// </summary>
internal sealed partial class RunNetwork(
    NetworkDirectory networks, HealthBook health, AlertOfFeeds alerts, FailedCalls calls, OfferBook offers, RunBook runs, AskNetwork ask, FetchFeed fetch, StepAnswers answers, StoringBook storing, RecordMemory memory,
    Database database, TimeProvider clock, ILogger<RunNetwork> log) : IJobKind
{
    // After a crash the run begins again; one that keeps breaking down must not keep the network busy.
    private const int MostAttempts = 3;

    private const string Cancelling = "Cancelling";

    private readonly OfferStaging _staging = offers.Staging;
    private readonly Breaker _breaker = new(offers.Staging, runs);

    public string Kind => RunBook.JobKind;

    public async Task Run(Job job, CancellationToken ct)
    {
        var run = await database.Read(session => session.Find<Run>(
            "select * from runs where id = @id and finished_at is null", new { id = long.Parse(job.Argument, CultureInfo.InvariantCulture) }), ct);
        if (run is null) return;
        var report = new RunReport(run.Id);
        var preview = run.IsDry ? new PreviewChanges(offers.Staging) : null;
        if (job.Attempts > MostAttempts)
        {
            await End(run, report, preview, new RunEnd(RunState.Failed, $"It broke down {MostAttempts} times; the server's log says why."));
            return;
        }

        StagedGeneration? staged = null;
        RunEnd end;
        try
        {
            var network = await networks.Find(run.NetworkId, ct) ?? throw new FeedEnded(RunState.Failed, "The network was removed.");
            if (network.Attention is { } attention) throw new FeedEnded(RunState.Failed, attention);
            var last = await runs.LastComplete(network.Id, ct);
            var feed = network.Template.StoredFeed ?? throw new FeedEnded(RunState.Failed, RunBook.WhyNoRuns(network.Template));
            KeepGap(network, last.Asked);
            var changesSince = await ChangesSince(run, feed, last, ct);
            var sync = network.Template.Sync;
            staged = await _staging.Begin(run.NetworkId, sync.ClosesMissing ? sync.MissingAfter : null, ct);
            await Begin(run, staged.Fence, changesSince, ct);
            using var known = await _staging.Known(run.NetworkId, onlySynced: run.Kind is RunKind.Sync, ct);
            using var remembered = await memory.Open(network, known, run.Kind, ct);
            var context = network.FeedContext(Now(), last.Last) with { ChangesOnly = changesSince is not null, Known = remembered?.Known };
            var talk = new Conversation(network.Id, feed.Limits, context, phase => Tell(report, phase, ct)) { Sent = () => report.Requests++ };
            var running = new RunningFeed(run, staged, known, report, new TallyChanges(report), _staging.Judge(run.NetworkId))
            {
                Rules = sync,
                MayBeEmpty = network.MayBeEmpty,
                IsWhole = changesSince is null,
                Remembered = remembered,
            };
            await Compare(running, network, feed, talk, preview, ct);
            Breaker.CheckReadable(report);
            var gone = Gone(running);
            await _breaker.Check(running, ct);
            var why = Said(report, changesSince);
            if (preview is not null)
            {
                await preview.AddMissing(gone, ct);
                await End(run, report, preview, new RunEnd(RunState.Complete, $"{RunWords.Would(report)} {why}"));
                return;
            }

            await StageMissing(running, gone, ct);
            await memory.Keep(network.Id, remembered?.Next(running.IsWhole), ct);
            if (!await Publish(running, why, ct)) throw new StagingLostException();
            Failpoint.SwapCommitted.Pass();
            return;
        }
        catch (FeedEnded ended)
        {
            end = new RunEnd(ended.State, ended.Message, ended.Meaning, ended.Call, ended.NotBefore);
        }
        catch (StagingLostException)
        {
            // Whoever took over keeps the row.
            LogLost(run.Id);
            return;
        }
        catch (Exception error) when (error is DiskFullException || (error is DbException failure && Dialect.IsDiskFull(failure)))
        {
            // Removing what was staged would need room as well: the next run does it.
            staged = null;
            end = new RunEnd(RunState.Failed, "The disk of the database is full. Make room and start the run again.");
        }
        catch (OperationCanceledException) when (report.Phase == Cancelling)
        {
            end = new RunEnd(RunState.Cancelled, "Cancelled by hand.");
        }

        if (staged is not null) await _staging.Clean(staged, CancellationToken.None);
        await End(run, report, preview, end);
    }

    private void KeepGap(InstalledNetwork network, long? last)
    {
        var gap = network.Template.Limits.EverySeconds;
        if (gap == 0 || last is not { } at) return;
        var free = DateTimeOffset.FromUnixTimeMilliseconds(at).AddSeconds(gap);
        if (free > clock.GetUtcNow())
            throw new FeedEnded(RunState.Failed, $"{network.Template.Name} asks for {gap / 60} minutes between runs; the next one may start at {Instant.Until(free, clock.GetUtcNow())} UTC.");
    }

    // What changed is enough for a sync while the whole feed was read not long ago. An offer set to Synced only after the last run may have
    // changed before it, and nobody would have noticed.
    private async Task<long?> ChangesSince(Run run, Feed feed, CompleteRuns last, CancellationToken ct) =>
        run.Kind is RunKind.Sync && feed.FullEvery is { } every && last is { Last: { } since, LastWhole: { } whole } && Now() - whole < every
            && !await _staging.AnySyncedSince(run.NetworkId, since, ct)
            ? since : null;

    // A run that was killed begins again, and so does its report.
    private Task Begin(Run run, long fence, long? changesSince, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute("delete from run_rejections where run_id = @Id", run);
        await session.Execute("update runs set state = @state, started_at = @now, fence = @fence, delta_since = @changesSince where id = @Id",
            new { run.Id, state = nameof(RunState.Running), now = Now(), fence, changesSince });
    }, ct);

    private async Task Compare(RunningFeed running, InstalledNetwork network, Feed feed, Conversation talk, PreviewChanges? preview, CancellationToken ct)
    {
        var (run, report) = (running.Run, running.Report);
        var steps = new AskSteps(network.Template.Steps, talk, ask, answers, clock, report);
        var arrivals = await storing.Open(network.Id, ct);
        var compare = new CompareFeed(run.Kind, feed.Starts.Count > 1, running.Known, running.Remembered, steps, report, clock, async chunk =>
        {
            var judged = await running.Judge.Judge(await _staging.WithBefore(chunk, ct), ct);
            running.Tally.Add(judged);
            report.Held = running.Judge.Changes.HeldOffers.Count;
            if (preview is not null) preview.Add(judged, arrivals.Of);
            else await _staging.Stage(running.Staged, report.RunId, arrivals.Of, judged, async session =>
            {
                await arrivals.Keep(session, judged);
                await report.Write(session, Now());
            }, ct);
        }, talk.Tell);
        await compare.Run(fetch.Pages(feed, talk, ct), ct);
        if (preview is null) await storing.NoteWords(network.Id, report.Words, ct);
    }

    // Counts what a whole feed does not have, and returns what it had until now. Changes alone say nothing about the others.
    private static IReadOnlyList<KnownOffer> Gone(RunningFeed running)
    {
        if (!running.IsWhole) return [];
        var missing = running.Known.All.Where(offer => !offer.Seen && offer.VersionId != 0).ToList();
        var gone = missing.Where(offer => !offer.Missing).ToList();
        (running.Report.Missing, running.Report.Gone) = (missing.Count, gone.Count);
        return gone;
    }

    private async Task StageMissing(RunningFeed running, IReadOnlyList<KnownOffer> gone, CancellationToken ct)
    {
        var report = running.Report;
        report.Phase = "Marking missing offers";
        foreach (var piece in gone.Chunk(CompareFeed.ChunkSize))
        {
            await _staging.StageMissing(running.Staged, report.RunId, [.. piece.Select(offer => offer.VersionId)], ct);
            await Tell(report, report.Phase, ct);
        }
    }

    private string Said(RunReport report, long? changesSince) => changesSince is { } since
        ? $"The network sent {Figure.Of(report.Records, "change", "changes")} since {Instant.Brief(DateTimeOffset.FromUnixTimeMilliseconds(since), clock.GetUtcNow())} UTC in {Figure.Of(report.Pages, "page", "pages")}."
        : $"The network sent all of its {Figure.Of(report.Records, "record", "records")} in {Figure.Of(report.Pages, "page", "pages")}.";

    private Task<bool> Publish(RunningFeed running, string why, CancellationToken ct) => database.Write(async session =>
    {
        var (run, report) = (running.Run, running.Report);
        if (!await _staging.Publish(session, running.Staged, run.Id, running.Judge.Changes, countsMissing: running.IsWhole)) return false;
        report.Phase = "Published";
        await report.Write(session, Now());
        await session.Execute("update runs set state = @state, why = @why, generation = @Next, finished_at = @now where id = @Id",
            new { state = nameof(RunState.Complete), why, running.Staged.Next, now = Now(), run.Id });
        await health.Ended(session, new EndedRun(run.NetworkId, run.Id, run.Slot, run.Attempt, RunEnding.Believed, why));
        await alerts.Published(session, running);
        return true;
    }, ct);

    private async Task Tell(RunReport report, string phase, CancellationToken ct)
    {
        report.Phase = phase;
        if (!await database.Write(session => report.Write(session, Now()), ct)) return;
        report.Phase = Cancelling;
        throw new OperationCanceledException("The run was cancelled by hand.");
    }

    private async Task End(Run run, RunReport report, PreviewChanges? preview, RunEnd end)
    {
        var callId = end.Call is null ? 0 : await calls.NextId(CancellationToken.None);
        await database.Write(async session =>
        {
            report.Phase = "Ended";
            await report.Write(session, Now());
            if (preview is not null) await preview.Write(session, run.Id);
            await session.Execute("update runs set state = @state, why = @why, finished_at = @now where id = @Id",
                new { state = end.State.ToString(), why = $"{end.Why} {(run.IsDry ? "Nothing was written." : "The catalogue stayed as it was.")}", now = Now(), run.Id });
            if (end.Call is { } call) await calls.Keep(session, callId, run.NetworkId, run.Id, null, call);
            await health.Ended(session, new EndedRun(run.NetworkId, run.Id, run.Slot, run.Attempt, Ending(end.State, end.Answer), end.Why) { NotBefore = end.NotBefore?.ToUnixTimeMilliseconds() });
            if (end.State is RunState.Stopped && !run.IsDry) await alerts.Stopped(session, run, end.Why);
        }, CancellationToken.None);
    }

    private static RunEnding Ending(RunState state, AnswerMeaning? meaning) => meaning is AnswerMeaning.Auth ? RunEnding.Refused : state switch
    {
        RunState.Queued or RunState.Running => throw new InvalidOperationException($"A run does not end as {state}."),
        // A complete one that published nothing was a dry run.
        RunState.Stopped or RunState.Complete => RunEnding.Answered,
        RunState.Partial or RunState.Failed => RunEnding.Failed,
        RunState.Cancelled => RunEnding.Cancelled,
    };

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was taken over by another one and stopped")]
    private partial void LogLost(long runId);

    /// <summary>How a run ended that published nothing.</summary>
    private sealed record RunEnd(RunState State, string Why, AnswerMeaning? Answer = null, FailedCall? Call = null, DateTimeOffset? NotBefore = null);
}
