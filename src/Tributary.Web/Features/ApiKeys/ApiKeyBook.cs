using System.Collections.Concurrent;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.ApiKeys;

/// <summary>A key of one site. The key itself is not stored; <see cref="Prefix"/> is what people recognise it by.</summary>
public sealed record ApiKey
{
    public long Id { get; init; }
    public long SiteId { get; init; }
    public string Name { get; init; } = "";
    public string KeyHash { get; init; } = "";
    public string Prefix { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? LastUsedAt { get; init; }
    public long? RevokedAt { get; init; }
    public string Scopes { get; init; } = "";

    /// <summary>From when on it is refused (unix ms); null for never.</summary>
    public long? ExpiresAt { get; init; }

    public bool May(ApiScope scope) => ApiScopes.Read(Scopes).Contains(scope);

    public bool IsUsable(long now) => RevokedAt is null && !(ExpiresAt <= now);
}

/// <summary>A key that is to be made.</summary>
/// <param name="Site">Whose members and balances it reaches.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresAt">From when on it is refused (unix ms); null for never.</param>
internal sealed record NewApiKey(long Site, string Name, IReadOnlySet<ApiScope> Scopes, long? ExpiresAt);

/// <summary>The keys with which sites call the API.</summary>
internal sealed class ApiKeyBook(Database database, Ids ids, Stamps stamps, AuditLog audit, TimeProvider clock)
{
    private const string Stamp = "api_keys";
    private const string Mark = "trb_";
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly Cached<Dictionary<string, ApiKey>> _usable = new(database, stamps, Stamp, async session =>
        (await session.Query<ApiKey>("select * from api_keys where revoked_at is null")).ToDictionary(key => key.KeyHash, StringComparer.Ordinal));

    private readonly ConcurrentDictionary<long, long> _lastUsed = new();

    public Task<IReadOnlyList<ApiKey>> All(CancellationToken ct) =>
        database.Read(session => session.Query<ApiKey>("select * from api_keys order by revoked_at is not null, id desc"), ct);

    /// <summary>Makes a key that may do all but erase members, for ever. It is returned: the only time anybody sees it.</summary>
    public Task<(ApiKey Key, string Secret)> Create(long siteId, string name, CancellationToken ct) => Create(Actor.CommandLine, new NewApiKey(siteId, name, ApiScopes.Usual, null), ct);

    /// <summary>Makes a key and returns it: the only time anybody sees it.</summary>
    public async Task<(ApiKey Key, string Secret)> Create(Actor actor, NewApiKey wanted, CancellationToken ct)
    {
        var (key, secret) = await New(wanted, ct);
        await audit.Change(actor, new("API key made", key.Name, After: Described(key)), async session =>
        {
            await Insert(session, key);
            return true;
        }, ct);
        return (key, secret);
    }

    /// <summary>
    /// Makes a key like this one and lets this one work for a while longer, so that a site can change over without being refused once. Null when there is no
    /// such key in use.
    /// </summary>
    public async Task<(ApiKey Key, string Secret)?> Replace(Actor actor, long id, TimeSpan overlap, CancellationToken ct)
    {
        if ((await All(ct)).FirstOrDefault(known => known.Id == id && known.IsUsable(Now)) is not { } old) return null;
        var ends = Math.Min(Now + (long)overlap.TotalMilliseconds, old.ExpiresAt ?? long.MaxValue);
        var (key, secret) = await New(new NewApiKey(old.SiteId, old.Name, ApiScopes.Read(old.Scopes), null), ct);
        var done = await audit.Change(actor, new("API key replaced", key.Name, Described(old), Described(key)), async session =>
        {
            if (await session.Execute("update api_keys set expires_at = @ends where id = @id and revoked_at is null", new { id, ends }) == 0) return false;
            await Insert(session, key);
            return true;
        }, ct);
        return done ? (key, secret) : null;
    }

    /// <summary>False when there is no such key or it was revoked before.</summary>
    public async Task<bool> Revoke(Actor actor, long id, CancellationToken ct)
    {
        var name = (await All(ct)).FirstOrDefault(key => key.Id == id)?.Name ?? "";
        return await audit.Change(actor, new("API key revoked", name), async session =>
        {
            var revoked = await session.Execute("update api_keys set revoked_at = @now where id = @id and revoked_at is null", new { id, now = Now });
            await stamps.Touch(session, Stamp);
            return revoked == 1;
        }, ct);
    }

    /// <summary>The key this text is, unless it was revoked or has expired. Its use is noted once a minute.</summary>
    public async ValueTask<ApiKey?> Use(string secret, CancellationToken ct)
    {
        if (!secret.StartsWith(Mark, StringComparison.Ordinal) || (await _usable.Get(ct)).GetValueOrDefault(Tokens.Hash(secret)) is not { } key) return null;
        var now = Now;
        if (!key.IsUsable(now)) return null;
        var before = _lastUsed.GetValueOrDefault(key.Id, key.LastUsedAt ?? 0);
        if (now - before >= Precision.TotalMilliseconds)
        {
            _lastUsed[key.Id] = now;
            await database.Write(session => session.Execute("update api_keys set last_used_at = @now where id = @Id", new { key.Id, now }), ct);
        }

        return key;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Described(ApiKey key) => $"{key.Prefix}…: {key.Scopes}{(key.ExpiresAt is { } ends ? $" until {DateTimeOffset.FromUnixTimeMilliseconds(ends):yyyy-MM-dd}" : "")}";

    private async Task<(ApiKey Key, string Secret)> New(NewApiKey wanted, CancellationToken ct)
    {
        var secret = Mark + Tokens.New();
        return (new ApiKey
        {
            Id = await ids.Next("api_keys", ct),
            SiteId = wanted.Site,
            Name = wanted.Name,
            KeyHash = Tokens.Hash(secret),
            Prefix = secret[..10],
            CreatedAt = Now,
            Scopes = wanted.Scopes.Text(),
            ExpiresAt = wanted.ExpiresAt,
        }, secret);
    }

    private async Task Insert(Session session, ApiKey key)
    {
        await session.Execute(
            """
            insert into api_keys (id, site_id, name, key_hash, prefix, created_at, scopes, expires_at)
            values (@Id, @SiteId, @Name, @KeyHash, @Prefix, @CreatedAt, @Scopes, @ExpiresAt)
            """, key);
        await stamps.Touch(session, Stamp);
    }
}
