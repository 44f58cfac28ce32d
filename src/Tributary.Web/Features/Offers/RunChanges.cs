using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>What a run did to an offer. A missing one is paused once it has been missing for long enough.</summary>
public enum RunChange { Added, Updated, Payout, Paused, Missing, Returned }

/// <summary>One page of the offers that a run changed, of one kind, and how many there are of each.</summary>
public sealed record RunChanges(PublishedRun Run, RunChange Kind, int Page, IReadOnlyDictionary<RunChange, long> Counts, IReadOnlyList<RunChanges.Row> Rows)
{
    public const int PageSize = 50;

    /// <summary>An offer with what the run made of it.</summary>
    public sealed record Row(OfferVersion Version, OfferVersion? Before)
    {
        public IReadOnlyList<FieldChange> Changes { get; } = Before is null ? [] : CompareVersions.BetweenHeld(Before, Version);
    }

    public long Matching => Counts.GetValueOrDefault(Kind);

    // A missing offer moves on with the generations of runs that say nothing about it, so it is found by its run alone.
    private const string Changed =
        """
        with changed as (
            select v.id, v.offer_id, v.since, v.status, v.payout, v.payout_low, v.payout_high, v.payout_percent_ppm, v.currency,
                   (select max(b.since) from offer_versions b where b.offer_id = v.offer_id and b.since < v.since) as before
            from offer_versions v
            where (v.network_id = @NetworkId and v.since = @Generation and v.run_id = @Id and v.status <> 'missing') or (v.run_id = @Id and v.status = 'missing')),
        compared as (
            select c.id, c.offer_id, c.before,
                   case when c.before is null then 'Added' when c.status = 'missing' then 'Missing' when b.status = 'missing' then 'Returned' else 'Updated' end as kind,
                   case when coalesce(c.payout, -1) <> coalesce(b.payout, -1) or coalesce(c.payout_low, -1) <> coalesce(b.payout_low, -1)
                          or coalesce(c.payout_high, -1) <> coalesce(b.payout_high, -1) or coalesce(c.payout_percent_ppm, -1) <> coalesce(b.payout_percent_ppm, -1)
                          or coalesce(c.currency, '') <> coalesce(b.currency, '') then 1 else 0 end as pays
            from changed c left join offer_versions b on b.offer_id = c.offer_id and b.since = c.before
            union all
            select v.id, v.offer_id, (select max(b.since) from offer_versions b where b.offer_id = v.offer_id and b.since < v.since), 'Paused', 0
            from offer_versions v where v.paused_by = @Id)
        """;

    /// <param name="session">Where to read.</param>
    /// <param name="run">A run that published.</param>
    /// <param name="kind">What to list; null for the kind that matters most of those there are.</param>
    /// <param name="page">From 1.</param>
    internal static async Task<RunChanges> Read(Session session, PublishedRun run, RunChange? kind, int page)
    {
        var counts = (await session.Query<Count>(
            $"{Changed} select kind, count(*) as offers, coalesce(sum(pays), 0) as paying from compared group by kind", run)).ToDictionary(count => Enum.Parse<RunChange>(count.Kind));
        var offers = counts.ToDictionary(count => count.Key, count => count.Value.Offers);
        if (counts.TryGetValue(RunChange.Updated, out var updated)) offers[RunChange.Payout] = updated.Paying;
        var shown = kind ?? new[] { RunChange.Payout, RunChange.Updated, RunChange.Paused, RunChange.Missing, RunChange.Returned }.FirstOrDefault(one => offers.GetValueOrDefault(one) > 0, RunChange.Added);
        var found = await session.Query<Listed>(
            $"""
            {Changed}
            select id, offer_id, before from compared
            where kind = @wanted {(shown is RunChange.Payout ? "and pays = 1" : "")} order by id limit @size offset @from
            """,
            new
            {
                run.Id,
                run.NetworkId,
                run.Generation,
                wanted = (shown is RunChange.Payout ? RunChange.Updated : shown).ToString(),
                size = (long)PageSize,
                from = (page - 1L) * PageSize,
            });
        return new RunChanges(run, shown, page, offers, await Compared(session, found));
    }

    private static async Task<IReadOnlyList<Row>> Compared(Session session, IReadOnlyList<Listed> found)
    {
        var now = (await session.Query<OfferVersion>(
            $"select {OfferVersion.Columns} {OfferVersion.Published} where {session.Dialect.In("v.id", "@ids")}",
            new { ids = session.Dialect.List(found.Select(row => row.Id)) })).ToDictionary(version => version.Id);
        var befores = found.Where(row => row.Before is not null).ToList();
        var before = (await session.Query<OfferVersion>(
            $"select {OfferVersion.Columns} {OfferVersion.Published} where {session.Dialect.In("v.offer_id", "@offers")} and {session.Dialect.In("v.since", "@since")}",
            new { offers = session.Dialect.List(befores.Select(row => row.OfferId)), since = session.Dialect.List(befores.Select(row => row.Before!.Value).Distinct()) }))
            .ToDictionary(version => (version.OfferId, version.Since));
        return [.. found.Where(row => now.ContainsKey(row.Id)).Select(row => new Row(now[row.Id], row.Before is { } since ? before.GetValueOrDefault((row.OfferId, since)) : null))];
    }

    private sealed record Count
    {
        public string Kind { get; init; } = "";
        public long Offers { get; init; }
        public long Paying { get; init; }
    }

    private sealed record Listed
    {
        public long Id { get; init; }
        public long OfferId { get; init; }
        public long? Before { get; init; }
    }
}

/// <summary>A run that published, with the generation it made.</summary>
public sealed record PublishedRun(long Id, long NetworkId, long Generation);
