using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Sites;

/// <summary>A site or app of the operator, whose members follow offers.</summary>
public sealed record Site(long Id, string Slug, string Name, long CreatedAt)
{
    /// <summary>Where members are sent whose link leads to no offer any more; null for a page of ours.</summary>
    public string? FallbackUrl { get; init; }

    /// <summary>What that page tells them; null for our words.</summary>
    public string? FallbackWords { get; init; }
}

/// <summary>The operator's sites.</summary>
internal sealed class SiteBook(Database database, Ids ids, Stamps stamps, AuditLog audit, TimeProvider clock)
{
    private const string Stamp = "sites";

    private readonly Cached<IReadOnlyList<Site>> _sites = new(database, stamps, Stamp, async session =>
        [.. (await session.Query<Row>("select * from sites order by id")).Select(row => new Site(row.Id, row.Slug, row.Name, row.CreatedAt) { FallbackUrl = row.FallbackUrl, FallbackWords = row.FallbackWords })]);

    public ValueTask<IReadOnlyList<Site>> All(CancellationToken ct) => _sites.Get(ct);

    public async ValueTask<Site?> Find(long id, CancellationToken ct) => (await All(ct)).FirstOrDefault(site => site.Id == id);

    /// <summary>The first site; made when there is none, since most operators have one.</summary>
    public async ValueTask<Site> Default(CancellationToken ct) => (await All(ct)) is [var first, ..] ? first : await Add("My site", ct);

    public async Task<Site> Add(string name, CancellationToken ct)
    {
        var id = await ids.Next("sites", ct);
        var taken = (await All(ct)).Select(site => site.Slug).ToHashSet(StringComparer.Ordinal);
        var slug = Slug.Of(name, "site");
        if (taken.Contains(slug)) slug = $"{slug}-{id}";
        var site = new Site(id, slug, name, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var pen = await audit.Pen(ct);
        await database.Write(async session =>
        {
            await pen.Enter(session, "Site added", site.Name, new AuditChange("", "", site.Slug));
            await session.Execute("insert into sites (id, slug, name, created_at) values (@Id, @Slug, @Name, @CreatedAt)", site);
            await stamps.Touch(session, Stamp);
        }, ct);
        return site;
    }

    /// <summary>Says what members see whose link leads to no offer any more.</summary>
    public async Task SetFallback(long id, string? url, string? words, CancellationToken ct)
    {
        var pen = await audit.Pen(ct);
        await database.Write(async session =>
        {
            var old = await session.First<Row>("select * from sites where id = @id", new { id });
            await pen.Enter(session, "Site changed", old.Name, new("Members of gone offers go to", old.FallbackUrl ?? "", url ?? ""), new("and are told", old.FallbackWords ?? "", words ?? ""));
            await session.Execute("update sites set fallback_url = @url, fallback_words = @words where id = @id", new { id, url, words });
            await stamps.Touch(session, Stamp);
        }, ct);
    }

    private sealed record Row
    {
        public long Id { get; init; }
        public string Slug { get; init; } = "";
        public string Name { get; init; } = "";
        public long CreatedAt { get; init; }
        public string? FallbackUrl { get; init; }
        public string? FallbackWords { get; init; }
    }
}
