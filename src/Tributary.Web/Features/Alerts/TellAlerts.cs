using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Alerts;

/// <summary>
/// Makes messages of what channels have to be told. A message waits a minute for what else happens in that run, and the next one a quarter of an
/// hour after it, with all that came meanwhile: a bad night is a handful of mails and not hundreds.
/// </summary>
internal sealed class TellAlerts(Database database, Ids ids, JobQueue jobs, SettingBook settings, TimeProvider clock)
{
    public static readonly TimeSpan Gather = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Between = TimeSpan.FromMinutes(15);

    /// <summary>Makes the messages that are due now.</summary>
    public async Task Look(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var waiting = await database.Read(session => session.Query<Waiting>(
            """
            select c.channel, c.told_at, min(case when l.moment = 'Over' then a.over_at else a.raised_at end) as oldest
            from alert_channels c join alert_lines l on l.channel = c.channel and l.delivery_id is null join alerts a on a.key = l.alert_key
            where c.active = 1 group by c.channel, c.told_at
            """), ct);
        foreach (var channel in waiting.Where(channel => IsPast(channel.Oldest, Gather, now) && (channel.ToldAt is not { } told || IsPast(told, Between, now))))
            await Make(channel, now, await settings.PublicUrl(ct), ct);
    }

    private async Task Make(Waiting channel, DateTimeOffset now, string? home, CancellationToken ct)
    {
        var id = await ids.Next("alert_deliveries", ct);
        var jobId = await jobs.NextId(ct);
        await database.Write(async session =>
        {
            // Several nodes look; the one that moves the moment makes the message.
            if (await session.Execute("update alert_channels set told_at = @now where channel = @Channel and coalesce(told_at, 0) = @told",
                    new { channel.Channel, now = now.ToUnixTimeMilliseconds(), told = channel.ToldAt ?? 0 }) == 0) return;
            var lines = await session.Query<AlertRow>(
                """
                select a.*, n.name as network_name, case when min(l.moment) = 'Over' then 1 else 0 end as is_over
                from alert_lines l join alerts a on a.key = l.alert_key left join networks n on n.id = a.network_id
                where l.channel = @Channel and l.delivery_id is null
                group by a.key, n.name order by a.raised_at, a.key
                """, new { channel.Channel });
            var isMail = channel.Channel == nameof(AlertChannel.Mail);
            await session.Execute(
                """
                insert into alert_deliveries (id, channel, state, subject, body, attempts, answer, created_at, next_at)
                values (@id, @Channel, 'Waiting', @subject, @body, 0, '', @at, @at)
                """,
                new { id, channel.Channel, subject = WriteMessage.Subject(lines), body = isMail ? WriteMessage.Mail(lines, home) : WriteMessage.Json(lines, now, home), at = now.ToUnixTimeMilliseconds() });
            await session.Execute("update alert_lines set delivery_id = @id where channel = @Channel and delivery_id is null", new { id, channel.Channel });
            await jobs.Add(session, jobId, DeliverAlerts.JobKind, $"{id}");
        }, ct);
    }

    // What lies in the future was written before the clock was set back.
    private static bool IsPast(long at, TimeSpan by, DateTimeOffset now)
    {
        var age = now - DateTimeOffset.FromUnixTimeMilliseconds(at);
        return age >= by || age < -by;
    }

    private sealed record Waiting
    {
        public string Channel { get; init; } = "";
        public long? ToldAt { get; init; }
        public long Oldest { get; init; }
    }
}
