using System.Collections.Concurrent;
using System.Data.Common;

namespace Tributary.Web.Platform.Jobs;

/// <summary>Claims due jobs and runs a few side by side; renews their leases and stops a job whose lease was lost.</summary>
internal sealed partial class JobWorker(JobQueue queue, IEnumerable<IJobKind> kinds, Drain drain, TimeProvider clock, ILogger<JobWorker> log) : BackgroundService, IAsyncDisposable
{
    private const int SideBySide = 4;

    // Other nodes may add jobs without our hearing of it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, IJobKind> _kinds = kinds.ToDictionary(kind => kind.Kind, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, bool> _held = [];

    // One claims at a time, so that what it has taken is among the held before the next one looks.
    private readonly SemaphoreSlim _claiming = new(1, 1);
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the next job of this process ends.</summary>
    public Task NextEnd => _ended.Task;

    /// <summary>Waits until no job is due or running: what a test or a command that started one waits for.</summary>
    public async Task Drained(CancellationToken ct)
    {
        while (true)
        {
            // Taken before the look, so that an end during it is not missed.
            var ended = _ended.Task;
            if (await queue.Busy(ct) == 0) return;
            queue.Wake();
            await ended.WaitAsync(ct);
        }
    }

    /// <summary>A host that is closed without having been stopped waits here, so that no job finds its database closed.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (ExecuteTask is { } work) await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_kinds.Count == 0) return;
        await queue.FreeLeases(stoppingToken);
        using var threads = new BackgroundThreads(SideBySide);
        await Task.WhenAll(Enumerable.Range(0, SideBySide).Select(_ => threads.Run(() => Loop(stoppingToken), stoppingToken)));
    }

    private async Task Loop(CancellationToken stopping)
    {
        // What it would take while it drains, it would have to leave soon: another node takes that.
        while (!stopping.IsCancellationRequested && !drain.IsUnderWay)
        {
            try
            {
                if (await Claim(stopping) is { } job) await Run(job, stopping);
                else await queue.WaitForNews(await UntilNext(stopping), stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (DbException error)
            {
                LogDatabaseAway(error.Message);
                await Task.Delay(LongestWait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Job?> Claim(CancellationToken stopping)
    {
        await _claiming.WaitAsync(stopping);
        try
        {
            var job = await queue.Claim(_kinds.Keys, [.. _held.Keys], stopping);
            if (job is not null) _held[job.Id] = true;
            return job;
        }
        finally
        {
            _claiming.Release();
        }
    }

    private async Task<TimeSpan> UntilNext(CancellationToken ct)
    {
        if (await queue.NextDue(_kinds.Keys, ct) is not { } due) return LongestWait;
        var wait = DateTimeOffset.FromUnixTimeMilliseconds(due) - clock.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait;
    }

    private async Task Run(Job job, CancellationToken stopping)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewal = KeepLease(job, lost);
        try
        {
            await _kinds[job.Kind].Run(job, lost.Token);
            await queue.Finish(job, CancellationToken.None);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The lease runs out and the next start takes the job up again.
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            LogLost(job.Kind, job.Id);
        }
        // The one place that turns a failed job into another try.
        catch (Exception error)
        {
            LogFailed(error, job.Kind, job.Id, job.Attempts);
            await queue.Fail(job, error.Message, CancellationToken.None);
        }
        finally
        {
            await lost.CancelAsync();
            await renewal;
            _held.TryRemove(job.Id, out _);
            Interlocked.Exchange(ref _ended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private async Task KeepLease(Job job, CancellationTokenSource lost)
    {
        try
        {
            using var timer = new PeriodicTimer(JobQueue.Lease / 3, clock);
            while (await timer.WaitForNextTickAsync(lost.Token))
            {
                if (await queue.Renew(job, lost.Token)) continue;
                await lost.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
        catch (DbException error)
        {
            LogDatabaseAway(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Kind} {Id} failed at attempt {Attempt}")]
    private partial void LogFailed(Exception error, string kind, long id, long attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Kind} {Id} lost its lease and stopped; another worker has it or will take it")]
    private partial void LogLost(string kind, long id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job worker cannot reach the database: {Error}")]
    private partial void LogDatabaseAway(string error);
}
