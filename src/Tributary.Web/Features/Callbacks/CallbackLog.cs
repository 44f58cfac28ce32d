using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Callbacks;

/// <summary>The callbacks as people look at them, and what people do to them: send again, pause, resume, remove.</summary>
internal sealed class CallbackLog(Database database, EndpointBook endpoints, CallbackOutbox outbox, AlertBook alerts, AuditLog audit, TimeProvider clock)
{
    public const int Shown = 50;

    /// <summary>Newest first, one more than is shown when there are older ones.</summary>
    public Task<IReadOnlyList<CallbackRow>> Page(CallbackFilter filter, CancellationToken ct)
    {
        string?[] wanted =
        [
            filter.Endpoint is null ? null : "endpoint_id = @Endpoint",
            filter.State is null ? null : "state = @state",
            filter.Conversion is null ? null : "conversion_id = @Conversion",
            filter.Before is null ? null : "event_id < @Before",
        ];
        var where = string.Join(" and ", wanted.OfType<string>().DefaultIfEmpty("1 = 1"));
        return database.Read(session => session.Query<CallbackRow>(
            $"select {CallbackRow.Columns} from callbacks where {where} order by event_id desc, endpoint_id limit @most",
            new { filter.Endpoint, state = filter.State?.ToString(), filter.Conversion, filter.Before, most = Shown + 1L }), ct);
    }

    public Task<CallbackRow?> Find(long endpoint, string eventId, CancellationToken ct) => database.Read(session => session.Find<CallbackRow>(
        $"select {CallbackRow.Columns} from callbacks where endpoint_id = @endpoint and event_id = @eventId", new { endpoint, eventId }), ct);

    public Task<IReadOnlyList<AttemptRow>> Attempts(long endpoint, string eventId, CancellationToken ct) => database.Read(session => session.Query<AttemptRow>(
        "select attempt, attempted_at, status, took, answer from callback_attempts where endpoint_id = @endpoint and event_id = @eventId order by attempt desc limit 100", new { endpoint, eventId }), ct);

    /// <summary>How many of each endpoint are in each state.</summary>
    public async Task<ILookup<long, (CallbackState State, long Count)>> Counts(CancellationToken ct) => (await database.Read(session => session.Query<CountRow>(
        "select endpoint_id, state, count(*) as count from callbacks group by endpoint_id, state"), ct)).ToLookup(row => row.EndpointId, row => (row.State, row.Count));

    /// <summary>How many wait for a person.</summary>
    public Task<long> Parked(CancellationToken ct) => database.Read(session => session.Scalar<long>("select count(*) from callbacks where state = 'Parked'"), ct);

    /// <summary>Sends one again, under the id it has. False when it waits anyway or there is none.</summary>
    public async Task<bool> SendAgain(long endpoint, string eventId, CancellationToken ct) =>
        await Again("endpoint_id = @endpoint and event_id = @eventId and state in ('Delivered', 'Parked')", new { endpoint, eventId, now = Now }, ct) == 1;

    /// <summary>Sends again what was made in a span of time (unix ms, the end excluded): what is parked, or all that ended.</summary>
    public Task<int> SendAgain(long endpoint, long from, long to, bool onlyParked, CancellationToken ct) => Again(
        "endpoint_id = @endpoint and created_at >= @from and created_at < @to and (state = 'Parked' or (state = 'Delivered' and @all = 1))",
        new { endpoint, from, to, all = onlyParked ? 0L : 1L, now = Now }, ct);

    /// <summary>The endpoint is called again, at once with all that waits.</summary>
    public async Task Resume(long endpoint, CancellationToken ct)
    {
        var pen = await audit.Pen(ct);
        await database.Write(async session =>
        {
            await pen.Enter(session, "Callback endpoint changed", EndpointBook.Subject(endpoint), new AuditChange("State", "Paused", "On"));
            await endpoints.Resume(session, endpoint);
            await session.Execute("update callbacks set next_at = @now, tries = 0 where endpoint_id = @endpoint and state = 'Waiting'", new { endpoint, now = Now });
            foreach (var key in await session.Query<string>("select key from alerts where over_at is null and key like @prefix", new { prefix = $"callbacks-paused/{endpoint}/%" }))
                await alerts.Over(session, key);
        }, ct);
        outbox.Wake();
    }

    /// <summary>The endpoint is told nothing more, and what waits for it is not sent.</summary>
    public async Task Retire(long endpoint, CancellationToken ct)
    {
        var pen = await audit.Pen(ct);
        await database.Write(async session =>
        {
            await pen.Enter(session, "Callback endpoint removed", EndpointBook.Subject(endpoint), new AuditChange("", "told", "removed"));
            await endpoints.Retire(session, endpoint);
            await session.Execute("update callbacks set state = 'Dropped', ended_at = @now where endpoint_id = @endpoint and state in ('Waiting', 'Parked')", new { endpoint, now = Now });
        }, ct);
    }

    private async Task<int> Again(string which, object args, CancellationToken ct)
    {
        var sent = await database.Write(session => session.Execute(
            $"update callbacks set state = 'Waiting', tries = 0, next_at = @now, lease_until = 0, ended_at = null where body <> '' and ({which})", args), ct);
        outbox.Wake();
        return sent;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record CountRow
    {
        public long EndpointId { get; init; }
        public CallbackState State { get; init; }
        public long Count { get; init; }
    }
}

/// <summary>Which callbacks are shown.</summary>
public sealed record CallbackFilter(long? Endpoint, CallbackState? State, long? Conversion, string? Before);
