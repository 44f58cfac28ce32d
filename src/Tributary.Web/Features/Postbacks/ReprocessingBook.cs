using System.Globalization;
using System.Text.Json;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Postbacks;

/// <summary>Who had which calls decided again, or tried it, and what came of it.</summary>
internal sealed class ReprocessingBook(Database database, Ids ids, JobQueue jobs, TimeProvider clock)
{
    private const string Select = "select r.*, a.name as person from reprocessings r left join accounts a on a.id = r.account_id";

    // What did its work has nothing left to decide; what is nobody's never will have.
    private const string Undone = "p.network_id is not null and p.erased_at is null and (p.outcome is null or p.outcome in ('Quarantined', 'Refused', 'Ignored'))";

    /// <summary>Begins with all calls of the filter that did not do their work; null when there are none.</summary>
    /// <param name="filter">Which calls.</param>
    /// <param name="words">The same for people.</param>
    /// <param name="dry">Only finds out what would come of it.</param>
    /// <param name="accountId">Who asked; null for the product itself.</param>
    /// <param name="ct">Stops before anything is written.</param>
    public async Task<long?> Begin(PostbackFilter filter, string words, bool dry, long? accountId, CancellationToken ct)
    {
        var (id, job) = (await ids.Next("reprocessings", ct), await jobs.NextId(ct));
        return await database.Write(async session =>
        {
            var (chosen, until) = await Chosen(session, filter);
            if (chosen == 0) return (long?)null;
            await session.InsertMany("reprocessings", "id, scope, words, dry, until_id, last_id, chosen, done, account_id, created_at",
                [[id, JsonSerializer.Serialize(filter), words, dry ? 1L : 0L, until, 0L, chosen, 0L, accountId, Now]]);
            await jobs.Add(session, job, ReprocessPostbacks.JobKind, id.ToString(CultureInfo.InvariantCulture));
            return id;
        }, ct);
    }

    /// <summary>A single call that a person had decided again: recorded like the many.</summary>
    public async Task<Func<Session, PostbackRow, PostbackRow, Task>> One(long postback, long? accountId, CancellationToken ct)
    {
        var id = await ids.Next("reprocessings", ct);
        return async (session, before, after) =>
        {
            await session.InsertMany("reprocessings", "id, scope, words, dry, until_id, last_id, chosen, done, account_id, created_at, finished_at",
                [[id, "{}", $"Call {postback}", 0L, postback, postback, 1L, 1L, accountId, Now, Now]]);
            await Record(session, id, before, after);
        };
    }

    /// <summary>What became of one call, in the transaction that decided it.</summary>
    public static Task Record(Session session, long id, PostbackRow before, PostbackRow after) => Record(session, id, [(before, after)]);

    public static Task Record(Session session, long id, IReadOnlyList<(PostbackRow Before, PostbackRow After)> calls) => session.InsertMany(
        "reprocessed_postbacks", "reprocessing_id, postback_id, outcome_before, reason_before, outcome, reason, credited, currency",
        [.. calls.Select(call => new object?[]
        {
            id, call.Before.Id, call.Before.Outcome, call.Before.Reason, call.After.Outcome, call.After.Reason,
            IsSame(call.Before, call.After) ? null : call.After.Credited, IsSame(call.Before, call.After) ? null : call.After.CreditedCurrency,
        })], "on conflict (reprocessing_id, postback_id) do nothing");

    public static Task Progress(Session session, long id, long lastId, int done) =>
        session.Execute("update reprocessings set last_id = @lastId, done = done + @done where id = @id", new { id, lastId, done = (long)done });

    public Task Finish(long id, CancellationToken ct) =>
        database.Write(session => session.Execute("update reprocessings set finished_at = @now where id = @id and finished_at is null", new { id, now = Now }), ct);

    /// <summary>Stops it before its next calls; what is decided stands.</summary>
    public Task Cancel(long id, CancellationToken ct) => database.Write(session => session.Execute(
        "update reprocessings set finished_at = @now, cancelled = 1 where id = @id and finished_at is null", new { id, now = Now }), ct);

    /// <summary>The next calls of a re-processing.</summary>
    public Task<IReadOnlyList<PostbackRow>> Next(Reprocessing reprocessing, int count, CancellationToken ct)
    {
        var filter = JsonSerializer.Deserialize<PostbackFilter>(reprocessing.Scope)!;
        return database.Read(session => session.Query<PostbackRow>(
            $"""
            {PostbackRow.SelectWithSender}
            where {PostbackLog.Conditions(session, filter, withOutcome: true)} and {Undone} and p.id > @after and p.id <= @last
            order by p.id limit @count
            """, PostbackLog.Arguments(session, filter with { After = reprocessing.LastId }, count, reprocessing.UntilId)), ct);
    }

    public Task<Reprocessing?> Find(long id, CancellationToken ct) =>
        database.Read(session => session.Find<Reprocessing>($"{Select} where r.id = @id", new { id }), ct);

    public Task<IReadOnlyList<Reprocessing>> Recent(CancellationToken ct) =>
        database.Read(session => session.Query<Reprocessing>($"{Select} order by r.id desc limit 100"), ct);

    public Task<IReadOnlyList<ReprocessedGroup>> Results(long id, CancellationToken ct) => database.Read(session => session.Query<ReprocessedGroup>(
        """
        select outcome_before, reason_before, outcome, reason, currency, count(*) as calls, cast(sum(credited) as bigint) as credited, max(postback_id) as example
        from reprocessed_postbacks where reprocessing_id = @id
        group by outcome_before, reason_before, outcome, reason, currency order by count(*) desc, outcome_before, outcome
        """, new { id }), ct);

    /// <summary>How often a call was decided again, newest first.</summary>
    public Task<IReadOnlyList<Reprocessing>> Of(long postback, CancellationToken ct) => database.Read(session => session.Query<Reprocessing>(
        "select r.* from reprocessed_postbacks c join reprocessings r on r.id = c.reprocessing_id where c.postback_id = @postback order by r.id desc", new { postback }), ct);

    /// <summary>How many of the filter's calls can be decided again, by what was decided.</summary>
    public Task<IReadOnlyList<ReprocessedGroup>> Choice(PostbackFilter filter, CancellationToken ct) => database.Read(session => session.Query<ReprocessedGroup>(
        $"""
        select p.outcome as outcome_before, p.reason as reason_before, count(*) as calls, max(p.id) as example from postbacks p
        where {PostbackLog.Conditions(session, filter, withOutcome: true)} and {Undone} group by p.outcome, p.reason order by count(*) desc
        """, PostbackLog.Arguments(session, filter)), ct);

    private static async Task<(long Chosen, long Until)> Chosen(Session session, PostbackFilter filter)
    {
        var row = await session.First<Choosing>(
            $"select count(*) as chosen, coalesce(max(p.id), 0) as until from postbacks p where {PostbackLog.Conditions(session, filter, withOutcome: true)} and {Undone}",
            PostbackLog.Arguments(session, filter));
        return (row.Chosen, row.Until);
    }

    private static bool IsSame(PostbackRow before, PostbackRow after) => before.Outcome == after.Outcome && before.Reason == after.Reason;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record Choosing
    {
        public long Chosen { get; init; }
        public long Until { get; init; }
    }
}
