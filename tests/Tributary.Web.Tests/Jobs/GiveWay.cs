using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Jobs;

public sealed class GiveWay
{
    [Fact]
    public async Task What_runs_in_the_background_stays_there_and_leaves_the_processor_to_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads the niceness of a thread where Linux shows it.");
        using var threads = new BackgroundThreads(2);
        var niceness = new List<string>();

        await threads.Run(async () =>
        {
            niceness.Add(Niceness());
            await Task.Yield();
            niceness.Add(Niceness());
            await File.ReadAllTextAsync("/proc/self/status", TestContext.Current.CancellationToken);
            niceness.Add(Niceness());
        }, TestContext.Current.CancellationToken);

        Assert.Equal(["4", "4", "4"], niceness);
        Assert.NotEqual("4", Niceness());
    }

    [Fact]
    public async Task Work_that_is_shared_out_is_done_though_every_thread_shares_some_out()
    {
        using var threads = new BackgroundThreads(2);
        using var both = new Barrier(2);
        var done = 0;

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => threads.Run(async () =>
        {
            await Task.Yield();
            both.SignalAndWait(TestContext.Current.CancellationToken);
            Parallel.For(0, 2, new ParallelOptions { TaskScheduler = TaskScheduler.Current }, _ => Interlocked.Increment(ref done));
        }, TestContext.Current.CancellationToken))).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(4, done);
    }

    // proc(5): the nineteenth field; the second is a name in brackets.
    private static string Niceness() => File.ReadAllText("/proc/thread-self/stat").Split(')')[^1].Split(' ')[17];
}
