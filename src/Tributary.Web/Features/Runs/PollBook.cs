using System.Globalization;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Runs;

/// <summary>Where the asking for conversions and reversals stands, network by network; starts a poll, never two of one kind at once.</summary>
internal sealed class PollBook(Database database, JobQueue jobs, TimeProvider clock)
{
    public const string JobKind = "poll";

    public Task<IReadOnlyList<PollState>> Of(long networkId, CancellationToken ct) => database.Read(session =>
        session.Query<PollState>("select * from polls where network_id = @networkId order by kind", new { networkId }), ct);

    /// <summary>Every network's.</summary>
    public async Task<IReadOnlyDictionary<(long NetworkId, PollKind Kind), PollState>> All(CancellationToken ct) =>
        (await database.Read(session => session.Query<PollState>("select * from polls"), ct)).ToDictionary(state => (state.NetworkId, state.Kind));

    /// <summary>
    /// Queues a poll; false when one is queued or running already or, with <paramref name="unlessSince"/> (unix ms), when one was queued after
    /// that moment: two nodes that see it due start it once.
    /// </summary>
    public async Task<bool> Start(long networkId, PollKind kind, string startedBy, long? unlessSince, CancellationToken ct)
    {
        var jobId = await jobs.NextId(ct);
        return await database.Write(async session =>
        {
            var queued = await session.Execute(
                """
                insert into polls (network_id, kind, state, why, started_by, queued_at, pages, records, told, repeated, rejected)
                values (@networkId, @kind, @queued, '', @startedBy, @now, 0, 0, 0, 0, 0)
                on conflict (network_id, kind) do update set state = excluded.state, why = '', started_by = excluded.started_by,
                    queued_at = excluded.queued_at, started_at = null, finished_at = null, pages = 0, records = 0, told = 0, repeated = 0, rejected = 0
                where polls.finished_at is not null and polls.queued_at <= @unlessSince
                """,
                new { networkId, kind = kind.ToString(), queued = nameof(RunState.Queued), startedBy, now = Now(), unlessSince = unlessSince ?? long.MaxValue }) == 1;
            if (queued) await jobs.Add(session, jobId, JobKind, string.Create(CultureInfo.InvariantCulture, $"{networkId} {kind}"));
            return queued;
        }, ct);
    }

    public Task<PollState?> Find(long networkId, PollKind kind, CancellationToken ct) => database.Read(session => session.Find<PollState>(
        "select * from polls where network_id = @networkId and kind = @kind", new { networkId, kind = kind.ToString() }), ct);

    /// <summary>Writes what a poll did so far, or how it ended when <see cref="PollState.FinishedAt"/> is set.</summary>
    public Task Save(PollState state, CancellationToken ct) => database.Write(session => session.Execute(
        """
        update polls set state = @state, why = @Why, started_at = @StartedAt, finished_at = @FinishedAt, complete_until = @CompleteUntil, not_before = @NotBefore,
                         pages = @Pages, records = @Records, told = @Told, repeated = @Repeated, rejected = @Rejected
        where network_id = @NetworkId and kind = @kind and queued_at = @QueuedAt and finished_at is null
        """,
        new
        {
            state.NetworkId,
            kind = state.Kind.ToString(),
            state.QueuedAt,
            state = state.State.ToString(),
            state.Why,
            state.StartedAt,
            state.FinishedAt,
            state.CompleteUntil,
            state.NotBefore,
            state.Pages,
            state.Records,
            state.Told,
            state.Repeated,
            state.Rejected,
        }), ct);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
