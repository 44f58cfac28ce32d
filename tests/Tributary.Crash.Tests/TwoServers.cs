using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Crash.Tests;

/// <summary>Two servers on one database: PostgreSQL lets them share the work, SQLite refuses the second.</summary>
public sealed class TwoServers
{
    // With changes it still has to stage them when it wakes up; without, nothing is left but the swap.
    [Theory, InlineData("Slow"), InlineData("Old")]
    [Trait("fault", "F-02")]
    public async Task A_server_that_sleeps_through_its_lease_cannot_publish(string wokenWith)
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "On SQLite there is no second server.");
        for (var time = 1; time <= Faults.Times(1, 50); time++)
        {
            await using var network = await DownloadedNetwork.Create(400);
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var wakes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            network.Network.Before(context =>
            {
                asked.TrySetResult();
                return wakes.Task;
            });
            AffiseFeed.Serve(network.Network, DownloadedNetwork.Feed(wokenWith, 400));
            var run = await network.Queue();
            await using var sleeper = await ServerProcess.Start(network.Database);
            await asked.Task;
            await sleeper.Freeze();
            network.Network.Before(_ => Task.CompletedTask);
            await network.TimePasses();
            AffiseFeed.Serve(network.Network, DownloadedNetwork.Feed("New", 400));
            await using var other = await ServerProcess.Start(network.Database);
            var finished = await network.Ended(run);
            var published = await network.Catalogue();

            AffiseFeed.Serve(network.Network, DownloadedNetwork.Feed(wokenWith, 400));
            await sleeper.Thaw();
            wakes.SetResult();
            await sleeper.Says("taken over");

            Assert.Equal(RunState.Complete, finished.State);
            Assert.Equal(published, await network.Catalogue());
            Assert.Equal(3, network.Network.Asked.Count);
        }
    }

    [Fact]
    [Trait("fault", "F-02")]
    [Trait("fault", "F-38")]
    public async Task A_second_server_on_the_file_of_another_does_not_start()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL has room for two.");
        await using var database = await TestDatabase.Create();
        await using var server = await ServerProcess.Start(database);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerProcess.Start(database));

        Assert.Contains("Another Tributary is using", refusal.Message, StringComparison.Ordinal);
    }
}
