using System.Text.Json;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Alerts;

/// <summary>The channels alerts are sent by, and which kinds each of them is told of.</summary>
internal sealed class AlertChannels(Database database, SecretBox box, TimeProvider clock)
{
    /// <summary>The password of the mail server and the signing secret of the webhook.</summary>
    public static readonly SealedColumn Secrets = new("alert_channels", "sealed", "alert_channels/{channel}/secret");

    public async Task<(MailChannel Channel, string? Password)> Mail(CancellationToken ct)
    {
        var (channel, secret) = await Read<MailChannel>(AlertChannel.Mail, ct);
        return (channel ?? new MailChannel(), secret);
    }

    public async Task<(WebhookChannel Channel, string? Secret)> Webhook(CancellationToken ct)
    {
        var (channel, secret) = await Read<WebhookChannel>(AlertChannel.Webhook, ct);
        return (channel ?? new WebhookChannel(), secret);
    }

    /// <summary>A null password keeps the stored one.</summary>
    public Task SaveMail(MailChannel channel, string? password, CancellationToken ct) =>
        Save(AlertChannel.Mail, channel.Active, JsonSerializer.Serialize(channel), password, ct);

    /// <summary>Saves, and returns the signing secret when it is a new one: at the first time, and when asked for.</summary>
    public async Task<string?> SaveWebhook(WebhookChannel channel, bool newSecret, CancellationToken ct)
    {
        var secret = newSecret || (await Webhook(ct)).Secret is null ? WebhookSignature.NewSecret() : null;
        await Save(AlertChannel.Webhook, channel.Active, JsonSerializer.Serialize(channel), secret, ct);
        return secret;
    }

    /// <summary>What is not wanted.</summary>
    public async Task<IReadOnlySet<(AlertKind Kind, AlertChannel Channel)>> Unwanted(CancellationToken ct) =>
        (await database.Read(session => session.Query<RuleRow>("select kind, channel from alert_rules where wanted = 0"), ct)).Select(row => (row.Kind, row.Channel)).ToHashSet();

    public Task SaveRules(IReadOnlySet<(AlertKind Kind, AlertChannel Channel)> unwanted, CancellationToken ct) => database.Write(async session =>
    {
        foreach (var kind in Enum.GetValues<AlertKind>())
        {
            foreach (var channel in Enum.GetValues<AlertChannel>())
            {
                await session.Execute(
                    """
                    insert into alert_rules (kind, channel, wanted) values (@kind, @channel, @wanted)
                    on conflict (kind, channel) do update set wanted = @wanted
                    """, new { kind = kind.ToString(), channel = channel.ToString(), wanted = unwanted.Contains((kind, channel)) ? 0L : 1L });
            }
        }
    }, ct);

    private async Task<(T? Channel, string? Secret)> Read<T>(AlertChannel channel, CancellationToken ct) where T : class
    {
        var row = await database.Read(session => session.Find<ChannelRow>("select settings, sealed from alert_channels where channel = @channel", new { channel = channel.ToString() }), ct);
        return row is null ? (null, null) : (JsonSerializer.Deserialize<T>(row.Settings), row.Sealed is { } text ? box.Open(text, Secrets.Of(channel.ToString())) : null);
    }

    private Task Save(AlertChannel channel, bool active, string settings, string? secret, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute(
            """
            insert into alert_channels (channel, active, settings, sealed, changed_at) values (@channel, @active, @settings, @sealedSecret, @now)
            on conflict (channel) do update set active = @active, settings = @settings, sealed = coalesce(@sealedSecret, alert_channels.sealed), changed_at = @now
            """,
            new
            {
                channel = channel.ToString(),
                active = active ? 1L : 0L,
                settings,
                sealedSecret = secret is { Length: > 0 } ? box.Seal(secret, Secrets.Of(channel.ToString())) : null,
                now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            });
        // A channel that is switched on again begins with what happens then.
        if (!active) await session.Execute("delete from alert_lines where channel = @channel and delivery_id is null", new { channel = channel.ToString() });
    }, ct);

    private sealed record ChannelRow
    {
        public string Settings { get; init; } = "{}";
        public string? Sealed { get; init; }
    }

    private sealed record RuleRow
    {
        public AlertKind Kind { get; init; }
        public AlertChannel Channel { get; init; }
    }
}
