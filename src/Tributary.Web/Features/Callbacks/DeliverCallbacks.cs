using System.Collections.Concurrent;
using System.Data.Common;
using Tributary.Core.Callbacks;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Callbacks;

/// <summary>
/// Tells what waits in the outbox: of one conversion in its order, of different ones side by side, each endpoint by itself so that a slow
/// one holds up nobody. Whoever is killed between a call and its record makes the call again, with the same id.
/// </summary>
internal sealed partial class DeliverCallbacks(
    Database database, EndpointBook endpoints, CallbackOutbox outbox, CallEndpoint call, RecordAttempt record, TimeProvider clock, ILogger<DeliverCallbacks> log) : BackgroundService
{
    private const int SideBySide = 16;

    // Longer than a call can take, so that nobody makes the same one meanwhile.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, SemaphoreSlim> _gates = new();

    /// <summary>Makes the calls that are due now and returns when they are recorded, also those that were under way.</summary>
    public async Task Look(CancellationToken ct) => await Task.WhenAll((await endpoints.All(ct)).Select(endpoint => Drain(endpoint.Id, ct)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FreeLeases(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                foreach (var endpoint in await Due(stoppingToken)) _ = DrainUnlessAtIt(endpoint, stoppingToken);
                await outbox.WaitForNews(LookEvery, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was under way is called again after the next start.
        }
    }

    // SQLite belongs to one process: what the one before held is nobody's.
    private Task FreeLeases(CancellationToken ct) => database.Dialect.IsPostgres
        ? Task.CompletedTask
        : database.Write(session => session.Execute("update callbacks set lease_until = 0 where lease_until > 0 and state = 'Waiting'"), ct);

    private async Task<IReadOnlyList<long>> Due(CancellationToken ct)
    {
        try
        {
            return await database.Read(session => session.Query<long>(
                """
                select e.id from callback_endpoints e
                where e.state = 'On' and e.retired_at is null
                  and exists (select 1 from callbacks c where c.endpoint_id = e.id and c.state = 'Waiting' and (c.next_at <= @now or c.next_at > @far))
                """, new { now = Now, far = Far }), ct);
        }
        catch (DbException error)
        {
            LogDatabaseAway(error.Message);
            return [];
        }
    }

    private async Task DrainUnlessAtIt(long endpoint, CancellationToken ct)
    {
        if (_gates.TryGetValue(endpoint, out var gate) && gate.CurrentCount == 0) return;
        try
        {
            await Drain(endpoint, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception error) when (error is DbException or ObjectDisposedException)
        {
            LogDatabaseAway(error.Message);
        }
    }

    private async Task Drain(long id, CancellationToken ct)
    {
        var gate = _gates.GetOrAdd(id, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(ct);
        try
        {
            while (await endpoints.Find(id, ct) is { State: EndpointState.On } endpoint && await Claim(id, ct) is { Count: > 0 } claimed)
            {
                Failpoint.CallbackClaimed.Pass();
                await Task.WhenAll(claimed.Select(one => Deliver(endpoint, one, ct)));
            }
        }
        finally
        {
            gate.Release();
        }
    }

    // An event waits for those before it of the same conversion, until they are taken or given up.
    private Task<IReadOnlyList<CallbackRow>> Claim(long endpoint, CancellationToken ct) => database.Write(session => session.Query<CallbackRow>(
        $"""
        update callbacks set lease_until = @until, attempts = attempts + 1
        where endpoint_id = @endpoint and event_id in (
            select c.event_id from callbacks c
            where c.endpoint_id = @endpoint and c.state = 'Waiting' and (c.next_at <= @now or c.next_at > @far) and (c.lease_until <= @now or c.lease_until > @until)
              and not exists (select 1 from callbacks b where b.endpoint_id = @endpoint and b.conversion_id = c.conversion_id and b.place < c.place and b.state = 'Waiting')
            order by c.next_at, c.event_id limit @most {session.Dialect.LockForClaim})
        returning {CallbackRow.Columns}
        """, new { endpoint, now = Now, far = Far, until = Now + (long)Lease.TotalMilliseconds, most = (long)SideBySide }), ct);

    private async Task Deliver(CallbackEndpoint endpoint, CallbackRow callback, CancellationToken ct)
    {
        var at = Now;
        var result = await call.Run(endpoint, callback.EventId, callback.Body, ct);
        Failpoint.CallbackSent.Pass();
        await record.Add(new CallbackAttempt(callback, result, at), CancellationToken.None);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    // What seems to wait longer than any pause was written before the clock was set back.
    private long Far => Now + (long)RetrySchedule.Longest.TotalMilliseconds;

    [LoggerMessage(Level = LogLevel.Error, Message = "Callbacks wait because the database cannot be reached: {Error}")]
    private partial void LogDatabaseAway(string error);
}
