using System.Globalization;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Alerts;

/// <summary>The job behind a message: hands it over, and tries again for more than a day before it gives up. The alerts stand in the panel all the while.</summary>
internal sealed class DeliverAlerts(Database database, AlertChannels channels, CallWebhook webhook, JobQueue jobs, TimeProvider clock) : IJobKind
{
    public const string JobKind = "alert";

    /// <summary>How long after each failed try the next one is made: 27 hours and 36 minutes in all.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(10),
    ];

    public string Kind => JobKind;

    public async Task Run(Job job, CancellationToken ct)
    {
        var id = long.Parse(job.Argument, CultureInfo.InvariantCulture);
        var delivery = await database.Read(session => session.Find<AlertDelivery>("select * from alert_deliveries where id = @id and state = 'Waiting'", new { id }), ct);
        // A job that is run again after it made its try leaves the next one to the next job.
        if (delivery is null || IsAhead(delivery.NextAt)) return;
        var result = await Send(delivery, ct);
        var nextJob = await jobs.NextId(ct);
        await database.Write(async session =>
        {
            var now = clock.GetUtcNow();
            var pause = !result.Taken && delivery.Attempts < Pauses.Count && result.Answer != SwitchedOff ? Pauses[(int)delivery.Attempts] : (TimeSpan?)null;
            var next = pause is { } wait ? (now + wait).ToUnixTimeMilliseconds() : (long?)null;
            var state = result.Taken ? DeliveryState.Sent : next is null ? DeliveryState.GivenUp : DeliveryState.Waiting;
            var changed = await session.Execute(
                """
                update alert_deliveries set state = @state, attempts = attempts + 1, answer = @Answer, next_at = @next, ended_at = case when @next is null then @at else null end
                where id = @id and state = 'Waiting' and attempts = @Attempts
                """, new { id, state = state.ToString(), result.Answer, next, at = now.ToUnixTimeMilliseconds(), delivery.Attempts });
            if (changed == 1 && next is not null) await jobs.Add(session, nextJob, JobKind, job.Argument, runAt: next);
        }, ct);
    }

    /// <summary>The newest messages.</summary>
    public Task<IReadOnlyList<AlertDelivery>> Recent(int most, CancellationToken ct) => database.Read(session =>
        session.Query<AlertDelivery>("select * from alert_deliveries order by id desc limit @most", new { most }), ct);

    private const string SwitchedOff = "The channel was switched off.";

    private bool IsAhead(long? at)
    {
        var wait = DateTimeOffset.FromUnixTimeMilliseconds(at ?? 0) - clock.GetUtcNow();
        return wait > TimeSpan.Zero && wait < JobQueue.LongestWait;
    }

    private async Task<DeliveryResult> Send(AlertDelivery delivery, CancellationToken ct)
    {
        var name = $"alert-{delivery.Id}-{delivery.CreatedAt}";
        if (delivery.Channel is AlertChannel.Mail)
        {
            var (channel, password) = await channels.Mail(ct);
            return channel.Active ? await SendMail.Run(channel, password, name, delivery.Subject, delivery.Body, ct) : new DeliveryResult(false, SwitchedOff);
        }

        var (hook, secret) = await channels.Webhook(ct);
        return hook.Active && secret is not null ? await webhook.Run(hook.Url, secret, name, delivery.Body, ct) : new DeliveryResult(false, SwitchedOff);
    }
}

/// <summary>Where a message stands. The names are stored.</summary>
public enum DeliveryState { Waiting, Sent, GivenUp }

/// <summary>A message, as stored.</summary>
public sealed record AlertDelivery
{
    public long Id { get; init; }
    public AlertChannel Channel { get; init; }
    public DeliveryState State { get; init; }

    public (string Text, Tone Tone) StateWords => State switch
    {
        DeliveryState.Waiting => ("Waiting", Tone.Wait),
        DeliveryState.Sent => ("Sent", Tone.Good),
        DeliveryState.GivenUp => ("Given up", Tone.Bad),
    };

    public string Subject { get; init; } = "";
    public string Body { get; init; } = "";
    public long Attempts { get; init; }

    /// <summary>What the other side said to the newest try.</summary>
    public string Answer { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? NextAt { get; init; }
    public long? EndedAt { get; init; }
}
