using System.Data.Common;
using System.Net;
using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Keeps calls that proved nothing, so that an operator who mistyped a secret can mend it and have them decided, but never more of them than fit a fixed
/// space, in all and of one network, and never many of one sender at a time: strangers must not fill the disk nor push out what matters. All are counted.
/// </summary>
internal sealed class KeepRefused(Database database, Ids ids, PostbackBatch batch, PostbackSpool spool, SecretBox box, TimeProvider clock)
{
    public const long MostKept = 20_000;
    public const long MostOfOneNetwork = 5_000;

    private const int PruneEvery = 200;

    private readonly Lock _gate = new();
    private readonly TokenBucket _all = new(20, 200, clock);
    private readonly Dictionary<string, TokenBucket> _senders = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (long Calls, long Kept)> _uncounted = [];
    private int _sincePruned;

    /// <summary>Keeps the call unless too many came lately; what proved nothing never waits in the spool.</summary>
    public async Task Add(InstalledNetwork? network, PostbackRequest call, PostbackMeaning meaning, CancellationToken ct)
    {
        if (!Take(network?.Id ?? 0, Sender(call.Address), out var prune)) return;
        try
        {
            await Write(network, call, meaning, prune, ct).WaitAsync(ReceivePostback.Patience, clock, ct);
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            // The caller is refused in any case.
        }
    }

    /// <summary>What is kept of a call that was too large to keep.</summary>
    public static PostbackRequest Oversized(HttpContext context) => new(
        context.Request.Method, "", context.Request.QueryString.Value is { Length: > 1 } query ? query[1..Math.Min(query.Length, 500)] : "", [], "",
        context.Request.ContentType, context.Connection.RemoteIpAddress?.ToString());

    private async Task Write(InstalledNetwork? network, PostbackRequest call, PostbackMeaning meaning, bool prune, CancellationToken ct)
    {
        var id = await ids.Next("postbacks", ct);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var row = PostbackCall.ToRow(id, network?.Id, call, network, box, now);
        var counts = Uncounted();
        await database.Write(async session =>
        {
            await batch.Accept(session, [new PostbackItem(row, meaning, network, default)]);
            await session.InsertMany("refused_calls", "network_id, day, calls, kept",
                [.. counts.Select(count => new object?[] { count.Key, now / 86_400_000, count.Value.Calls, count.Value.Kept })],
                "on conflict (network_id, day) do update set calls = refused_calls.calls + excluded.calls, kept = refused_calls.kept + excluded.kept");
            if (prune) await Prune(session, network?.Id);
        }, ct);
    }

    // The oldest go first. Calls to addresses that are nobody's share what the networks leave.
    private static async Task Prune(Session session, long? network)
    {
        if (network is not null)
        {
            await Drop(session, "network_id = @network and outcome = 'Refused'", new { network, kept = MostOfOneNetwork - 1 });
        }

        await Drop(session, "outcome = 'Refused'", new { kept = MostKept - 1 });
    }

    private static async Task Drop(Session session, string which, object args)
    {
        var old = $"from postbacks where {which} and id < (select id from postbacks where {which} order by id desc limit 1 offset @kept)";
        await session.Execute($"delete from postback_senders where postback_id in (select id {old})", args);
        await session.Execute($"delete {old}", args);
    }

    private bool Take(long network, string sender, out bool prune)
    {
        lock (_gate)
        {
            // Whoever comes from many places meets the bound of all.
            if (_senders.Count > 4096) _senders.Clear();
            if (!_senders.TryGetValue(sender, out var mine)) _senders[sender] = mine = new TokenBucket(5, 100, clock);
            var taken = !spool.IsAway && mine.TryTake() && _all.TryTake();
            var (calls, kept) = _uncounted.GetValueOrDefault(network);
            _uncounted[network] = (calls + 1, kept + (taken ? 1 : 0));
            prune = taken && ++_sincePruned % PruneEvery == 0;
            return taken;
        }
    }

    private List<KeyValuePair<long, (long Calls, long Kept)>> Uncounted()
    {
        lock (_gate)
        {
            var counts = _uncounted.ToList();
            _uncounted.Clear();
            return counts;
        }
    }

    // One of the neighbourhood: whoever has an address of version 6 has a network of them.
    private static string Sender(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed)) return "";
        var bytes = parsed.GetAddressBytes();
        return Convert.ToHexString(bytes.AsSpan(0, bytes.Length == 4 ? 3 : 8));
    }

    private sealed class TokenBucket(int perSecond, int burst, TimeProvider clock)
    {
        private double _tokens = burst;
        private long _filledAt = clock.GetTimestamp();

        public bool TryTake()
        {
            var now = clock.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
            _filledAt = now;
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }
}
