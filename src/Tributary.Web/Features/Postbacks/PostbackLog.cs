using Tributary.Core.Conversions;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>What the log shows: filters and where to go on.</summary>
/// <param name="Outcome">An outcome word, or null for all.</param>
/// <param name="Network">A network's id, or null for all.</param>
/// <param name="Query">Part of a transaction, click, member or offer.</param>
/// <param name="From">First day, unix ms.</param>
/// <param name="Until">End of the last day, unix ms, not included.</param>
/// <param name="Before">Show calls older than this id: the last one of the page before.</param>
/// <param name="Conversion">Only the calls about one conversion.</param>
public sealed record PostbackFilter(string? Outcome, long? Network, string? Query, long? From, long? Until, long? Before, long? Conversion = null)
{
    /// <summary>A reason word, or null for all.</summary>
    public string? Reason { get; init; }

    public long? Member { get; init; }

    /// <summary>Only those of which we do not know whose they are.</summary>
    public bool Nobody { get; init; }
    public long? Offer { get; init; }

    /// <summary>One transaction, whole.</summary>
    public string? Transaction { get; init; }

    /// <summary>Only calls with a greater id are searched for <see cref="Query"/>; those it names whole are found whatever their age.</summary>
    public long? After { get; init; }

    /// <summary>Only these calls, whatever else fits.</summary>
    public IReadOnlyList<long>? Rows { get; init; }
}

/// <summary>The postback log: every call, newest first, one call with all that is known about it.</summary>
internal sealed class PostbackLog(Database database, ReprocessingBook reprocessings)
{
    public const int PageSize = 50;

    /// <summary>Among so many calls a text is looked for at once: reading a log of years through takes seconds.</summary>
    public const long SearchedAtOnce = 200_000;

    // Found by an index each: a transaction, a member, whom nobody knows, a click.
    private const string Named =
        """
        select id from postbacks where transaction_id = @query
        union all select q.id from members m join postbacks q on q.member_id = m.id where m.site_id in (select id from sites) and m.external_id = @query
        union all select id from postbacks where member_id is null and member_label = @query
        union all select q.id from clicks k join postbacks q on q.member_id = k.member_id where k.click_id = @query and q.click_id = @query
        """;

    /// <summary>One page and one row more when there are older ones.</summary>
    public Task<IReadOnlyList<PostbackRow>> Page(PostbackFilter filter, CancellationToken ct) => database.Read(session =>
        session.Query<PostbackRow>(
            $"select {PostbackRow.Columns} from postbacks p where {Conditions(session, filter, withOutcome: true)} and p.id < @before order by p.id desc limit @count",
            Arguments(session, filter, mostFound: PageSize + 1)), ct);

    /// <summary>The same filter, looking for its text among the newest of its calls only, and since when those came (unix ms; null when they are all there are).</summary>
    public Task<(PostbackFilter Filter, long? Since)> AmongNewest(PostbackFilter filter, CancellationToken ct) => database.Read(async session =>
    {
        // What the others leave is little.
        if (filter.Query is null || filter.Member is not null || filter.Transaction is not null || filter.Conversion is not null || filter.Rows is not null) return (filter, (long?)null);
        var days = new PostbackFilter(null, null, null, filter.From, filter.Until, filter.Before);
        var newest = await session.Scalar<long?>($"select max(id) from postbacks p where {Conditions(session, days, withOutcome: false)} and p.id < @before", Arguments(session, days));
        var after = (newest ?? 0) - SearchedAtOnce;
        var since = await session.Scalar<long?>("select received_at from postbacks where id > @after and exists (select 1 from postbacks where id <= @after) order by id limit 1", new { after });
        return since is null ? (filter, null) : (filter with { After = after }, since);
    }, ct);

    /// <summary>How many calls the filter's other parts leave for each outcome; undecided ones under "".</summary>
    public Task<CountsByKind> Outcomes(PostbackFilter filter, CancellationToken ct) => database.Read(session => CountsByKind.Of(
        session, "coalesce(p.outcome, '')", $"postbacks p where {Conditions(session, filter, withOutcome: false)} order by p.id desc", Arguments(session, filter, mostFound: CountsByKind.Most + 1)), ct);

    /// <summary>What waits for a person, and what a person could mend, by network and reason; the most first.</summary>
    public Task<IReadOnlyList<QuarantineGroup>> Quarantine(CancellationToken ct) => database.Read(session => session.Query<QuarantineGroup>(
        """
        select p.network_id, n.name as network_name, p.outcome, p.reason, count(*) as calls, min(p.received_at) as oldest_at, max(p.received_at) as newest_at, max(p.id) as example
        from postbacks p join networks n on n.id = p.network_id
        where p.outcome is null or p.outcome = 'Quarantined' or (p.outcome = 'Refused' and p.reason = 'NotAuthentic') or (p.outcome = 'Ignored' and p.reason = 'UnknownEvent')
        group by p.network_id, n.name, p.outcome, p.reason order by case when p.outcome = 'Refused' then 1 else 0 end, count(*) desc, n.name
        """), ct);

    /// <summary>How many calls that proved nothing came in the last seven days, and how many of them were kept.</summary>
    public Task<RefusedCount> Refused(long now, CancellationToken ct) => database.Read(session => session.First<RefusedCount>(
        "select cast(coalesce(sum(calls), 0) as bigint) as calls, cast(coalesce(sum(kept), 0) as bigint) as kept from refused_calls where day > @since", new { since = (now / 86_400_000) - 7 }), ct);

    /// <summary>Calls that wait for a person.</summary>
    public Task<long> Waiting(CancellationToken ct) =>
        database.Read(session => session.Scalar<long>("select count(*) from postbacks where outcome = 'Quarantined'"), ct);

    public Task<PostbackRow?> Find(long id, CancellationToken ct) => database.Read(session => Find(session, id), ct);

    /// <summary>Has the calls of a network decided again that said what nobody had explained.</summary>
    public Task DecideUnknownEvents(long networkId, CancellationToken ct) => reprocessings.Begin(
        new PostbackFilter(nameof(Outcome.Ignored), networkId, null, null, null, null) { Reason = nameof(Core.Conversions.Reason.UnknownEvent) },
        "Calls that said what nobody had explained", dry: false, accountId: null, ct);

    public static Task<PostbackRow?> Find(Session session, long id) =>
        session.Find<PostbackRow>($"{PostbackRow.SelectWithSender} where p.id = @id", new { id });

    /// <summary>Writes calls, and apart from them who sent them.</summary>
    internal static void Add(Session session, IReadOnlyList<PostbackRow> rows) => session.InsertLater(
        new BulkRows("postbacks", PostbackRow.Columns, [.. rows.Select(row => row.Values())]),
        new BulkRows("postback_senders", PostbackRow.SenderColumns, [.. rows.Where(row => row.SenderId is not null).Select(row => row.SenderValues())]));

    internal static string Conditions(Session session, PostbackFilter filter, bool withOutcome)
    {
        var conditions = new List<string> { "1 = 1" };
        if (withOutcome && filter.Outcome is not null) conditions.Add("p.outcome = @outcome");
        if (filter.Network is not null) conditions.Add("p.network_id = @network");
        // By where these days begin and end in the order of the log, which it is read in; what waited in a spool or on another node came earlier than its id says.
        if (filter.From is not null) conditions.Add("+p.received_at >= @from and p.id >= (select min(id + 0) from postbacks where received_at >= @from and received_at < @until)");
        if (filter.Until is not null) conditions.Add("+p.received_at < @until and p.id <= (select max(id + 0) from postbacks where received_at >= @from and received_at < @until)");
        if (filter.Conversion is not null) conditions.Add("p.conversion_id = @conversion");
        if (filter.Reason is not null) conditions.Add("p.reason = @reason");
        if (filter.Member is not null) conditions.Add("p.member_id = @member");
        if (filter.Nobody) conditions.Add("p.member_id is null");
        if (filter.Offer is not null) conditions.Add("p.offer_id = @offer");
        if (filter.Transaction is not null) conditions.Add("p.transaction_id = @transaction");
        if (filter.Rows is not null) conditions.Add(session.Dialect.In("p.id", "@rows"));
        var all = string.Join(" and ", conditions);
        if (filter.Query is null) return all;
        var part = string.Join(" or ", new[] { "p.member_label", "p.offer_label", "p.transaction_id" }.Select(column => session.Dialect.Like(column, "@pattern")));
        return $"""
            {all} and p.id in (
                select id from ({Named}) named
                union select id from (select p.id from postbacks p where {all} and p.id > @after and p.id < @before and (p.click_id = @query or {part}) order by p.id desc limit @mostFound) found)
            """;
    }

    internal static object Arguments(Session session, PostbackFilter filter, int count = PageSize + 1, long last = long.MaxValue, long mostFound = long.MaxValue) => new
    {
        outcome = filter.Outcome,
        network = filter.Network,
        from = filter.From ?? 0,
        until = filter.Until ?? long.MaxValue,
        conversion = filter.Conversion,
        query = filter.Query,
        pattern = filter.Query is null ? null : Dialect.Contains(filter.Query),
        before = filter.Before ?? long.MaxValue,
        after = filter.After ?? 0,
        mostFound,
        reason = filter.Reason,
        member = filter.Member,
        offer = filter.Offer,
        transaction = filter.Transaction,
        rows = filter.Rows is null ? null : session.Dialect.List(filter.Rows),
        last,
        count = (long)count,
    };
}

/// <summary>Calls that proved nothing.</summary>
public sealed record RefusedCount
{
    public long Calls { get; init; }
    public long Kept { get; init; }
}
