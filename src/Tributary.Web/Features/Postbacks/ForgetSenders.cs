using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>Forgets from which addresses and with which headers calls came. The calls stay, and what was decided about them.</summary>
internal sealed class ForgetSenders(Database database, SecretBox box) : IForget
{
    public Task<int> Forget(long before, int count, CancellationToken ct) => database.Write(async session =>
    {
        var old = await session.Query<Sender>("select postback_id, in_seal from postback_senders where received_at < @before order by received_at limit @count", new { before, count = (long)count });
        foreach (var sender in old.Where(sender => sender.InSeal == 1)) await Unseal(session, sender.PostbackId);
        await session.Execute($"delete from postback_senders where {session.Dialect.In("postback_id", "@ids")}", new { ids = session.Dialect.List(old.Select(sender => sender.PostbackId)) });
        return old.Count;
    }, ct);

    // Calls that were sealed before senders were kept apart hold theirs within the seal.
    private async Task Unseal(Session session, long id)
    {
        if (await session.Scalar<string>("select sealed from postbacks where id = @id", new { id }) is { } hidden)
            await session.Execute("update postbacks set sealed = @sealed where id = @id", new { id, @sealed = PostbackCall.SealWithoutSender(hidden, id, box) });
    }

    private sealed record Sender
    {
        public long PostbackId { get; init; }
        public long InSeal { get; init; }
    }
}
