using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Keeps calls that proved nothing, so that an operator who mistyped a secret can mend it and have them decided, but never more of
/// them than fit a fixed space: strangers must not fill the disk.
/// </summary>
internal sealed class KeepRefused(Database database, Ids ids, PostbackBatch batch, SecretBox box, TimeProvider clock)
{
    public const long MostKept = 20_000;

    private const int PerSecond = 20;
    private const int Burst = 200;
    private const int PruneEvery = 500;

    private readonly Lock _gate = new();
    private double _tokens = Burst;
    private long _filledAt = clock.GetTimestamp();
    private int _sincePruned;

    /// <summary>Keeps the call unless too many came lately.</summary>
    public async Task Add(InstalledNetwork? network, PostbackRequest call, PostbackMeaning meaning, CancellationToken ct)
    {
        if (!Take(out var prune)) return;
        var id = await ids.Next("postbacks", ct);
        var row = PostbackCall.ToRow(id, network?.Id, call, network, box, clock.GetUtcNow().ToUnixTimeMilliseconds());
        await database.Write(async session =>
        {
            await batch.Accept(session, [new PostbackItem(row, meaning, network, default)]);
            if (prune) await Prune(session);
        }, ct);
    }

    /// <summary>What is kept of a call that was too large to keep.</summary>
    public static PostbackRequest Oversized(HttpContext context) => new(
        context.Request.Method, "", context.Request.QueryString.Value is { Length: > 1 } query ? query[1..Math.Min(query.Length, 500)] : "", [], "",
        context.Request.ContentType, context.Connection.RemoteIpAddress?.ToString());

    private static Task Prune(Session session) => session.Execute(
        """
        delete from postbacks where outcome = 'Refused' and id < (
            select id from postbacks where outcome = 'Refused' order by id desc limit 1 offset @kept)
        """, new { kept = MostKept });

    private bool Take(out bool prune)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _tokens = Math.Min(Burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * PerSecond));
            _filledAt = now;
            prune = false;
            if (_tokens < 1) return false;
            _tokens--;
            prune = ++_sincePruned % PruneEvery == 0;
            return true;
        }
    }
}
