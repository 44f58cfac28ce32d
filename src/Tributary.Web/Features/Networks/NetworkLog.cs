using Tributary.Core.Security;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Networks;

/// <summary>Who changed what of a network, for whoever changes something: call <see cref="Reserve"/> before the write, <see cref="Record"/> in it.</summary>
internal sealed class NetworkLog(Database database, Ids ids, AuditLog audit, TimeProvider clock)
{
    private const int LongestValue = 4000;

    /// <summary>Ids for at most as many changes.</summary>
    public async ValueTask<NetworkLogIds> Reserve(int most, CancellationToken ct) => new(await ids.Next("network_acts", most, ct), await audit.Pen(ct));

    /// <summary>Adds changes, and enters them in the audit log; those that change nothing are left out.</summary>
    public async Task Record(Session session, NetworkLogIds reserved, params IReadOnlyList<NetworkChange> changes)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (reserved.Pen is { } pen && changes.Count > 0) await Enter(session, pen, changes);
        await session.InsertMany("network_acts", "id, network_id, act, field, before, after, account_id, done_at",
        [
            .. changes.Where(change => change.Before != change.After).Select((change, i) => new object?[]
            {
                reserved.Ids[i], change.NetworkId, change.Act.ToString(), change.Field, Short(change.Before), Short(change.After), change.AccountId, now,
            }),
        ]);
    }

    /// <summary>What was changed of a network, newest first: those after the one with the number <paramref name="before"/>, or from the newest on.</summary>
    public Task<IReadOnlyList<NetworkLogLine>> Read(long networkId, long? before, int most, CancellationToken ct) => database.Read(session => session.Query<NetworkLogLine>(
        $"""
        select a.id, a.act, a.field, a.before, a.after, a.done_at, a.account_id, p.name as person
        from network_acts a left join accounts p on p.id = a.account_id
        where a.network_id = @networkId {(before is null ? "" : "and (a.done_at, a.id) < (select done_at, id from network_acts where id = @before)")}
        order by a.done_at desc, a.id desc limit @most
        """, new { networkId, before, most }), ct);

    /// <summary>A kind of change in words.</summary>
    public static string Words(NetworkAct act) => act switch
    {
        NetworkAct.Installed => "Installed",
        NetworkAct.Settings => "Settings",
        NetworkAct.Credentials => "Credentials",
        NetworkAct.Tracking => "Tracking",
        NetworkAct.Share => "Share",
        NetworkAct.Hold => "Hold",
        NetworkAct.Attribution => "Attribution",
        NetworkAct.Schedule => "Schedule",
        NetworkAct.Switch => "Switch",
        NetworkAct.Template => "Template",
        NetworkAct.Storing => "How offers are stored",
        NetworkAct.Rules => "Field and change rules",
        NetworkAct.Values => "Meaning of values",
        NetworkAct.Accepted => "Feed accepted after all",
        NetworkAct.Removed => "Removed",
    };

    private static async Task Enter(Session session, AuditPen pen, IReadOnlyList<NetworkChange> changes)
    {
        var names = await session.Query<string>($"select name from networks where {session.Dialect.In("id", "@ids")} order by id", new { ids = session.Dialect.List(changes.Select(change => change.NetworkId).Distinct()) });
        var acts = changes.Where(change => change.Before != change.After).Select(change => Words(change.Act)).Distinct(StringComparer.Ordinal);
        // Of several networks the same was changed.
        await pen.Enter(session, $"Network changed: {string.Join(", ", acts)}", string.Join(", ", names), [.. changes.DistinctBy(change => (change.Field, change.Before, change.After)).Select(Change)]);
    }

    private static AuditChange Change(NetworkChange change) => change.Act is NetworkAct.Credentials
        ? change.Before == change.After ? new(change.Field, "", "") : AuditChange.Secret(change.Field, change.Before.Length == 0)
        : new(change.Field, change.Before, change.After);

    private static string Short(string value) => PlainText.Cut(value, LongestValue, "…");
}

/// <summary>What is needed to record changes.</summary>
internal readonly record struct NetworkLogIds(IdRange Ids, AuditPen? Pen);

/// <summary>A change with who made it, as the log shows it.</summary>
public sealed record NetworkLogLine
{
    public long Id { get; init; }
    public NetworkAct Act { get; init; }
    public string Field { get; init; } = "";
    public string Before { get; init; } = "";
    public string After { get; init; } = "";
    public long DoneAt { get; init; }
    public long? AccountId { get; init; }
    public string? Person { get; init; }

    public string Who => Person ?? (AccountId is null ? "Command line" : $"Account {AccountId}");
}
