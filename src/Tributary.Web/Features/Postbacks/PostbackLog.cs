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

    /// <summary>Only these calls, whatever else fits.</summary>
    public IReadOnlyList<long>? Rows { get; init; }
}

/// <summary>The postback log: every call, newest first, one call with all that is known about it.</summary>
internal sealed class PostbackLog(Database database, ReprocessingBook reprocessings)
{
    public const int PageSize = 50;

    /// <summary>One page and one row more when there are older ones.</summary>
    public Task<IReadOnlyList<PostbackRow>> Page(PostbackFilter filter, CancellationToken ct) => database.Read(session =>
        session.Query<PostbackRow>(
            $"select {PostbackRow.Columns} from postbacks p where {Conditions(session, filter, withOutcome: true)} and p.id < @before order by p.id desc limit @count",
            Arguments(session, filter)), ct);

    /// <summary>How many calls the filter's other parts leave for each outcome; undecided ones under "".</summary>
    public Task<CountsByKind> Outcomes(PostbackFilter filter, CancellationToken ct) => database.Read(session => CountsByKind.Of(
        session, "coalesce(p.outcome, '')", $"postbacks p where {Conditions(session, filter, withOutcome: false)} order by p.id desc", Arguments(session, filter)), ct);

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
        if (filter.From is not null) conditions.Add("p.received_at >= @from");
        if (filter.Until is not null) conditions.Add("p.received_at < @until");
        if (filter.Conversion is not null) conditions.Add("p.conversion_id = @conversion");
        if (filter.Reason is not null) conditions.Add("p.reason = @reason");
        if (filter.Member is not null) conditions.Add("p.member_id = @member");
        if (filter.Nobody) conditions.Add("p.member_id is null");
        if (filter.Offer is not null) conditions.Add("p.offer_id = @offer");
        if (filter.Transaction is not null) conditions.Add("p.transaction_id = @transaction");
        if (filter.Rows is not null) conditions.Add(session.Dialect.In("p.id", "@rows"));
        if (filter.Query is not null)
            conditions.Add($"(p.transaction_id = @query or p.click_id = @query or {string.Join(" or ", new[] { "p.member_label", "p.offer_label", "p.transaction_id" }.Select(column => session.Dialect.Like(column, "@pattern")))})");
        return string.Join(" and ", conditions);
    }

    internal static object Arguments(Session session, PostbackFilter filter, int count = PageSize + 1, long last = long.MaxValue) => new
    {
        outcome = filter.Outcome,
        network = filter.Network,
        from = filter.From,
        until = filter.Until,
        conversion = filter.Conversion,
        query = filter.Query,
        pattern = filter.Query is null ? null : Dialect.Contains(filter.Query),
        before = filter.Before ?? long.MaxValue,
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
