using Quartz;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Settings;

namespace Tributary.Web.Features.Runs;

/// <summary>Starts due syncs and polls of the networks that are switched on. What was missed while the server was down is caught up once.</summary>
internal sealed class RunSchedule(NetworkDirectory networks, SettingBook settings, RunBook runs, PollBook polls, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>The first moment after <paramref name="last"/> that the schedule names, in its zone; null when it never comes.</summary>
    public static DateTimeOffset? NextAfter(string cron, string zone, DateTimeOffset last) =>
        new CronExpression(cron, TimeZoneInfo.FindSystemTimeZoneById(zone)).GetNextValidTimeAfter(last);

    /// <summary>Starts what is due now.</summary>
    public async Task Look(CancellationToken ct)
    {
        if (!await settings.AutomaticSync(ct)) return;
        var last = await runs.LastScheduled(ct);
        var asked = await polls.All(ct);
        foreach (var network in await networks.All(ct))
        {
            if (!network.Automatic || network.Attention is not null || network.Template.StoredFeed is null) continue;
            var since = DateTimeOffset.FromUnixTimeMilliseconds(last.GetValueOrDefault(network.Id, network.CreatedAt));
            if (NextAfter(network.Schedule, network.ScheduleZone, since) is { } slot && slot <= clock.GetUtcNow())
                await runs.StartScheduled(network.Id, slot.ToUnixTimeMilliseconds(), ct);
            foreach (var poll in network.Template.Polls) await Start(network, poll, asked.GetValueOrDefault((network.Id, poll.Kind)), ct);
        }
    }

    private async Task Start(InstalledNetwork network, Poll poll, PollState? last, CancellationToken ct)
    {
        var due = clock.GetUtcNow().ToUnixTimeMilliseconds() - poll.Every;
        if (last is null or { IsActive: false } && !(last?.QueuedAt > due)) await polls.Start(network.Id, poll.Kind, "schedule", due, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Look(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
