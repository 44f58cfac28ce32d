using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Runs;

/// <summary>The newest calls of each network that ended a run or a poll.</summary>
internal sealed class FailedCalls(Database database, Ids ids, TimeProvider clock)
{
    /// <summary>Of each network.</summary>
    public const int MostKept = 20;

    public ValueTask<long> NextId(CancellationToken ct) => ids.Next("failed_calls", ct);

    /// <summary>Keeps a call in the transaction that says how it ended, and lets go of old ones.</summary>
    public async Task Keep(Session session, long id, long networkId, long? runId, string? poll, FailedCall call)
    {
        await session.Execute(
            """
            insert into failed_calls (id, network_id, run_id, poll, failed_at, failure, method, url, status, headers, body, message)
            values (@id, @networkId, @runId, @poll, @now, @Failure, @Method, @Url, @Status, @Headers, @Body, @Message)
            """,
            new { id, networkId, runId, poll, now = clock.GetUtcNow().ToUnixTimeMilliseconds(), call.Failure, call.Method, call.Url, call.Status, call.Headers, call.Body, call.Message });
        await session.Execute(
            "delete from failed_calls where network_id = @networkId and id not in (select id from failed_calls where network_id = @networkId order by id desc limit @most)",
            new { networkId, most = (long)MostKept });
    }

    /// <summary>The same for a poll's.</summary>
    public async Task Keep(long networkId, string poll, FailedCall call, CancellationToken ct)
    {
        var id = await NextId(ct);
        await database.Write(session => Keep(session, id, networkId, null, poll, call), ct);
    }

    public Task<FailedCall?> OfRun(long runId, CancellationToken ct) => database.Read(session =>
        session.Find<FailedCall>("select * from failed_calls where run_id = @runId order by id desc", new { runId }), ct);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<FailedCall>> Of(long networkId, CancellationToken ct) => database.Read(session =>
        session.Query<FailedCall>("select * from failed_calls where network_id = @networkId order by id desc", new { networkId }), ct);
}
