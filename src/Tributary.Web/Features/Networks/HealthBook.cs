using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>How asking a network stands: runs report their end here, the schedule reads when to try again and whom not to ask at all.</summary>
internal sealed class HealthBook(Database database, AlertBook alerts, TimeProvider clock)
{
    /// <summary>Runs for one moment of the schedule, the first one included.</summary>
    public const int MostTries = 6;

    // Below that many, a further try is on its way and may well succeed.
    private const int WorthAnAlert = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>The networks with trouble.</summary>
    public async Task<IReadOnlyDictionary<long, NetworkTrouble>> All(CancellationToken ct) =>
        (await database.Read(session => session.Query<NetworkTrouble>("select * from network_health"), ct)).ToDictionary(trouble => trouble.NetworkId);

    public Task<NetworkTrouble?> Find(long networkId, CancellationToken ct) => database.Read(session =>
        session.Find<NetworkTrouble>("select * from network_health where network_id = @networkId", new { networkId }), ct);

    /// <summary>A run ended; call it in the transaction that says so.</summary>
    public Task Ended(Session session, EndedRun run) => run.Ending switch
    {
        RunEnding.Believed => Well(session, run.NetworkId, AlertKind.RunFailed, AlertKind.CredentialsRefused, AlertKind.FeedStopped),
        RunEnding.Answered => Well(session, run.NetworkId, AlertKind.RunFailed, AlertKind.CredentialsRefused),
        RunEnding.Failed => Failed(session, run),
        RunEnding.Refused => Refused(session, run.NetworkId, run.RunId, run.Slot, run.Why),
        RunEnding.Cancelled => Task.CompletedTask,
    };

    /// <summary>The network refused our credentials: nothing automatic is asked of it from now on.</summary>
    public async Task Refused(Session session, long networkId, long? runId, long? slot, string why)
    {
        var trouble = await session.First<NetworkTrouble>(
            """
            insert into network_health (network_id, failures, failing_since, slot, refused_at, why) values (@networkId, 1, @now, @slot, @now, @why)
            on conflict (network_id) do update set failures = network_health.failures + 1, failing_since = coalesce(network_health.failing_since, @now),
                                                   slot = coalesce(@slot, network_health.slot), refused_at = coalesce(network_health.refused_at, @now), next_try_at = null, why = @why
            returning *
            """, new { networkId, slot, now = Now, why });
        await alerts.Raise(session, new NewAlert(AlertKind.CredentialsRefused, $"credentials-refused/{networkId}/{trouble.RefusedAt}",
            $"{why} Nothing is asked of the network by itself until the credentials are saved anew, or a connection test or a run by hand succeeds. Postbacks are still taken.")
        { NetworkId = networkId, RunId = runId });
    }

    /// <summary>The credentials were typed anew, or the network accepted them: the schedule may ask again, at once where a run is outstanding.</summary>
    public async Task Accepted(Session session, long networkId)
    {
        await session.Execute(
            """
            update network_health set refused_at = null, next_try_at = case when slot is null then null else @now end
            where network_id = @networkId and refused_at is not null
            """, new { networkId, now = Now });
        await alerts.Over(session, networkId, AlertKind.CredentialsRefused);
    }

    private async Task Well(Session session, long networkId, params IReadOnlyList<AlertKind> over)
    {
        await session.Execute("delete from network_health where network_id = @networkId", new { networkId });
        await alerts.Over(session, networkId, over);
    }

    private async Task Failed(Session session, EndedRun run)
    {
        var next = run.Slot is not null && run.Attempt < MostTries ? Now + (long)Pause(run).TotalMilliseconds : (long?)null;
        var notBefore = Rest.Until(run.NotBefore, clock.GetUtcNow());
        var trouble = await session.First<NetworkTrouble>(
            """
            insert into network_health (network_id, failures, failing_since, slot, next_try_at, not_before, why) values (@NetworkId, 1, @now, @Slot, @next, @notBefore, @Why)
            on conflict (network_id) do update set failures = network_health.failures + 1, failing_since = coalesce(network_health.failing_since, @now),
                slot = coalesce(@Slot, network_health.slot), next_try_at = case when @Slot is null then network_health.next_try_at else @next end,
                not_before = coalesce(@notBefore, network_health.not_before), why = @Why
            returning *
            """, new { run.NetworkId, run.Slot, run.Why, next, notBefore, now = Now });
        if (next is not null && trouble.Failures < WorthAnAlert) return;
        var since = Instant.Full(DateTimeOffset.FromUnixTimeMilliseconds(trouble.FailingSince ?? Now));
        await alerts.Raise(session, new NewAlert(AlertKind.RunFailed, $"run-failed/{run.NetworkId}/{trouble.FailingSince}", $"No run succeeds since {since}. {run.Why}")
        { NetworkId = run.NetworkId, RunId = run.RunId });
    }

    // A minute, then twice as long each time, and a little that differs from network to network.
    private static TimeSpan Pause(EndedRun run)
    {
        var pause = TimeSpan.FromMinutes(Math.Pow(2, Math.Clamp(run.Attempt - 1, 0, 10)));
        return (pause < LongestPause ? pause : LongestPause) * (1 + (Schedule.Spread(run.NetworkId + run.Attempt) / 10));
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What is wrong with asking a network, as stored; nothing is stored of one that answers.</summary>
public sealed record NetworkTrouble
{
    public long NetworkId { get; init; }

    /// <summary>How many runs failed in a row.</summary>
    public long Failures { get; init; }
    public long? FailingSince { get; init; }

    /// <summary>The moment of the schedule that is tried again.</summary>
    public long? Slot { get; init; }

    /// <summary>When; null: not before the schedule's next moment.</summary>
    public long? NextTryAt { get; init; }

    /// <summary>Until when the network asked to be left alone; null when it did not.</summary>
    public long? NotBefore { get; init; }

    /// <summary>Since when the network refuses our credentials; null when it does not.</summary>
    public long? RefusedAt { get; init; }
    public string Why { get; init; } = "";

    /// <summary>Whether the network still wants to be left alone.</summary>
    public bool Rests(DateTimeOffset now) => Rest.Lasts(NotBefore, now);

    /// <summary>When the network is asked next, of itself, where the schedule would ask at <paramref name="scheduled"/> (unix ms).</summary>
    public long? Next(long? scheduled) => (NextTryAt ?? scheduled) is { } next ? Math.Max(next, NotBefore ?? 0) : null;
}

/// <summary>How a run ended, as far as its network's health goes.</summary>
/// <param name="NetworkId">Which network was asked.</param>
/// <param name="RunId">The run.</param>
/// <param name="Slot">The moment of the schedule it was for; null when a person started it.</param>
/// <param name="Attempt">Which run for that moment it was, from 1.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Why">In words, without credentials.</param>
internal sealed record EndedRun(long NetworkId, long RunId, long? Slot, long Attempt, RunEnding Ending, string Why)
{
    /// <summary>The network asked not to be asked again before then (unix ms); null when it did not say.</summary>
    public long? NotBefore { get; init; }
}

internal enum RunEnding
{
    /// <summary>The feed was read and published.</summary>
    Believed,

    /// <summary>The network answered, but its feed was not believed or nothing was published; a further try would hear the same.</summary>
    Answered,
    Failed,

    /// <summary>The network does not accept our credentials.</summary>
    Refused,
    Cancelled,
}
