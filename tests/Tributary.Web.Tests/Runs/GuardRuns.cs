using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Runs;

public sealed class GuardRuns
{
    [Fact]
    [Trait("fault", "F-02"), Trait("fault", "T-15")]
    public async Task Twenty_starts_at_once_are_one_run()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var gate = new TaskCompletionSource();
        network.Answers(_ => gate.Task);
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        var runs = tributary.Services.GetRequiredService<RunBook>();

        var started = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => runs.Start(id, RunKind.Download, "hand", null, CancellationToken.None)));

        Assert.Single(started.Distinct());
        gate.SetResult();
    }

    [Fact]
    public async Task A_cancelled_run_leaves_the_catalogue_as_it_was()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        AffiseFeed.Serve(network, AffiseFeed.Offers(30));
        await tributary.Downloads(id);
        var runs = tributary.Services.GetRequiredService<RunBook>();
        long runId = 0;
        AffiseFeed.Serve(network, AffiseFeed.Offers(1300));
        network.Before(async context =>
        {
            if (context.Request.Query["page"] == "2") await runs.Cancel(runId, CancellationToken.None);
        });

        runId = await runs.Start(id, RunKind.Download, "hand", null, CancellationToken.None);
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);

        var run = await runs.Find(runId, CancellationToken.None);
        Assert.Equal(RunState.Cancelled, run!.State);
        Assert.Equal(30, await tributary.Read(session => session.Scalar<long>("select count(*) from current_offers")));
    }

    [Fact]
    [Trait("fault", "F-02")]
    public async Task A_run_that_lost_its_claim_cannot_write_or_publish()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        var run = await tributary.Downloads(id);
        var staging = tributary.Services.GetRequiredService<OfferStaging>();
        var draft = new OfferDraft { SourceId = "late", Title = "Late" };

        var late = await staging.Begin(id, 2, CancellationToken.None);
        await staging.Stage(late, run.Id, _ => new(Listing.New), [new StagedOffer(draft, draft.ContentHash, null)], _ => Task.CompletedTask, CancellationToken.None);
        var next = await staging.Begin(id, 2, CancellationToken.None);

        await Assert.ThrowsAsync<StagingLostException>(() =>
            staging.Stage(late, run.Id, _ => new(Listing.New), [new StagedOffer(draft with { SourceId = "later" }, draft.ContentHash, null)], _ => Task.CompletedTask, CancellationToken.None));
        Assert.False(await tributary.Write(session => staging.Publish(session, late, run.Id, new())));
        Assert.True(await tributary.Write(session => staging.Publish(session, next, run.Id, new())));
        Assert.Equal(3, await tributary.Read(session => session.Scalar<long>("select count(*) from current_offers")));
    }

    [Fact]
    [Trait("fault", "F-01")]
    public async Task What_a_killed_run_left_is_gone_before_the_next_one_reads()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(50));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        var run = await tributary.Downloads(id);
        var staging = tributary.Services.GetRequiredService<OfferStaging>();
        var killed = await staging.Begin(id, 2, CancellationToken.None);
        var known = await staging.Known(id, onlySynced: false, CancellationToken.None);
        await staging.StageMissing(killed, run.Id, [.. known.All.Take(40).Select(offer => offer.VersionId)], CancellationToken.None);

        var next = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 50L, 0L), (next.State, next.Unchanged, next.Missing));
        Assert.Equal(50, await tributary.Read(session => session.Scalar<long>("select count(*) from current_offers where status = 'active'")));
    }

    [Fact]
    public async Task A_template_may_ask_for_a_pause_between_runs_and_for_the_time_of_the_last_one()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "networks", "affise", "template.yaml"));
        await tributary.Services.AddsTemplate(text
            .Replace("limits:\n", "limits:\n  every: 15m\n", StringComparison.Ordinal)
            .Replace("      sort[id]: asc", "      since: \"${run.last_success}\"\n      sort[id]: asc", StringComparison.Ordinal));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);

        var first = await tributary.Downloads(id);
        tributary.Clock.Advance(TimeSpan.FromMinutes(14));
        var tooSoon = await tributary.Downloads(id);
        tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, RunState.Failed, RunState.Complete), (first.State, tooSoon.State, later.State));
        Assert.Contains("15 minutes between runs", tooSoon.Why, StringComparison.Ordinal);
        Assert.Collection(
            network.Asked,
            asked => Assert.DoesNotContain("since=", asked, StringComparison.Ordinal),
            asked => Assert.Contains("since=", asked, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("fault", "F-21")]
    public async Task The_schedule_starts_a_sync_a_day_and_catches_up_once()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);

        await tributary.Passes(TimeSpan.FromHours(15.5));
        Assert.Equal(0, await Scheduled(tributary));
        await tributary.Passes(TimeSpan.FromHours(1));
        Assert.Equal(1, await Scheduled(tributary));
        await tributary.Restart(downtime: TimeSpan.FromDays(5));
        await tributary.Passes(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await Scheduled(tributary));
    }

    [Fact]
    public async Task With_the_global_switch_off_nothing_starts_by_itself()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        await tributary.InstallsAffise(network, AffiseFeed.Key);
        var settings = tributary.Services.GetRequiredService<SettingBook>();

        await settings.SetAutomaticSync(false, CancellationToken.None);
        await tributary.Passes(TimeSpan.FromDays(3));
        Assert.Equal(0, await Scheduled(tributary));
        await settings.SetAutomaticSync(true, CancellationToken.None);
        await tributary.Passes(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Scheduled(tributary));
    }

    private static Task<long> Scheduled(RunningTributary tributary) =>
        tributary.Read(session => session.Scalar<long>("select count(*) from runs where started_by = 'schedule'"));
}
