using Tributary.Core.Security;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Alerts;

/// <summary>Alerts for the rest of the product: raise one, and say that its trouble is over, in the transaction in which that happened.</summary>
internal sealed class AlertBook(Database database, TimeProvider clock)
{
    private const int LongestText = 1000;

    /// <summary>The line on a network's page that says what is open of it.</summary>
    public static Type Notice => typeof(AlertNotice);

    /// <summary>
    /// Raises an alert unless the operator does not want its kind. One whose key was raised before, and whose trouble is not over, says from now
    /// on what this one says. True when it is new.
    /// </summary>
    public async Task<bool> Raise(Session session, NewAlert alert)
    {
        var kind = alert.Kind.ToString();
        var raised = await session.Execute(
            """
            insert into alerts (key, kind, network_id, offer_id, run_id, text, raised_at, last_at)
            select @Key, @kind, @NetworkId, @OfferId, @RunId, @text, @now, @now
            where not exists (select 1 from alert_rules where kind = @kind and channel = 'Panel' and wanted = 0)
            on conflict (key) do nothing
            """, new { alert.Key, kind, alert.NetworkId, alert.OfferId, alert.RunId, text = PlainText.Line(alert.Text, LongestText), now = Now });
        if (raised == 0)
        {
            await session.Execute("update alerts set text = @text, offer_id = @OfferId, run_id = coalesce(@RunId, run_id), last_at = @now where key = @Key and over_at is null",
                new { alert.Key, text = PlainText.Line(alert.Text, LongestText), alert.OfferId, alert.RunId, now = Now });
            return false;
        }

        await session.Execute(
            """
            insert into alert_lines (channel, alert_key, moment)
            select c.channel, @Key, 'Began' from alert_channels c
            where c.active = 1 and not exists (select 1 from alert_rules r where r.kind = @kind and r.channel = c.channel and r.wanted = 0)
            on conflict (channel, alert_key, moment) do nothing
            """, new { alert.Key, kind });
        return true;
    }

    /// <summary>The newest alert of a kind at a network that waits for somebody to look at it; what comes on top of it belongs to it.</summary>
    public static Task<string?> Unseen(Session session, long networkId, AlertKind kind) => session.Scalar<string>(
        "select key from alerts where network_id = @networkId and kind = @kind and over_at is null and seen_at is null order by raised_at desc, key desc limit 1",
        new { networkId, kind = kind.ToString() });

    /// <summary>The alerts of a kind at a network whose trouble is not over, looked at or not.</summary>
    public static Task<IReadOnlyList<string>> Lasting(Session session, long networkId, AlertKind kind) => session.Query<string>(
        "select key from alerts where network_id = @networkId and kind = @kind and over_at is null", new { networkId, kind = kind.ToString() });

    /// <summary>The trouble under this key is over, or was dealt with; nothing when it was never raised or is over already.</summary>
    public Task Over(Session session, string key) => Over(session, "key = @key", new { key, now = Now });

    /// <summary>All troubles of these kinds at a network are over.</summary>
    public async Task Over(Session session, long networkId, params IReadOnlyList<AlertKind> kinds)
    {
        foreach (var kind in kinds) await Over(session, "network_id = @networkId and kind = @kind", new { networkId, kind = kind.ToString(), now = Now });
    }

    /// <summary>All troubles of a kind that concerns no network are over.</summary>
    public Task Over(Session session, AlertKind kind) => Over(session, "kind = @kind", new { kind = kind.ToString(), now = Now });

    /// <summary>How many wait for somebody to look at them.</summary>
    public Task<long> Waiting(CancellationToken ct) => database.Read(session => session.Scalar<long>(
        "select count(*) from alerts where seen_at is null and over_at is null"), ct);

    /// <summary>How many are open, by kind, of all networks or of one.</summary>
    public Task<IReadOnlyList<OpenAlerts>> Open(long? networkId, CancellationToken ct) => database.Read(session => session.Query<OpenAlerts>(
        $"""
        select kind, count(*) as count from alerts where seen_at is null and over_at is null {(networkId is null ? "" : "and network_id = @networkId")}
        group by kind order by kind
        """, new { networkId }), ct);

    /// <summary>A kind in words.</summary>
    public static string Words(AlertKind kind) => AlertRow.Words(kind);

    private static async Task Over(Session session, string which, object args)
    {
        // Only who was told that it began is told that it is over.
        await session.Execute(
            $"""
            insert into alert_lines (channel, alert_key, moment)
            select channel, alert_key, 'Over' from alert_lines
            where moment = 'Began' and alert_key in (select key from alerts where over_at is null and {which} and kind in ('RunFailed', 'FeedStopped', 'CredentialsRefused', 'OfferGone', 'PostbacksSpooled', 'CallbacksPaused', 'BooksBroken', 'NetworkDiffers', 'DatabaseHeldUp'))
            on conflict (channel, alert_key, moment) do nothing
            """, args);
        await session.Execute($"update alerts set over_at = @now where over_at is null and {which}", args);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
