using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>What a link is for. Stored by these names.</summary>
internal static class LinkPurpose
{
    public const string Setup = "setup";
    public const string SignIn = "sign_in";
    public const string Demo = "demo";
    public const string Invitation = "invitation";
    public const string SecondStep = "second_step";

    /// <summary>A challenge that was answered.</summary>
    public const string Passkey = "passkey";
}

/// <summary>Links that prove who holds them. Only their hash is stored; most work once.</summary>
internal sealed class OneTimeLinks(TimeProvider clock)
{
    public Task Add(Session session, string token, string purpose, long? account, TimeSpan life) => session.Execute(
        """
        insert into one_time_links (token_hash, purpose, account_id, created_at, expires_at) values (@hash, @purpose, @account, @now, @expires)
        """, new { hash = Tokens.Hash(token), purpose, account, now = Now, expires = Now + (long)life.TotalMilliseconds });

    /// <summary>Makes those of a purpose useless that nobody has used, of one account or of all.</summary>
    public static Task Forget(Session session, string purpose, long? account = null) => session.Execute(
        "delete from one_time_links where purpose = @purpose and used_at is null and (@account is null or account_id = @account)", new { purpose, account });

    public Task<Link?> Find(Session session, string token, string purpose) => session.Find<Link>(
        "select token_hash, account_id from one_time_links where token_hash = @hash and purpose = @purpose and used_at is null and expires_at > @now",
        new { hash = Tokens.Hash(token), purpose, now = Now });

    /// <summary>Null when it was used, has ended or never was.</summary>
    public Task<Link?> UseUp(Session session, string token, string purpose) => session.Find<Link>(
        """
        update one_time_links set used_at = @now
        where token_hash = @hash and purpose = @purpose and used_at is null and expires_at > @now
        returning token_hash, account_id
        """, new { hash = Tokens.Hash(token), purpose, now = Now });

    /// <summary>
    /// Uses up what somebody carries sealed, so that there is no row of it before. False when it was used already. A row outlives what is carried, by whose time it is refused.
    /// </summary>
    public async Task<bool> Spend(Session session, string carried, string purpose, TimeSpan life)
    {
        await session.Execute("delete from one_time_links where purpose = @purpose and expires_at < @now", new { purpose, now = Now });
        return await session.Execute(
            """
            insert into one_time_links (token_hash, purpose, created_at, expires_at, used_at) values (@hash, @purpose, @now, @expires, @now)
            on conflict (token_hash) do nothing
            """, new { hash = Tokens.Hash(carried), purpose, now = Now, expires = Now + (long)life.TotalMilliseconds }) == 1;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    internal sealed record Link
    {
        public required string TokenHash { get; init; }
        public long? AccountId { get; init; }
    }
}
