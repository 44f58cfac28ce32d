using Tributary.Web.Platform.Data;

namespace Tributary.Web.Platform.Jobs;

/// <summary>Adds jobs inside the transaction that makes them necessary, and claims them for a worker.</summary>
internal sealed class JobQueue(Database database, Ids ids, TimeProvider clock)
{
    public const int MostAttempts = 8;

    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>No job waits longer: one that seems to was written before the clock was set back, and is due.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    private readonly SemaphoreSlim _news = new(0);

    /// <summary>
    /// Adds a job. With a <paramref name="uniqueKey"/> that was used before, ever, nothing is added.
    /// Get <paramref name="id"/> from <see cref="NextId"/> before the transaction.
    /// </summary>
    public async Task Add(Session session, long id, string kind, string argument, long? runAt = null, string? uniqueKey = null)
    {
        var now = Now();
        await session.Execute(
            """
            insert into jobs (id, kind, argument, unique_key, run_at, attempts, fence, lease_until, created_at)
            values (@id, @kind, @argument, @uniqueKey, @runAt, 0, 0, 0, @now)
            on conflict (unique_key) do nothing
            """, new { id, kind, argument, uniqueKey, runAt = runAt ?? now, now });
        session.AfterCommit(Wake);
    }

    public ValueTask<long> NextId(CancellationToken ct) => ids.Next("jobs", ct);

    public async Task Add(string kind, string argument, CancellationToken ct)
    {
        var id = await NextId(ct);
        await database.Write(session => Add(session, id, kind, argument), ct);
    }

    /// <summary>
    /// Frees what a killed process held. On SQLite there is only one process, so at its start every lease is a dead one's;
    /// on PostgreSQL another node may be at work and leases run out by themselves.
    /// </summary>
    public Task FreeLeases(CancellationToken ct) => database.Dialect.IsPostgres
        ? Task.CompletedTask
        : database.Write(session => session.Execute("update jobs set lease_until = 0 where finished_at is null and lease_until > 0"), ct);

    /// <summary>Takes the next due job under a lease, or null.</summary>
    public Task<Job?> Claim(IReadOnlyCollection<string> kinds, CancellationToken ct) => Claim(kinds, [], ct);

    /// <summary>The same, but none of those that this process is at: it has not lost them, whatever the clock says of their leases.</summary>
    public Task<Job?> Claim(IReadOnlyCollection<string> kinds, IReadOnlyCollection<long> held, CancellationToken ct) => database.Write(session =>
    {
        var now = Now();
        return session.Find<Job>(
            $"""
            update jobs set lease_until = @until, fence = fence + 1, attempts = attempts + 1
            where id = (select id from jobs
                        where finished_at is null and failed_at is null and (run_at <= @now or run_at > @farRun) and (lease_until <= @now or lease_until > @farLease)
                          and {session.Dialect.In("kind", "@kinds")} {(held.Count == 0 ? "" : $"and not ({session.Dialect.In("id", "@held")})")}
                        order by run_at, id limit 1 {session.Dialect.LockForClaim})
            returning id, kind, argument, attempts, fence
            """, new
            {
                now,
                until = now + (long)Lease.TotalMilliseconds,
                farRun = now + (long)LongestWait.TotalMilliseconds,
                farLease = now + (2 * (long)Lease.TotalMilliseconds),
                kinds = session.Dialect.List(kinds),
                held = session.Dialect.List(held),
            });
    }, ct);

    /// <summary>Keeps a running job; false when another worker has taken it over.</summary>
    public Task<bool> Renew(Job job, CancellationToken ct) => database.Write(async session => await session.Execute(
        "update jobs set lease_until = @until where id = @Id and fence = @Fence and finished_at is null",
        new { job.Id, job.Fence, until = Now() + (long)Lease.TotalMilliseconds }) == 1, ct);

    public Task Finish(Job job, CancellationToken ct) => database.Write(session => session.Execute(
        "update jobs set finished_at = @now, lease_until = 0, last_error = null where id = @Id and fence = @Fence",
        new { job.Id, job.Fence, now = Now() }), ct);

    /// <summary>Schedules another try after a growing pause, or gives up after <see cref="MostAttempts"/>; the error stays on the row.</summary>
    public Task Fail(Job job, string error, CancellationToken ct) => database.Write(session =>
    {
        var now = Now();
        var pause = Math.Min(3_600_000, 1_000L << (int)Math.Min(job.Attempts * 2, 20));
        return session.Execute(
            """
            update jobs set lease_until = 0, last_error = @error, run_at = @now + @pause,
                            failed_at = case when attempts >= @most then @now else null end
            where id = @Id and fence = @Fence
            """, new { job.Id, job.Fence, error, now, pause, most = (long)MostAttempts });
    }, ct);

    /// <summary>When the next waiting job is due (unix ms), or null.</summary>
    public Task<long?> NextDue(IReadOnlyCollection<string> kinds, CancellationToken ct) => database.Read(session => session.Scalar<long?>(
        $"""
        select min(case when lease_until > run_at then lease_until else run_at end) from jobs
        where finished_at is null and failed_at is null and {session.Dialect.In("kind", "@kinds")}
        """, new { kinds = session.Dialect.List(kinds) }), ct);

    /// <summary>Makes a waiting worker look at the table now.</summary>
    public void Wake() => _news.Release();

    /// <summary>How many jobs are due or under a lease.</summary>
    public Task<long> Busy(CancellationToken ct) => database.Read(session => session.Scalar<long>(
        "select count(*) from jobs where finished_at is null and failed_at is null and (run_at <= @now or lease_until > @now)", new { now = Now() }), ct);

    /// <summary>Waits for news or until <paramref name="wait"/> has passed.</summary>
    public async Task WaitForNews(TimeSpan wait, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            await _news.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look at the table again.
        }
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
