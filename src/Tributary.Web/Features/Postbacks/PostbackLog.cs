using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Postbacks;

/// <summary>What the log shows: filters and where to go on.</summary>
/// <param name="Outcome">An outcome word, or null for all.</param>
/// <param name="Network">A network's id, or null for all.</param>
/// <param name="Query">Part of a transaction, click, member or offer.</param>
/// <param name="From">First day, unix ms.</param>
/// <param name="Until">End of the last day, unix ms, not included.</param>
/// <param name="Before">Show calls older than this id: the last one of the page before.</param>
/// <param name="Conversion">Only the calls about one conversion.</param>
public sealed record PostbackFilter(string? Outcome, long? Network, string? Query, long? From, long? Until, long? Before, long? Conversion = null);

/// <summary>The postback log: every call, newest first, one call with all that is known about it.</summary>
internal sealed class PostbackLog(Database database, JobQueue jobs)
{
    public const int PageSize = 50;

    /// <summary>One page and one row more when there are older ones.</summary>
    public Task<IReadOnlyList<PostbackRow>> Page(PostbackFilter filter, CancellationToken ct) => database.Read(session =>
        session.Query<PostbackRow>(
            $"select {PostbackRow.Columns} from postbacks p where {Conditions(session, filter, withOutcome: true)} and p.id < @before order by p.id desc limit @count",
            Arguments(filter)), ct);

    /// <summary>How many calls the filter's other parts leave for each outcome; undecided ones under "".</summary>
    public async Task<IReadOnlyDictionary<string, long>> Counts(PostbackFilter filter, CancellationToken ct) =>
        (await database.Read(session => session.Query<Count>(
            $"select coalesce(p.outcome, '') as outcome, count(*) as calls from postbacks p where {Conditions(session, filter, withOutcome: false)} group by coalesce(p.outcome, '')",
            Arguments(filter)), ct)).ToDictionary(count => count.Outcome, count => count.Calls, StringComparer.Ordinal);

    /// <summary>Calls that wait for a person.</summary>
    public Task<long> Waiting(CancellationToken ct) =>
        database.Read(session => session.Scalar<long>("select count(*) from postbacks where outcome = 'Quarantined'"), ct);

    public Task<PostbackRow?> Find(long id, CancellationToken ct) => database.Read(session => Find(session, id), ct);

    /// <summary>Has the calls of a network decided again that said what nobody had explained.</summary>
    public async Task DecideUnknownEvents(long networkId, CancellationToken ct)
    {
        var calls = await database.Read(session => session.Query<long>(
            $"select id from postbacks where network_id = @networkId and outcome = '{nameof(Outcome.Ignored)}' and reason = '{nameof(Reason.UnknownEvent)}' order by id", new { networkId }), ct);
        foreach (var piece in calls.Chunk(500))
        {
            var ids = new List<long>();
            foreach (var _ in piece) ids.Add(await jobs.NextId(ct));
            await database.Write(async session =>
            {
                foreach (var (job, call) in ids.Zip(piece)) await jobs.Add(session, job, DecidePostback.JobKind, call.ToString(CultureInfo.InvariantCulture));
            }, ct);
        }
    }

    public static Task<PostbackRow?> Find(Session session, long id) =>
        session.Find<PostbackRow>($"select {PostbackRow.Columns} from postbacks where id = @id", new { id });

    private static string Conditions(Session session, PostbackFilter filter, bool withOutcome)
    {
        var conditions = new List<string> { "1 = 1" };
        if (withOutcome && filter.Outcome is not null) conditions.Add("p.outcome = @outcome");
        if (filter.Network is not null) conditions.Add("p.network_id = @network");
        if (filter.From is not null) conditions.Add("p.received_at >= @from");
        if (filter.Until is not null) conditions.Add("p.received_at < @until");
        if (filter.Conversion is not null) conditions.Add("p.conversion_id = @conversion");
        if (filter.Query is not null)
            conditions.Add($"(p.transaction_id = @query or p.click_id = @query or {string.Join(" or ", new[] { "p.member_label", "p.offer_label", "p.transaction_id" }.Select(column => session.Dialect.Like(column, "@pattern")))})");
        return string.Join(" and ", conditions);
    }

    private static object Arguments(PostbackFilter filter) => new
    {
        outcome = filter.Outcome,
        network = filter.Network,
        from = filter.From,
        until = filter.Until,
        conversion = filter.Conversion,
        query = filter.Query,
        pattern = filter.Query is null ? null : Dialect.Contains(filter.Query),
        before = filter.Before ?? long.MaxValue,
        count = (long)PageSize + 1,
    };

    private sealed record Count
    {
        public string Outcome { get; init; } = "";
        public long Calls { get; init; }
    }
}
