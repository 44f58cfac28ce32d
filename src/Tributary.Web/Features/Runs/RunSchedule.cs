using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Settings;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// Starts due runs and polls of the networks that are switched on, and tries failed ones again. What was missed while the server was down or a switch
/// was off is caught up once. That a moment of the schedule is served once is decided by the table of runs, whichever node sees it first.
/// </summary>
internal sealed class RunSchedule(
    NetworkDirectory networks, HealthBook health, SettingBook settings, RunBook runs, PollBook polls, ReconciliationBook reconciliations, TimeProvider clock)
{
    // When networks have counted the day before, in UTC.
    private static readonly TimeSpan Night = TimeSpan.FromHours(3);

    // A try that seems to lie further ahead was written before the clock was set back.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(2);

    /// <summary>Starts what is due now.</summary>
    public async Task Look(CancellationToken ct)
    {
        // One moment for all that follows: a clock that moves meanwhile must not make due what was read while it was not.
        var now = clock.GetUtcNow();
        if (!await settings.AutomaticSync(ct)) return;
        var troubles = await health.All(ct);
        var served = (await runs.Served(ct)).ToDictionary(slots => slots.NetworkId);
        var asked = await polls.All(ct);
        var compared = await reconciliations.All(ct);
        foreach (var network in await networks.All(ct))
        {
            var trouble = troubles.GetValueOrDefault(network.Id);
            if (!network.Automatic || network.Attention is not null || trouble?.RefusedAt is not null) continue;
            if (network.Template.StoredFeed is not null && trouble?.Rests(now) is not true) await Start(network, served.GetValueOrDefault(network.Id), trouble, now, ct);
            if (network.Template.Polls.Count > 0) await Compare(network, compared.GetValueOrDefault(network.Id), now, ct);
            foreach (var poll in network.Template.Polls) await Start(network, poll, asked.GetValueOrDefault((network.Id, poll.Kind)), now, ct);
        }
    }

    private async Task Start(InstalledNetwork network, ServedSlots? served, NetworkTrouble? trouble, DateTimeOffset now, CancellationToken ct)
    {
        var download = network.DownloadSchedule?.Due(Since(network, served?.Download, now), now);
        var sync = network.SyncSchedule?.Due(Since(network, served?.Newest, now), now);
        // A download does all that a sync does: where both are due, it serves both.
        if (download is { } both) await Start(RunKind.Download, sync > both ? sync.Value : both, 1);
        else if (sync is { } slot) await Start(RunKind.Sync, slot, 1);
        else if (trouble is { Slot: { } failed } && IsDue(trouble, now) && await runs.Newest(network.Id, failed, ct) is { FinishedAt: not null, Attempt: < HealthBook.MostTries } last)
        {
            // Its pause is asked for after the try: somebody else may have made one since the first question, and it would be followed by another at once.
            if (IsDue(await health.Find(network.Id, ct), now)) await runs.StartScheduled(network.Id, last.Kind, failed, last.Attempt + 1, ct);
        }

        Task Start(RunKind kind, DateTimeOffset slot, long attempt) => runs.StartScheduled(network.Id, kind, slot.ToUnixTimeMilliseconds(), attempt, ct);
    }

    // A moment in the future was written before the clock was set back, and says nothing.
    private static DateTimeOffset Since(InstalledNetwork network, long? served, DateTimeOffset now) =>
        DateTimeOffset.FromUnixTimeMilliseconds(new[] { served, network.ScheduledAt, network.CreatedAt }.OfType<long>().Where(at => at <= now.ToUnixTimeMilliseconds()).DefaultIfEmpty(0).Max());

    private static bool IsDue(NetworkTrouble? trouble, DateTimeOffset now) =>
        trouble?.NextTryAt is { } at && DateTimeOffset.FromUnixTimeMilliseconds(at) - now is var left && (left <= TimeSpan.Zero || left > LongestPause);

    private async Task Start(InstalledNetwork network, Poll poll, PollState? last, DateTimeOffset now, CancellationToken ct)
    {
        var due = now.ToUnixTimeMilliseconds() - poll.Every;
        var isTooEarly = last is { IsActive: true } || last?.QueuedAt > due || Rest.Lasts(last?.NotBefore, now);
        if (!isTooEarly) await polls.Start(network.Id, poll.Kind, "schedule", due, ct);
    }

    // Once a night, the first time in the night after the network was installed.
    private async Task Compare(InstalledNetwork network, Reconciliation? last, DateTimeOffset now, CancellationToken ct)
    {
        var night = now.Date + Night <= now.UtcDateTime ? now.Date + Night : now.Date + Night - TimeSpan.FromDays(1);
        var due = new DateTimeOffset(night, TimeSpan.Zero).ToUnixTimeMilliseconds();
        if (last is not { IsActive: true } && (last?.QueuedAt ?? network.CreatedAt) < due) await reconciliations.Start(network.Id, "schedule", due, ct);
    }
}
