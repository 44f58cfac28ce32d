using System.CommandLine;
using System.Data.Common;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Runs;

/// <summary>Runs for the rest of the product: start one, cancel one, read their reports.</summary>
internal sealed class RunBook(Database database, Ids ids, JobQueue jobs, PollBook polls, NetworkLog log, TimeProvider clock)
{
    public const string JobKind = "run";

    /// <summary>The part of a network's page that shows its runs.</summary>
    public static Type Section => typeof(RunsSection);

    /// <summary>The part of a network's page that shows what it is polled for.</summary>
    public static Type PollSection => typeof(PollsSection);

    /// <summary>What the command line can do with runs, under "network".</summary>
    public static IReadOnlyList<Command> Commands(CommandHost host) => [RunCommands.Download(host), RunCommands.Sync(host), PollCommand.Create(host)];

    private const string Select =
        """
        select r.*, n.name as network_name
        from runs r join networks n on n.id = r.network_id
        """;

    /// <summary>Why offers of a network from this template are never downloaded; for one that has no stored feed.</summary>
    public static string WhyNoRuns(Template template) => template.Feed is null
        ? $"{template.Name} has no feed of offers: its wall is embedded, and its postbacks are received."
        : $"{template.Name} makes its offers for one visitor at a time, so they are never stored.";

    /// <summary>Queues a run and returns its id; when one of this network is queued or running already, returns that one's.</summary>
    public Task<long> Start(long networkId, RunKind kind, string startedBy, long? accountId, CancellationToken ct) =>
        Start(new RunOrder(networkId, kind, startedBy, accountId), ct);

    /// <summary>The same for a run that says what it would do and writes no offer.</summary>
    public Task<long> StartDry(long networkId, RunKind kind, string startedBy, long? accountId, CancellationToken ct) =>
        Start(new RunOrder(networkId, kind, startedBy, accountId) { IsDry = true }, ct);

    /// <summary>
    /// Queues the run again that the breaker stopped, with leave to lose as much as that one would have; null when it was not stopped, or
    /// the network was read since.
    /// </summary>
    public async Task<long?> Accept(long runId, string startedBy, long? accountId, CancellationToken ct) =>
        await Find(runId, ct) is { } run && await Acceptable(run.NetworkId, ct) is { } acceptable && acceptable.Id == runId
            ? await Start(new RunOrder(run.NetworkId, run.Kind, startedBy, accountId) { Accepts = run }, ct)
            : null;

    /// <summary>The stopped run of a network that a person may accept: the newest of all that were no dry ones.</summary>
    public async Task<Run?> Acceptable(long networkId, CancellationToken ct)
    {
        var newest = await database.Read(session => session.Find<Run>($"{Select} where r.network_id = @networkId and r.dry = 0 order by r.id desc limit 1", new { networkId }), ct);
        return newest is { State: RunState.Stopped, Found.Count: > 0 } ? newest : null;
    }

    /// <summary>Queues the run that a moment of the schedule (unix ms) asks for, or a further try of it; nothing when there was that one or a run is active.</summary>
    public Task StartScheduled(long networkId, RunKind kind, long slot, long attempt, CancellationToken ct) =>
        Start(new RunOrder(networkId, kind, "schedule", null) { Slot = slot, Attempt = attempt }, ct);

    /// <summary>Asks a run to stop; it does so at its next step. False when it has ended.</summary>
    public Task<bool> Cancel(long id, CancellationToken ct) => database.Write(async session => await session.Execute(
        "update runs set cancel_requested_at = coalesce(cancel_requested_at, @now) where id = @id and finished_at is null",
        new { id, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }) == 1, ct);

    public Task<Run?> Find(long id, CancellationToken ct) => database.Read(session => session.Find<Run>($"{Select} where r.id = @id", new { id }), ct);

    /// <summary>The run of a network that is queued or running.</summary>
    public Task<Run?> Active(long networkId, CancellationToken ct) => database.Read(session =>
        session.Find<Run>($"{Select} where r.network_id = @networkId and r.finished_at is null", new { networkId }), ct);

    /// <summary>Newest first; of one network, or of all.</summary>
    public Task<IReadOnlyList<Run>> Recent(long? networkId, int most, CancellationToken ct) => database.Read(session => session.Query<Run>(
        $"{Select} {(networkId is null ? "" : "where r.network_id = @networkId")} order by r.id desc limit @most", new { networkId, most }), ct);

    /// <summary>The last runs of each network, newest first, for a small picture of each.</summary>
    public Task<IReadOnlyList<Run>> Courses(CancellationToken ct) => database.Read(session => session.Query<Run>(
        $"""
        {Select} where r.id in (
            select id from (select id, row_number() over (partition by network_id order by id desc) as place
                            from (select id, network_id from runs order by id desc limit @looked) as newest) as placed where place <= @most)
        order by r.id desc
        """, new { most = (long)RunCourse.Most + 5, looked = 2000L }), ct);

    /// <summary>What a network's page shows of its runs.</summary>
    public async Task<NetworkRuns> Of(long networkId, SyncRules rules, CancellationToken ct)
    {
        var newest = await Recent(networkId, RunCourse.Most + 5, ct);
        return new NetworkRuns
        {
            Newest = newest,
            Stopped = await Acceptable(networkId, ct),
            Estimate = newest.FirstOrDefault(run => run.IsActive) is { } active ? await Estimate(active, ct) : null,
            Rules = rules,
        };
    }

    /// <summary>How far an active run is; null when nobody can tell.</summary>
    public async Task<RunEstimate?> Estimate(Run run, CancellationToken ct) =>
        run.IsActive ? RunEstimate.Of(run, (await LastBelieved(run.NetworkId, ct))?.Records, clock.GetUtcNow().ToUnixTimeMilliseconds()) : null;

    /// <summary>Runs older than a known one, for paging through the list.</summary>
    public Task<IReadOnlyList<Run>> Before(long id, int most, CancellationToken ct) => database.Read(session => session.Query<Run>(
        $"{Select} where r.id < @id order by r.id desc limit @most", new { id, most }), ct);

    public Task<IReadOnlyList<Rejection>> Rejections(long runId, CancellationToken ct) => database.Read(session => session.Query<Rejection>(
        "select source_id, field, reason from run_rejections where run_id = @runId order by place", new { runId }), ct);

    /// <summary>The newest poll of each kind at a network.</summary>
    public Task<IReadOnlyList<PollState>> Polls(long networkId, CancellationToken ct) => polls.Of(networkId, ct);

    /// <summary>When the newest runs that published were started.</summary>
    public Task<CompleteRuns> LastComplete(long networkId, CancellationToken ct) => database.Read(session => session.First<CompleteRuns>(
        """
        select max(case when dry = 0 then started_at end) as last, max(case when delta_since is null and dry = 0 then started_at end) as last_whole, max(started_at) as asked
        from runs where network_id = @networkId and state = @complete
        """, new { networkId, complete = nameof(RunState.Complete) }), ct);

    /// <summary>The newest moments of the schedule, up to now, for which each network was run.</summary>
    public Task<IReadOnlyList<ServedSlots>> Served(CancellationToken ct) => database.Read(session => session.Query<ServedSlots>(
        """
        select n.id as network_id, (select max(slot) from runs where network_id = n.id and slot <= @now) as newest,
               (select max(slot) from runs where network_id = n.id and slot <= @now and kind = 'Download') as download
        from networks n where n.removed_at is null
        """, new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }), ct);

    /// <summary>The newest run for a moment of the schedule.</summary>
    public Task<Run?> Newest(long networkId, long slot, CancellationToken ct) => database.Read(session =>
        session.Find<Run>($"{Select} where r.network_id = @networkId and r.slot = @slot order by r.attempt desc limit 1", new { networkId, slot }), ct);

    /// <summary>The whole feed that was published last; null before the first.</summary>
    public async Task<BelievedFeed?> LastBelieved(long networkId, CancellationToken ct)
    {
        var rows = await database.Read(session => session.Query<Believed>(
            "select records, rejected from runs where network_id = @networkId and state = @complete and dry = 0 and delta_since is null order by id desc limit 1",
            new { networkId, complete = nameof(RunState.Complete) }), ct);
        return rows is [var last] ? new BelievedFeed(last.Records, last.Rejected) : null;
    }

    /// <summary>What a dry run would have changed: the first offers of each kind.</summary>
    public Task<IReadOnlyList<PreviewedChange>> Previews(long runId, CancellationToken ct) => database.Read(session => session.Query<PreviewedChange>(
        "select offer_id, source_id, title, change, changes from run_previews where run_id = @runId order by place", new { runId }), ct);

    private async Task<long> Start(RunOrder order, CancellationToken ct)
    {
        if (await Active(order.NetworkId, ct) is { } active) return active.Id;
        var id = await ids.Next("runs", ct);
        var jobId = await jobs.NextId(ct);
        var act = order.Accepts is null ? default : await log.Reserve(1, ct);
        try
        {
            await database.Write(async session =>
            {
                await session.Execute(
                    """
                    insert into runs (id, network_id, kind, started_by, account_id, slot, attempt, state, phase, why, fence, queued_at,
                                      pages, records, bytes, added, updated, unchanged, missing, returned, rejected, issues, dry, accepts, accepts_run_id)
                    values (@id, @NetworkId, @kind, @StartedBy, @AccountId, @Slot, @Attempt, @state, 'Waiting to start', '', 0, @now,
                            0, 0, 0, 0, 0, 0, 0, 0, 0, '[]', @dry, @accepts, @acceptsRunId)
                    """,
                    new
                    {
                        id,
                        order.NetworkId,
                        kind = order.Kind.ToString(),
                        order.StartedBy,
                        order.AccountId,
                        order.Slot,
                        order.Attempt,
                        state = nameof(RunState.Queued),
                        now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                        dry = order.IsDry ? 1L : 0L,
                        accepts = order.Accepts?.Findings,
                        acceptsRunId = order.Accepts?.Id,
                    });
                if (order.Accepts is { } accepted)
                {
                    var lost = string.Join(' ', accepted.Found.Select(finding => FindingWords.Stopped(finding, 100)));
                    await log.Record(session, act, new NetworkChange(order.NetworkId, NetworkAct.Accepted, accepted.Title, "", lost, order.AccountId));
                }

                await jobs.Add(session, jobId, JobKind, $"{id}");
            }, ct);
            return id;
        }
        catch (DbException error) when (Dialect.IsUniqueViolation(error))
        {
            // Somebody else started one in the same moment.
            if (await Active(order.NetworkId, ct) is { } theirs) return theirs.Id;
            return order.Slot is null ? throw new InvalidOperationException("A run of this network just ended; start again.", error) : 0;
        }
    }

    private sealed record Believed
    {
        public long Records { get; init; }
        public long Rejected { get; init; }
    }
}

/// <summary>For which moments of the schedule a network was run last (unix ms).</summary>
internal sealed record ServedSlots
{
    public long NetworkId { get; init; }
    public long? Newest { get; init; }

    /// <summary>The newest one that was a download.</summary>
    public long? Download { get; init; }
}

/// <summary>A run to be queued.</summary>
internal sealed record RunOrder(long NetworkId, RunKind Kind, string StartedBy, long? AccountId)
{
    /// <summary>The moment of the schedule that it serves (unix ms), and which run for that moment it is.</summary>
    public long? Slot { get; init; }

    public long Attempt { get; init; }

    public bool IsDry { get; init; }

    /// <summary>The stopped run whose findings are accepted.</summary>
    public Run? Accepts { get; init; }
}

/// <summary>When the newest complete run of a network was started, and the newest that read the whole feed (unix ms).</summary>
internal sealed record CompleteRuns
{
    public long? Last { get; init; }
    public long? LastWhole { get; init; }

    /// <summary>The same as <see cref="Last"/>, dry runs among them: for how often a network may be asked.</summary>
    public long? Asked { get; init; }
}
