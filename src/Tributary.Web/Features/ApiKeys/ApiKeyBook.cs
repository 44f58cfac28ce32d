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
}

/// <summary>The keys with which sites call the API.</summary>
internal sealed class ApiKeyBook(Database database, Ids ids, Stamps stamps, TimeProvider clock)
{
    private const string Stamp = "api_keys";
    private const string Mark = "trb_";
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly Cached<Dictionary<string, ApiKey>> _usable = new(database, stamps, Stamp, async session =>
        (await session.Query<ApiKey>("select * from api_keys where revoked_at is null")).ToDictionary(key => key.KeyHash, StringComparer.Ordinal));

    private readonly ConcurrentDictionary<long, long> _lastUsed = new();

    public Task<IReadOnlyList<ApiKey>> All(CancellationToken ct) =>
        database.Read(session => session.Query<ApiKey>("select * from api_keys order by revoked_at is not null, id desc"), ct);

    /// <summary>Makes a key and returns it: the only time anybody sees it.</summary>
    public async Task<(ApiKey Key, string Secret)> Create(long siteId, string name, CancellationToken ct)
    {
        var secret = Mark + Tokens.New();
        var key = new ApiKey
        {
            Id = await ids.Next("api_keys", ct),
            SiteId = siteId,
            Name = name,
            KeyHash = Tokens.Hash(secret),
            Prefix = secret[..10],
            CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await database.Write(async session =>
        {
            await session.Execute(
                """
                insert into api_keys (id, site_id, name, key_hash, prefix, created_at)
                values (@Id, @SiteId, @Name, @KeyHash, @Prefix, @CreatedAt)
                """, key);
            await stamps.Touch(session, Stamp);
        }, ct);
        return (key, secret);
    }

    /// <summary>False when there is no such key or it was revoked before.</summary>
    public Task<bool> Revoke(long id, CancellationToken ct) => database.Write(async session =>
    {
        var revoked = await session.Execute("update api_keys set revoked_at = @now where id = @id and revoked_at is null",
            new { id, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        await stamps.Touch(session, Stamp);
        return revoked == 1;
    }, ct);

    /// <summary>The key this text is, unless it was revoked. Its use is noted once a minute.</summary>
    public async ValueTask<ApiKey?> Use(string secret, CancellationToken ct)
    {
        if (!secret.StartsWith(Mark, StringComparison.Ordinal) || (await _usable.Get(ct)).GetValueOrDefault(Tokens.Hash(secret)) is not { } key) return null;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var before = _lastUsed.GetValueOrDefault(key.Id, key.LastUsedAt ?? 0);
        if (now - before >= Precision.TotalMilliseconds)
        {
            _lastUsed[key.Id] = now;
            await database.Write(session => session.Execute("update api_keys set last_used_at = @now where id = @Id", new { key.Id, now }), ct);
        }

        return key;
    }
}
