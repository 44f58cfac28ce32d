using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>One page of what happened to an offer, newest first: what its network told, run by run, and what people decided.</summary>
public sealed record OfferHistory(IReadOnlyList<OfferEvent> Events, long Total, int Page)
{
    public const int PageSize = 20;

    // When the run ended that made the offer's absence long enough: p; r is the one that missed it first.
    private const string PausedAt = "coalesce(p.finished_at, v.created_at)";
    private const string Paused = "from offer_versions v join runs p on p.id = v.paused_by join runs r on r.id = v.run_id";

    internal static async Task<OfferHistory> Read(Session session, long offerId, int page)
    {
        const string happened =
            $"""
            from (select 'told' as kind, v.id, {OfferVersion.PublishedAt} as at, v.since as place {OfferVersion.Published} where v.offer_id = @offerId
                  union all
                  select 'paused', v.id, {PausedAt}, v.since {Paused} where v.offer_id = @offerId
                  union all
                  select 'done', id, done_at, id from offer_acts where offer_id = @offerId) as happened
            """;
        var total = await session.Scalar<long>($"select count(*) {happened}", new { offerId });
        // What a person did in the moment of a run came after it: that is when he saw it.
        var rows = await session.Query<Row>(
            $"select kind, id, place {happened} order by at desc, kind, place desc limit @size offset @from",
            new { offerId, size = (long)PageSize, from = (page - 1L) * PageSize });
        var told = await Told(session, offerId, [.. Of("told").Select(row => row.Place)]);
        var paused = await PausedBy(session, [.. Of("paused").Select(row => row.Id)]);
        var done = await Done(session, [.. Of("done").Select(row => row.Id)]);
        return new OfferHistory([.. rows.Select(row => row.Kind switch { "told" => told[row.Id], "paused" => paused[row.Id], _ => done[row.Id] })], total, page);

        IEnumerable<Row> Of(string kind) => rows.Where(row => row.Kind == kind);
    }

    // The versions of the page, and the one before the oldest of them, which it is compared with.
    private static async Task<Dictionary<long, OfferEvent>> Told(Session session, long offerId, IReadOnlyList<long> generations)
    {
        if (generations.Count == 0) return [];
        var (first, last) = (generations.Min(), generations.Max());
        var versions = await session.Query<OfferVersion>(
            $"""
            select {OfferVersion.Columns} {OfferVersion.Published}
            where v.offer_id = @offerId and v.since <= @last
              and v.since >= coalesce((select max(since) from offer_versions where offer_id = @offerId and since < @first), @first)
            order by v.since
            """, new { offerId, first, last });
        return versions.Select((version, i) => (OfferEvent)new OfferEvent.Told(version, i == 0 ? null : versions[i - 1]))
            .ToDictionary(told => ((OfferEvent.Told)told).Version.Id);
    }

    private static async Task<Dictionary<long, OfferEvent>> PausedBy(Session session, IReadOnlyList<long> versionIds) => (await session.Query<PausedRow>(
        $"select v.id, {PausedAt} as at, {OfferVersion.PublishedAt} as gone_since, p.id as run_id, p.kind as run_kind {Paused} where {session.Dialect.In("v.id", "@ids")}",
        new { ids = session.Dialect.List(versionIds) })).ToDictionary(row => row.Id, OfferEvent (row) => new OfferEvent.Paused(row.At, row.GoneSince, row.RunId, row.RunKind));

    private static async Task<Dictionary<long, OfferEvent>> Done(Session session, IReadOnlyList<long> ids) => (await session.Query<ActRow>(
        $"""
        select a.id, a.act as kind, a.field, a.before, a.after, a.done_at, p.name as who
        from offer_acts a left join accounts p on p.id = a.account_id where {session.Dialect.In("a.id", "@ids")}
        """, new { ids = session.Dialect.List(ids) }))
        .ToDictionary(act => act.Id, OfferEvent (act) => new OfferEvent.Done(act.DoneAt, Enum.Parse<OfferAct>(act.Kind), act.Field, act.Before, act.After, act.Who));

    private sealed record Row
    {
        public string Kind { get; init; } = "";
        public long Id { get; init; }
        public long Place { get; init; }
    }

    private sealed record PausedRow
    {
        public long Id { get; init; }
        public long At { get; init; }
        public long GoneSince { get; init; }
        public long RunId { get; init; }
        public string RunKind { get; init; } = "";
    }

    private sealed record ActRow
    {
        public long Id { get; init; }
        public string Kind { get; init; } = "";
        public string Field { get; init; } = "";
        public string Before { get; init; } = "";
        public string After { get; init; } = "";
        public long DoneAt { get; init; }
        public string? Who { get; init; }
    }
}
