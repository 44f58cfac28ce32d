using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Runs;

/// <summary>A moment of the schedule is served once, on one node or two, whatever their clocks do.</summary>
public sealed class KeepTime
{
    private static readonly int Instants = Faults.Times(25, 1000);

    [Fact]
    [Trait("fault", "F-02")]
    public async Task Two_nodes_that_look_at_the_same_instant_publish_each_moment_once()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one process");
        await using var network = await FakeNetwork.Start();
        await using var first = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        var id = await first.InstallsAffise(network, AffiseFeed.Key);
        await first.Downloads(id);
        await first.Write(session => session.Execute("update networks set schedule = '0 0 * * * ?' where id = @id", new { id }));
        // It looks but does not work, so that the first one hears of every end; who gets a job is another test.
        await using var second = await TributaryHost.Build(new StartOptions
        {
            DataFolder = first.DataFolder,
            Database = first.DatabaseUrl,
            Port = 0,
            Clock = first.Clock,
            AllowedDestinations = ["127.0.0.1"],
            LogLevel = LogLevel.Error,
        }, CancellationToken.None);
        RunSchedule[] nodes = [first.Services.GetRequiredService<RunSchedule>(), second.Services.GetRequiredService<RunSchedule>()];

        for (var instant = 0; instant < Instants; instant++)
        {
            first.Clock.Advance(TimeSpan.FromHours(1));
            await Task.WhenAll(nodes.Select(node => node.Look(CancellationToken.None)));
            await first.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        }

        var slots = await first.Read(session => session.Query<long>("select count(*) from runs where state = 'Complete' and slot is not null group by slot"));
        Assert.InRange(slots.Count, Instants - 1, Instants);
        Assert.All(slots, published => Assert.Equal(1, published));
    }

    [Fact]
    [Trait("fault", "F-20")]
    public async Task A_clock_that_jumps_a_day_forward_and_back_neither_repeats_a_moment_nor_waits_for_ever()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);

        await tributary.Passes(TimeSpan.FromHours(17));
        Assert.Equal(1, await Slots(tributary));
        await tributary.Passes(TimeSpan.FromDays(1));
        Assert.Equal(2, await Slots(tributary));
        tributary.Clock.SetBack(TimeSpan.FromDays(1));
        for (var hour = 0; hour < 30; hour++) await tributary.Passes(TimeSpan.FromHours(1));
        Assert.Equal(2, await Slots(tributary));
        await tributary.Passes(TimeSpan.FromDays(1));

        Assert.Equal(3, await Slots(tributary));
        Assert.Equal(3, await tributary.Read(session => session.Scalar<long>("select count(distinct slot) from runs where slot is not null")));
    }

    [Fact]
    [Trait("fault", "F-20")]
    public async Task A_job_from_before_the_clock_was_set_back_does_not_wait_for_the_old_time()
    {
        await using var tributary = await RunningTributary.Start();
        var queue = tributary.Services.GetRequiredService<JobQueue>();
        await queue.Add("test", "x", CancellationToken.None);
        var held = await queue.Claim(["test"], CancellationToken.None);

        tributary.Clock.SetBack(TimeSpan.FromDays(1));
        var ours = await queue.Claim(["test"], [held!.Id], CancellationToken.None);
        var afterACrash = await queue.Claim(["test"], CancellationToken.None);

        Assert.Null(ours);
        Assert.Equal(held.Id, afterACrash?.Id);
    }

    [Fact]
    [Trait("fault", "F-20")]
    public async Task Nodes_whose_clocks_lie_ten_minutes_apart_live_in_the_databases_time()
    {
        var database = new FakeClock();
        var ahead = new FakeClock(database.GetUtcNow().AddMinutes(10));
        var behind = new FakeClock(database.GetUtcNow().AddMinutes(-10));
        var one = await DatabaseClock.Start(Read, ahead, CancellationToken.None);
        var other = await DatabaseClock.Start(Read, behind, CancellationToken.None);

        foreach (var clock in (FakeClock[])[database, ahead, behind]) clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(database.GetUtcNow(), one.GetUtcNow());
        Assert.Equal(database.GetUtcNow(), other.GetUtcNow());
        database.Advance(TimeSpan.FromSeconds(3));
        await one.Look(Read, CancellationToken.None);
        Assert.Equal(database.GetUtcNow(), one.GetUtcNow());

        Task<long> Read(CancellationToken ct) => Task.FromResult(database.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private static Task<long> Slots(RunningTributary tributary) => tributary.Read(session => session.Scalar<long>("select count(*) from runs where slot is not null"));
}
