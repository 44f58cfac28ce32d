using System.Globalization;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform;

namespace Tributary.Crash.Tests;

/// <summary>The catalogue is the old or the new one, never a mix, wherever in a run the server is killed.</summary>
public sealed class KillWhileDownloading
{
    private const int OffersOfAPage = 500;

    private static readonly int Kills = Faults.Times(4, 50);
    private static readonly int Offers = Faults.Times(5_000, 100_000);

    public static TheoryData<string> EveryFailpointOfARun() => [.. Enum.GetValues<Failpoint>().Where(point => point < Failpoint.CallbackClaimed).Select(point => point.ToString())];

    [Fact]
    [Trait("fault", "F-01")]
    public async Task Killed_at_any_time_the_catalogue_is_the_old_or_the_new_one_and_the_next_start_finishes_the_run()
    {
        await using var network = await DownloadedNetwork.Create(Offers);
        var random = new Random(1);

        for (var kill = 1; kill <= Kills; kill++)
        {
            var before = await network.Catalogue();
            AffiseFeed.Serve(network.Network, DownloadedNetwork.Feed($"Edition {kill} of", Offers + kill));
            var run = await network.Queue(kill % 2 == 0 ? RunKind.Sync : RunKind.Download);
            var killedAt = await LiveAndDie(network, page: random.Next(1, (Offers / OffersOfAPage) + 2), redirects: random.Next(60));

            var atDeath = await network.Catalogue();
            var finished = await network.RunsUnattended(run);
            var after = await network.Catalogue();

            Assert.True(finished.State is RunState.Complete, $"{killedAt}: {finished.Why}");
            Assert.NotEqual(before, after);
            Assert.True(atDeath == before || atDeath == after, $"{killedAt}: {atDeath} is neither {before} nor {after}.");
        }
    }

    [Theory, MemberData(nameof(EveryFailpointOfARun))]
    [Trait("fault", "F-01")]
    public async Task Ended_at_each_moment_of_a_run_the_catalogue_is_the_old_or_the_new_one(string moment)
    {
        var failpoint = Enum.Parse<Failpoint>(moment);
        await using var network = await DownloadedNetwork.Create(1_600);

        for (var time = 1; time <= Faults.Times(1, 100); time++)
        {
            var before = await network.Catalogue();
            AffiseFeed.Serve(network.Network, DownloadedNetwork.Feed($"Edition {time} of", 1_550 + (time % 2)));
            var run = await network.Queue();
            // Something to remove is left by a run that had staged it.
            if (failpoint is Failpoint.LeftoversRemoved) await EndAt(network, Failpoint.ChunkStaged);
            await EndAt(network, failpoint);
            var atDeath = await network.Catalogue();
            var finished = await network.RunsUnattended(run);
            var after = await network.Catalogue();

            Assert.Equal((RunState.Complete, failpoint is Failpoint.SwapCommitted ? after : before), (finished.State, atDeath));
            Assert.NotEqual(before, after);
        }
    }

    // A random page of the feed, and a random while after it; members follow links all the time.
    private static async Task<string> LiveAndDie(DownloadedNetwork network, int page, int redirects)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        network.Network.Before(context =>
        {
            if (context.Request.Query["page"] == page.ToString(CultureInfo.InvariantCulture)) asked.TrySetResult();
            return Task.CompletedTask;
        });
        await using var server = await ServerProcess.Start(network.Database);
        await using var members = new FollowingMembers(server, network.Links);
        await asked.Task;
        await members.Follow(redirects);
        await server.Kill();

        network.Network.Before(_ => Task.CompletedTask);
        Assert.True(members.WrongAnswers.Count == 0, $"{string.Join(", ", members.WrongAnswers)}. {server.Printed()}");
        return $"Killed at page {page} and {redirects} redirects, {members.Followed} redirects in all";
    }

    private static async Task EndAt(DownloadedNetwork network, Failpoint failpoint)
    {
        await network.TimePasses();
        await ServerProcess.EndAt(network.Database, failpoint);
    }
}
