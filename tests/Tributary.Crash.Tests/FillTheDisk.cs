using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Crash.Tests;

/// <summary>The disk of the data folder is full in the middle of a run.</summary>
public sealed class FillTheDisk
{
    [Fact]
    [Trait("fault", "F-22")]
    public async Task A_full_disk_ends_the_run_in_words_and_nothing_else()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The disk is that of the SQLite file.");
        await using var network = await DownloadedNetwork.Create(1_000);
        await using var disk = await SmallDisk.Mount(network.Database.Folder, megabytes: 14);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk.");
        var before = await network.Catalogue();
        AffiseFeed.Serve(network.Network, DownloadedNetwork.Feed("New", 30_000));
        var run = await network.Queue();

        await using var server = await ServerProcess.Start(network.Database);
        await using var members = new FollowingMembers(server, network.Links);
        var failed = await network.Ended(run);
        var after = await network.Catalogue();
        await members.Follow(50);
        await disk.Grow(megabytes: 200);
        var next = await ServerProcess.Command(network.Database, "network", "download", $"{network.Id}");

        Assert.Equal((RunState.Failed, "The disk of the database is full. Make room and start the run again. The catalogue stayed as it was."), (failed.State, failed.Why));
        Assert.Equal(before, after);
        Assert.Empty(members.WrongAnswers);
        Assert.Contains("Complete", next, StringComparison.Ordinal);
    }
}
