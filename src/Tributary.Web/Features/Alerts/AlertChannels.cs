using System.Globalization;
using System.Text.Json;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Alerts;

/// <summary>The channels alerts are sent by, and which kinds each of them is told of.</summary>
internal sealed class AlertChannels(Database database, SecretBox box, AuditLog audit, TimeProvider clock)
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
    public async Task SaveMail(MailChannel channel, string? password, CancellationToken ct)
    {
        var (before, stored) = await Mail(ct);
        await Save(AlertChannel.Mail, channel.Active, JsonSerializer.Serialize(channel), password, ct,
            OnOff(before.Active, channel.Active), new("Server", Server(before), Server(channel)), new("STARTTLS", Word(before.StartTls), Word(channel.StartTls)), new("User", before.User, channel.User),
            new("From", before.From, channel.From), new("To", string.Join(", ", before.To), string.Join(", ", channel.To)),
            password is { Length: > 0 } && password != stored ? AuditChange.Secret("Password", stored is null) : default);
    }

    /// <summary>Saves, and returns the signing secret when it is a new one: at the first time, and when asked for.</summary>
    public async Task<string?> SaveWebhook(WebhookChannel channel, bool newSecret, CancellationToken ct)
    {
        var (before, stored) = await Webhook(ct);
        var secret = newSecret || stored is null ? WebhookSignature.NewSecret() : null;
        await Save(AlertChannel.Webhook, channel.Active, JsonSerializer.Serialize(channel), secret, ct,
            OnOff(before.Active, channel.Active), AuditChange.Address("Address", before.Url, channel.Url), secret is null ? default : AuditChange.Secret("Signing secret", stored is null));
        return secret;
    }

    /// <summary>What is not wanted.</summary>
    public async Task<IReadOnlySet<(AlertKind Kind, AlertChannel Channel)>> Unwanted(CancellationToken ct) =>
        (await database.Read(session => session.Query<RuleRow>("select kind, channel from alert_rules where wanted = 0"), ct)).Select(row => (row.Kind, row.Channel)).ToHashSet();

    public async Task SaveRules(IReadOnlySet<(AlertKind Kind, AlertChannel Channel)> unwanted, CancellationToken ct)
    {
        var (before, pen) = (await Unwanted(ct), await audit.Pen(ct));
        var all = (from kind in Enum.GetValues<AlertKind>() from channel in Enum.GetValues<AlertChannel>() select (Kind: kind, Channel: channel)).ToList();
        await database.Write(async session =>
        {
            foreach (var rule in all)
            {
                await session.Execute(
                    """
                    insert into alert_rules (kind, channel, wanted) values (@kind, @channel, @wanted)
                    on conflict (kind, channel) do update set wanted = @wanted
                    """, new { kind = rule.Kind.ToString(), channel = rule.Channel.ToString(), wanted = unwanted.Contains(rule) ? 0L : 1L });
            }

            await pen.Enter(session, "Alerts changed", "Which are told where", [.. all.Select(rule => new AuditChange($"{rule.Kind} by {rule.Channel}", Word(!before.Contains(rule)), Word(!unwanted.Contains(rule))))]);
        }, ct);
    }

    private async Task<(T? Channel, string? Secret)> Read<T>(AlertChannel channel, CancellationToken ct) where T : class
    {
        var row = await database.Read(session => session.Find<ChannelRow>("select settings, sealed from alert_channels where channel = @channel", new { channel = channel.ToString() }), ct);
        return row is null ? (null, null) : (JsonSerializer.Deserialize<T>(row.Settings), row.Sealed is { } text ? box.Open(text, Secrets.Of(channel.ToString())) : null);
    }

    private static AuditChange OnOff(bool before, bool after) => new("Sends", Word(before), Word(after));

    private static string Word(bool on) => on ? "on" : "off";

    private static string Server(MailChannel channel) => channel.Host.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{channel.Host}:{channel.Port}");

    private async Task Save(AlertChannel channel, bool active, string settings, string? secret, CancellationToken ct, params IReadOnlyList<AuditChange> changes)
    {
        var pen = await audit.Pen(ct);
        await database.Write(session => Save(session, channel, active, settings, secret, pen, changes), ct);
    }

    private async Task Save(Session session, AlertChannel channel, bool active, string settings, string? secret, AuditPen pen, IReadOnlyList<AuditChange> changes)
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
        await pen.Enter(session, "Alerts changed", channel is AlertChannel.Mail ? "E-mail" : "Webhook", changes);
    }

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
