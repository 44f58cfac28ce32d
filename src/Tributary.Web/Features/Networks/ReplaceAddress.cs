using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>Gives a network another private postback address. Calls to the one before are taken for a while longer: the network cannot change it at the same moment.</summary>
internal sealed class ReplaceAddress(Database database, Stamps stamps, NetworkLog log, SecretBox box, TimeProvider clock)
{
    /// <summary>False when somebody else changed the network after the form was drawn, so also when the button was pressed twice. An earlier former address ends.</summary>
    public async Task<bool> Run(long id, long version, TimeSpan overlap, long? accountId, CancellationToken ct)
    {
        var (token, reserved) = (Tokens.New(), await log.Reserve(1, ct));
        var ends = overlap > TimeSpan.Zero ? clock.GetUtcNow() + overlap : (DateTimeOffset?)null;
        return await database.Write(async session =>
        {
            var replaced = await session.Execute(
                """
                update networks set former_token_hash = case when @ends is null then null else postback_token_hash end, former_token_ends_at = @ends,
                    postback_token_hash = @hash, postback_token_sealed = @sealed, row_version = row_version + 1
                where id = @id and row_version = @version and removed_at is null
                """, new { id, version, ends = ends?.ToUnixTimeMilliseconds(), hash = Tokens.Hash(token), @sealed = box.Seal(token, NetworkRow.PostbackTokens.Of(id)) });
            if (replaced == 0) return false;
            var after = ends is { } until ? $"replaced, the former one counts until {Instant.Machine(until)}" : "replaced, the former one has ended";
            await log.Record(session, reserved, new NetworkChange(id, NetworkAct.Credentials, "Postback address", "set", after, accountId));
            await stamps.Touch(session, NetworkDirectory.Stamp);
            return true;
        }, ct);
    }

    /// <summary>Calls to the former address are refused from now on.</summary>
    public async Task End(long id, long? accountId, CancellationToken ct)
    {
        var (reserved, now) = (await log.Reserve(1, ct), clock.GetUtcNow().ToUnixTimeMilliseconds());
        await database.Write(async session =>
        {
            if (await session.Execute("update networks set former_token_hash = null, former_token_ends_at = null where id = @id and former_token_ends_at > @now", new { id, now }) == 0) return;
            await log.Record(session, reserved, new NetworkChange(id, NetworkAct.Credentials, "Former postback address", "accepted", "ended", accountId));
            await stamps.Touch(session, NetworkDirectory.Stamp);
        }, ct);
    }
}
