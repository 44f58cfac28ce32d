using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Tests.Harness;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Jobs;

/// <summary>What is done again and again goes on until the server ends, whatever fails.</summary>
public sealed class RepeatChores
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly FakeClock _clock = new();
    private readonly LogCatcher _logs = new();

    [Fact]
    public async Task A_chore_that_fails_is_done_again_and_said_once_a_minute()
    {
        using var done = new SemaphoreSlim(0);
        var chore = new Chore("The ledger is sealed later", Every, (_, _) =>
        {
            done.Release();
            throw new AwayException();
        })
        { AtStart = true };
        await using var chores = Doing(chore);

        await chores.StartAsync(CancellationToken.None);
        await done.WaitAsync();
        for (var time = 1; time <= 12; time++) await Next(done);
        await chores.StopAsync(CancellationToken.None);

        // A moment of the log may be that of the next time already.
        Assert.InRange(_logs.Lines.Count, 2, 3);
        Assert.All(_logs.Lines, line => Assert.Contains("The ledger is sealed later: the database is away", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mistake_in_one_chore_ends_neither_it_nor_the_others()
    {
        using var wrong = new SemaphoreSlim(0);
        using var right = new SemaphoreSlim(0);
        await using var chores = Doing(
            new Chore("Alerts are told later", Every, (_, _) =>
            {
                wrong.Release();
                throw new InvalidOperationException("nobody thought of this");
            })
            { AtStart = true },
            new Chore("Holds end later", Every, (_, _) => Task.FromResult(right.Release())) { AtStart = true });

        await chores.StartAsync(CancellationToken.None);
        await Task.WhenAll(wrong.WaitAsync(), right.WaitAsync());
        for (var time = 1; time <= 3; time++) await Next(wrong, right);

        Assert.Contains("Alerts are told later, after an error that should not be", Assert.Single(_logs.Lines), StringComparison.Ordinal);
        Assert.Contains("nobody thought of this", Assert.Single(_logs.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_need_not_be_caught_up_waits_for_its_first_time()
    {
        using var done = new SemaphoreSlim(0);
        await using var chores = Doing(new Chore("Alerts are told later", Every, (_, _) => Task.FromResult(done.Release())));

        await chores.StartAsync(CancellationToken.None);
        await _clock.IsAskedFor(Every);
        Assert.Equal(0, done.CurrentCount);

        _clock.Advance(Every);
        await done.WaitAsync();
    }

    [Fact]
    public async Task A_host_that_is_closed_without_being_stopped_ends_its_work_before_its_database()
    {
        await using var tributary = await RunningTributary.Start();
        var database = tributary.Services.GetRequiredService<Database>();
        var queue = tributary.Services.GetRequiredService<JobQueue>();
        var begun = new SemaphoreSlim(0);
        var ended = 0;
        async Task Work(CancellationToken stopping)
        {
            begun.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Yield();
            await database.Read(session => session.Scalar<long>("select count(*) from jobs"), CancellationToken.None);
            Interlocked.Increment(ref ended);
        }

        await queue.Add("long", "x", CancellationToken.None);
        await using (var chores = Doing(new Chore("The ledger is sealed later", Every, (_, stopping) => Work(stopping)) { AtStart = true }))
        await using (var worker = new JobWorker(queue, [new LongJob(Work)], tributary.Services.GetRequiredService<Drain>(), _clock, NullLogger<JobWorker>.Instance))
        {
            await chores.StartAsync(CancellationToken.None);
            await worker.StartAsync(CancellationToken.None);
            await begun.WaitAsync();
            await begun.WaitAsync();
        }

        Assert.Equal(2, ended);
    }

    private DoChores Doing(params Chore[] chores)
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        return new DoChores(chores, new ServiceCollection().BuildServiceProvider(), _clock, loggers.CreateLogger<DoChores>());
    }

    private async Task Next(params SemaphoreSlim[] done)
    {
        await _clock.IsAskedFor(Every);
        _clock.Advance(Every);
        foreach (var one in done) await one.WaitAsync();
    }

    private sealed class AwayException() : DbException("the database is away");

    private sealed class LongJob(Func<CancellationToken, Task> work) : IJobKind
    {
        public string Kind => "long";

        public Task Run(Job job, CancellationToken ct) => work(ct);
    }
}
