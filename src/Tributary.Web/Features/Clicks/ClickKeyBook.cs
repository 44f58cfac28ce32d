using System.Data.Common;
using System.Globalization;
using Tributary.Core.Clicks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Clicks;

/// <summary>A key that signs clicks and links, or did. <paramref name="EndsAt"/>: what it signed is refused from then on; null for the newest.
/// <paramref name="RingKey"/>: the key of the installation it is derived from.</summary>
public sealed record ClickKey(byte Number, long MadeAt, long? EndsAt, int RingKey = 1);

/// <summary>
/// The keys of clicks and links. Only their numbers are stored: each is derived from the installation's key. A new one signs from then on; what the former
/// ones signed is good until the last click made with them is too old to convert.
/// </summary>
internal sealed class ClickKeyBook(KeyRing ring, Database database, Stamps stamps, AuditLog audit, TimeProvider clock) : IUseKeys
{
    private const string Stamp = "click-keys";
    private const int LastNumber = byte.MaxValue - 1;

    // A former key ends on its own: nobody tells of it.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private volatile Held _held = new(Of(ring, [new ClickKey(1, 0, null, ring.Newest)]), -1, long.MinValue);

    /// <summary>As they were when they were read last; see <see cref="Renew"/>.</summary>
    public ClickKeys Now => _held.Keys;

    /// <summary>Reads the keys again if they may have changed. While the database is away they stay as they are.</summary>
    public async ValueTask Renew(CancellationToken ct)
    {
        var (now, stamp) = (Milliseconds, stamps.Of(Stamp));
        if (_held is var held && held.Stamp == stamp && now < held.Until) return;
        try
        {
            _held = new Held(Of(ring, (await All(ct)).Where(key => key.EndsAt is null || key.EndsAt > now)), stamp, now + (long)Fresh.TotalMilliseconds);
        }
        catch (DbException) when (held.Stamp >= 0)
        {
            // What was good a minute ago is good now.
        }
    }

    /// <summary>All keys that were ever made, newest first.</summary>
    public Task<IReadOnlyList<ClickKey>> All(CancellationToken ct) => database.Read<IReadOnlyList<ClickKey>>(async session =>
        [.. (await session.Query<Row>("select * from click_keys order by id desc")).Select(row => new ClickKey((byte)row.Id, row.MadeAt, row.EndsAt, (int)row.RingKey))], ct);

    /// <summary>Makes a new key; null when there were as many as a click id can tell apart.</summary>
    /// <param name="former">When the former keys end at the latest: now, or when the last click made with them is too old.</param>
    /// <param name="accountId">Who did it; null for a command.</param>
    /// <param name="ct">Stops it before it is done.</param>
    public async Task<ClickKey?> Rotate(FormerKeys former, long? accountId, CancellationToken ct)
    {
        var (now, from, pen) = (Milliseconds, ring.Newest, await audit.Pen(ct));
        var made = await database.Write(async session =>
        {
            var number = await session.Scalar<long>("select max(id) from click_keys") + 1;
            if (number > LastNumber) return null;
            var days = former switch
            {
                FormerKeys.StayGood => await session.Scalar<long>("select coalesce(max(attribution_days), 180) from networks"),
                FormerKeys.EndNow => 0,
            };
            await session.Execute(
                "update click_keys set ends_at = @ends where ends_at is null or ends_at > @ends", new { ends = now + (long)TimeSpan.FromDays(days).TotalMilliseconds });
            await session.Execute("insert into click_keys (id, made_at, made_by, ring_key) values (@number, @now, @accountId, @from)", new { number, now, accountId, from = (long)from });
            await pen.Enter(session, "Click key made", string.Create(CultureInfo.InvariantCulture, $"Click key {number}"),
                new AuditChange("Signs clicks and links", $"key {number - 1}", $"key {number}"), new AuditChange("Former keys", "good", former is FormerKeys.EndNow ? "refused from now on" : $"good for {days} days"));
            await stamps.Touch(session, Stamp);
            return new ClickKey((byte)number, now, null, from);
        }, ct);
        await Renew(ct);
        return made;
    }

    /// <summary>Keys that clicks and links are still signed with, or were.</summary>
    public async Task<IReadOnlyList<KeyUse>> UsesOf(int key, CancellationToken ct)
    {
        var now = Milliseconds;
        var good = (await All(ct)).Where(click => click.RingKey == key && (click.EndsAt is null || click.EndsAt > now)).ToList();
        if (good.Count == 0) return [];
        return [good.Exists(click => click.EndsAt is null)
            ? new KeyUse($"Click key {good[0].Number}, which signs clicks and links", "Make a new one: ./tributary click-key rotate")
            : new KeyUse($"Click key {good[0].Number}, whose clicks may still convert until {DateTimeOffset.FromUnixTimeMilliseconds(good.Max(click => click.EndsAt!.Value)):yyyy-MM-dd}", "Wait until then, or refuse them from now on: ./tributary click-key rotate --end-former")];
    }

    private long Milliseconds => clock.GetUtcNow().ToUnixTimeMilliseconds();

    // The next one is good before it is made: another node may sign with it a moment before this one hears of it.
    private static ClickKeys Of(KeyRing ring, IEnumerable<ClickKey> good)
    {
        var keys = good.ToList();
        var current = keys.Max(key => key.Number);
        return new ClickKeys(current, keys.Append(new ClickKey((byte)(current + 1), 0, null, ring.Newest)).ToDictionary(key => key.Number, key => ring.Derive(key.RingKey, $"click:{key.Number}")));
    }

    private sealed record Held(ClickKeys Keys, long Stamp, long Until);

    private sealed record Row
    {
        public long Id { get; init; }
        public long MadeAt { get; init; }
        public long? EndsAt { get; init; }
        public long RingKey { get; init; }
    }
}

/// <summary>What becomes of what the former keys signed.</summary>
internal enum FormerKeys { StayGood, EndNow }
