using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Tests.Harness;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Jobs;

public sealed class RunJobs
{
    [Fact]
    public async Task Eight_claimers_share_sixty_jobs_without_taking_one_twice()
    {
        await using var tributary = await RunningTributary.Start();
        var queue = tributary.Services.GetRequiredService<JobQueue>();
        for (var i = 0; i < 60; i++) await queue.Add("test", $"{i}", CancellationToken.None);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var mine = new List<string>();
            while (await queue.Claim(["test"], CancellationToken.None) is { } job) mine.Add(job.Argument);
            return mine;
        }));

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i}").Order(), claimed.SelectMany(mine => mine).Order());
    }

    [Fact]
    [Trait("fault", "F-02")]
    public async Task A_lost_lease_is_taken_over_and_its_late_holder_changes_nothing()
    {
        await using var tributary = await RunningTributary.Start();
        var queue = tributary.Services.GetRequiredService<JobQueue>();
        await queue.Add("test", "once", CancellationToken.None);
        var late = await queue.Claim(["test"], CancellationToken.None);

        tributary.Clock.Advance(JobQueue.Lease + TimeSpan.FromSeconds(1));
        var next = await queue.Claim(["test"], CancellationToken.None);
        await queue.Finish(late!, CancellationToken.None);

        Assert.False(await queue.Renew(late!, CancellationToken.None));
        Assert.True(await queue.Renew(next!, CancellationToken.None));
        Assert.Equal(late!.Fence + 1, next!.Fence);
    }

    [Fact]
    public async Task A_failing_job_is_tried_again_after_growing_pauses_and_given_up_with_its_error()
    {
        await using var tributary = await RunningTributary.Start();
        var queue = tributary.Services.GetRequiredService<JobQueue>();
        var job = new FailingJob();
        var worker = new JobWorker(queue, [job], tributary.Services.GetRequiredService<Drain>(), tributary.Clock, NullLogger<JobWorker>.Instance);
        await queue.Add("failing", "x", CancellationToken.None);

        await worker.StartAsync(CancellationToken.None);
        await worker.Drained(CancellationToken.None);
        for (var attempt = 2; attempt <= JobQueue.MostAttempts; attempt++)
        {
            tributary.Clock.Advance(TimeSpan.FromSeconds(Math.Min(3600, 1 << (2 * (attempt - 1)))));
            await worker.Drained(CancellationToken.None);
            Assert.Equal(attempt, job.Runs);
        }

        tributary.Clock.Leap(TimeSpan.FromDays(30));
        await worker.Drained(CancellationToken.None);
        await worker.StopAsync(CancellationToken.None);
        Assert.Equal(JobQueue.MostAttempts, job.Runs);
        Assert.Equal("the outside failed", await tributary.Read(session => session.Scalar<string>("select last_error from jobs where failed_at is not null")));
    }

    [Fact]
    public async Task A_unique_job_is_added_once_for_ever()
    {
        await using var tributary = await RunningTributary.Start();
        var queue = tributary.Services.GetRequiredService<JobQueue>();

        for (var i = 0; i < 3; i++)
        {
            var id = await queue.NextId(CancellationToken.None);
            await tributary.Write(async session =>
            {
                await queue.Add(session, id, "test", "daily", uniqueKey: "daily:2026-11-20");
                return true;
            });
            if (await queue.Claim(["test"], CancellationToken.None) is { } job) await queue.Finish(job, CancellationToken.None);
        }

        Assert.Equal(1, await tributary.Read(session => session.Scalar<long>("select count(*) from jobs where kind = 'test'")));
    }

    private sealed class FailingJob : IJobKind
    {
        public string Kind => "failing";

        public int Runs { get; private set; }

        public Task Run(Job job, CancellationToken ct)
        {
            Runs++;
            throw new InvalidOperationException("the outside failed");
        }
    }
}
