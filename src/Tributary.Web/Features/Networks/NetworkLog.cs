using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Networks;

/// <summary>Who changed what of a network, for whoever changes something: call <see cref="Reserve"/> before the write, <see cref="Record"/> in it.</summary>
internal sealed class NetworkLog(Ids ids, TimeProvider clock)
{
    private const int LongestValue = 4000;

    /// <summary>Ids for at most as many changes.</summary>
    public ValueTask<IdRange> Reserve(int most, CancellationToken ct) => ids.Next("network_acts", most, ct);

    /// <summary>Adds changes; those that change nothing are left out.</summary>
    public Task Record(Session session, IdRange reserved, params IReadOnlyList<NetworkChange> changes)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return session.InsertMany("network_acts", "id, network_id, act, field, before, after, account_id, done_at",
        [
            .. changes.Where(change => change.Before != change.After).Select((change, i) => new object?[]
            {
                reserved[i], change.NetworkId, change.Act.ToString(), change.Field, Short(change.Before), Short(change.After), change.AccountId, now,
            }),
        ]);
    }

    private static string Short(string value) => value.Length <= LongestValue ? value : value[..LongestValue] + "…";
}
