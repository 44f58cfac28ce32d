using System.Globalization;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.MasterKeys;

/// <summary>A key and who cannot do without it.</summary>
public sealed record KeyState(RingKey Key, bool IsNewest, IReadOnlyList<KeyUse> Uses);

/// <summary>Makes a new key of the installation, which seals from then on, and retires one that nothing needs any more. docs/decisions/0022.</summary>
internal sealed class RotateKeys(KeyRing keys, IEnumerable<IUseKeys> users, JobQueue jobs, AuditLog audit, TimeProvider clock)
{
    /// <summary>By then every server on the database seals with the newest key.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    /// <summary>All keys with what still needs them, newest first.</summary>
    public async Task<IReadOnlyList<KeyState>> All(CancellationToken ct)
    {
        var all = keys.All();
        var states = new List<KeyState>();
        foreach (var key in all) states.Add(new KeyState(key, key == all[0], key == all[0] ? [] : await UsesOf(key.Number, ct)));
        return states;
    }

    /// <summary>Makes a key. What the others sealed is sealed with it in the background; they open theirs until they are retired.</summary>
    public async Task<RingKey> Make(Actor actor, CancellationToken ct)
    {
        var number = keys.Newest + 1;
        var argument = number.ToString(CultureInfo.InvariantCulture);
        var (now, late) = (await jobs.NextId(ct), await jobs.NextId(ct));
        await audit.Change(actor, new("Key made", $"Key {number}"), async session =>
        {
            await jobs.Add(session, now, SealAgain.JobKind, argument, uniqueKey: $"{SealAgain.JobKind}/{number}");
            // Another server may have sealed with the key before for a moment longer.
            await jobs.Add(session, late, SealAgain.JobKind, argument, clock.GetUtcNow().Add(Settled).ToUnixTimeMilliseconds(), $"{SealAgain.JobKind}/{number}/late");
            return true;
        }, ct);
        // After the jobs: a server that dies here has a job that makes the key.
        keys.Make(number);
        return keys.All()[0];
    }

    /// <summary>Removes a key that nothing needs; null when it is gone, or else why it stays.</summary>
    public async Task<string?> Retire(Actor actor, int number, CancellationToken ct)
    {
        var all = keys.All();
        if (all.All(key => key.Number != number)) return $"There is no key {number}. The keys are {string.Join(", ", all.Select(key => key.Number))}.";
        if (number == all[0].Number) return $"Key {number} is the one that seals. Make a new one first: ./tributary keys rotate";
        if (clock.GetUtcNow().ToUnixTimeMilliseconds() - all[0].MadeAt < Settled.TotalMilliseconds) return $"Key {all[0].Number} was made just now, and another server may not know it yet. Wait a minute, then try again.";
        if (await UsesOf(number, ct) is [_, ..] uses) return $"Key {number} is still needed. {string.Join(" ", uses.Select(use => $"{use.What}: {use.Remedy}"))}";
        await audit.Change(actor, new("Key retired", $"Key {number}"), _ => Task.FromResult(true), ct);
        keys.Remove(number);
        return null;
    }

    private async Task<IReadOnlyList<KeyUse>> UsesOf(int number, CancellationToken ct)
    {
        var uses = new List<KeyUse>();
        foreach (var user in users) uses.AddRange(await user.UsesOf(number, ct));
        return uses;
    }
}
