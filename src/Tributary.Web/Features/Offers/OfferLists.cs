using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>A list of offers under a name: its address, whose it is, and whether all see it.</summary>
public sealed record SavedList
{
    public long Id { get; init; }
    public long AccountId { get; init; }
    public string Name { get; init; } = "";
    public string Address { get; init; } = "";
    public long Shared { get; init; }
    public string? Owner { get; init; }
}

/// <summary>How people want their lists of offers: which they come back to, and with which columns.</summary>
internal sealed class OfferLists(Database database, Ids ids, TimeProvider clock)
{
    public const int LongestName = 60;
    public const int MostOfOnePerson = 50;

    /// <summary>A person's own lists and everybody's, by name.</summary>
    public Task<IReadOnlyList<SavedList>> Of(long accountId, CancellationToken ct) => database.Read(session => session.Query<SavedList>(
        """
        select l.id, l.account_id, l.name, l.address, l.shared, p.name as owner from offer_lists l left join accounts p on p.id = l.account_id
        where l.account_id = @accountId or l.shared = 1 order by lower(l.name), l.id
        """, new { accountId }), ct);

    /// <summary>What a page of offers needs to know of who looks at it.</summary>
    public async Task<OffersView.Looking> Looking(long accountId, CancellationToken ct) => new(accountId, await Columns(accountId, ct), await Of(accountId, ct),
        clock.GetUtcNow().UtcDateTime.AddDays(1).ToString("yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Keeps a list under a name; the one of that name that the person has is replaced.</summary>
    public async Task Keep(long accountId, string name, OfferFilter filter, bool shared, CancellationToken ct)
    {
        var id = await ids.Next("offer_lists", ct);
        await database.Write(async session =>
        {
            await session.Execute("delete from offer_lists where account_id = @accountId and lower(name) = lower(@name)", new { accountId, name });
            var has = await session.Scalar<long>("select count(*) from offer_lists where account_id = @accountId", new { accountId });
            if (has >= MostOfOnePerson) return;
            await session.Execute(
                "insert into offer_lists (id, account_id, name, address, shared, created_at) values (@id, @accountId, @name, @address, @shared, @now)",
                new { id, accountId, name, address = filter.FirstPage.Href(), shared = shared ? 1L : 0L, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        }, ct);
    }

    /// <summary>Forgets a list of this person's own.</summary>
    public Task Forget(long accountId, long id, CancellationToken ct) =>
        database.Write(session => session.Execute("delete from offer_lists where id = @id and account_id = @accountId", new { id, accountId }), ct);

    /// <summary>The person's columns; the usual ones until he chose some.</summary>
    public async Task<IReadOnlyList<OfferColumn>> Columns(long accountId, CancellationToken ct) =>
        await database.Read(session => session.Scalar<string?>("select columns from offer_columns where account_id = @accountId", new { accountId }), ct) is { } stored
            ? OfferColumns.Read(stored.Split(',')) : OfferColumns.Default;

    public Task ChooseColumns(long accountId, IReadOnlyList<OfferColumn> columns, CancellationToken ct) => database.Write(session => session.Execute(
        """
        insert into offer_columns (account_id, columns, changed_at) values (@accountId, @columns, @now)
        on conflict (account_id) do update set columns = @columns, changed_at = @now
        """, new { accountId, columns = OfferColumns.Write(columns), now = clock.GetUtcNow().ToUnixTimeMilliseconds() }), ct);
}
