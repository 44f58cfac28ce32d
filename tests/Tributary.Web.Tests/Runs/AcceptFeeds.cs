using System.Text.Json;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Runs;

/// <summary>What the breaker stopped, a person may accept: just that, and nothing more.</summary>
public sealed class AcceptFeeds
{
    [Fact]
    public async Task A_stopped_feed_that_is_accepted_loses_what_was_shown_and_says_so()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, 60);

        AffiseFeed.Serve(network, AffiseFeed.Offers(20));
        var stopped = await tributary.Downloads(id);
        var accepting = await Accepts(tributary, stopped);

        Assert.Equal((RunState.Stopped, 40L), (stopped.State, stopped.Gone));
        Assert.Equal([new FeedFinding(FeedDoubt.Missing, 40, 60)], stopped.Found);
        Assert.Equal((RunState.Complete, 40L, stopped.Id), (accepting!.State, accepting.Gone, accepting.AcceptsRunId));
        Assert.Equal(40, await Count(tributary, "status = 'missing' and live = 1"));
        Assert.Equal(1, await tributary.Read(session => session.Scalar<long>("select count(*) from network_acts where act = 'Accepted' and after like '%40 of 60%'")));
    }

    [Fact]
    public async Task What_was_accepted_may_not_become_more()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, 60);

        AffiseFeed.Serve(network, AffiseFeed.Offers(20));
        var stopped = await tributary.Downloads(id);
        AffiseFeed.Serve(network, AffiseFeed.Offers(19));
        var accepting = await Accepts(tributary, stopped);

        Assert.Equal(RunState.Stopped, accepting!.State);
        Assert.Contains("more than was accepted", accepting.Why, StringComparison.Ordinal);
        Assert.Equal(60, await Count(tributary, "status = 'active'"));
    }

    [Fact]
    public async Task A_run_that_is_not_the_newest_cannot_be_accepted()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, 60);
        AffiseFeed.Serve(network, AffiseFeed.Offers(20));
        var stopped = await tributary.Downloads(id);
        AffiseFeed.Serve(network, AffiseFeed.Offers(60));
        await tributary.Downloads(id);

        Assert.Null(await Accepts(tributary, stopped));
        Assert.Equal(60, await Count(tributary, "status = 'active'"));
    }

    [Fact]
    public async Task A_feed_that_no_longer_says_what_offers_pay_stops_until_that_is_accepted()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, 60);

        Renamed(network, "payments", "payouts");
        var stopped = await tributary.Downloads(id);

        Assert.Equal(RunState.Stopped, stopped.State);
        Assert.Contains("The feed no longer says what 60 of 60 offers pay. Did the network rename a field?", stopped.Why, StringComparison.Ordinal);
        Assert.Equal(60, await Count(tributary, "payout_high = 1500000"));
        Assert.Equal(RunState.Complete, (await Accepts(tributary, stopped))!.State);
    }

    [Fact]
    public async Task A_handful_of_offers_is_no_reason_to_believe_an_empty_feed_unless_the_operator_says_so()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, 3);
        AffiseFeed.Serve(network, []);

        var stopped = await tributary.Downloads(id);
        await tributary.Write(session => session.Execute("update networks set may_be_empty = 1"));
        await tributary.Restart();
        var believed = await tributary.Downloads(id);

        Assert.Equal((RunState.Stopped, RunState.Complete, 3L), (stopped.State, believed.State, believed.Gone));
    }

    [Fact]
    [Trait("fault", "F-15")]
    public async Task Records_that_come_twice_are_merged_when_they_say_the_same_and_stop_the_run_when_many_differ()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, 60);

        AffiseFeed.Serve(network, [.. AffiseFeed.Offers(60), .. AffiseFeed.Offers(60)]);
        var same = await tributary.Downloads(id);
        AffiseFeed.Serve(network, [.. AffiseFeed.Offers(60), AffiseFeed.Offer(1, "Other"), AffiseFeed.Offer(2, "Other")]);
        var different = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 60L, 0L), (same.State, same.Repeated, same.Rejected));
        Assert.Equal((RunState.Stopped, 2L), (different.State, different.Rejected));
        Assert.Equal(0, await Count(tributary, "title = 'Other'"));
    }

    [Fact]
    [Trait("fault", "F-08")]
    public async Task An_offer_whose_record_cannot_be_read_stays_as_it_is()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, 200);

        AffiseFeed.Serve(network, [.. AffiseFeed.Offers(199), new { id = 200 }]);
        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 1L, 0L), (run.State, run.Rejected, run.Missing));
        Assert.Equal(200, await Count(tributary, "status = 'active'"));
    }

    [Fact]
    public async Task A_dry_run_lists_what_would_change_and_writes_no_offer()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, 30);
        AffiseFeed.Serve(network, [.. AffiseFeed.Offers(32).Skip(2), AffiseFeed.Offer(1, payout: 3)]);
        var before = await Tables(tributary);

        var runs = tributary.Services.GetRequiredService<RunBook>();
        var runId = await runs.StartDry(id, RunKind.Download, "hand", null, CancellationToken.None);
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        var dry = (await runs.Find(runId, CancellationToken.None))!;
        var previews = await runs.Previews(runId, CancellationToken.None);

        Assert.Equal(before, await Tables(tributary));
        Assert.Equal((RunState.Complete, true, null), (dry.State, dry.IsDry, dry.Generation));
        Assert.StartsWith("Would add 2, update 1 (1 payout), mark 1 as missing.", dry.Why, StringComparison.Ordinal);
        Assert.Equal(4, previews.Count);
        var payout = previews.Single(change => change.Change == "Updated").Fields.Single(field => field.Label == "Payout");
        Assert.Equal(("$1.50", "$3.00", "+100 %"), (payout.Before, payout.After, payout.Note));
        Assert.Equal((RunState.Complete, 2L, 1L), await Then(tributary, id));
    }

    [Fact]
    public async Task The_call_that_ended_a_run_is_kept_without_credentials()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        network.Answers(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.Headers["Set-Cookie"] = "session=abcdefgh";
            context.Response.Headers["X-Echo"] = AffiseFeed.Key;
            return context.Response.WriteAsync($$"""{"key":"{{AffiseFeed.Key}}","access_token":"of-the-network-itself","text":"not{{'\u0007'}} here"}""");
        });

        var run = await tributary.Downloads(id);
        var call = (await tributary.Services.GetRequiredService<FailedCalls>().OfRun(run.Id, CancellationToken.None))!;

        Assert.Equal((404L, CallFailure.NotThere, "GET"), (call.Status, call.Kind, call.Method));
        Assert.Contains("not here", call.Body, StringComparison.Ordinal);
        var all = JsonSerializer.Serialize(call);
        Assert.DoesNotContain(AffiseFeed.Key, all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("of-the-network-itself", all, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefgh", all, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("fault", "F-12")]
    public async Task A_redirect_is_named_and_not_followed()
    {
        await using var network = await FakeNetwork.Start();
        await using var elsewhere = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        network.Answers(context =>
        {
            context.Response.Redirect($"http://{elsewhere.Host}/offers");
            return Task.CompletedTask;
        });

        var run = await tributary.Downloads(id);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("sends us on to", run.Why, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Asked);
        Assert.Single(network.Asked);
    }

    private static async Task<long> Installed(RunningTributary tributary, FakeNetwork network, int offers)
    {
        AffiseFeed.Serve(network, AffiseFeed.Offers(offers));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);
        return id;
    }

    private static async Task<Run?> Accepts(RunningTributary tributary, Run stopped)
    {
        var runs = tributary.Services.GetRequiredService<RunBook>();
        if (await runs.Accept(stopped.Id, "hand", null, CancellationToken.None) is not { } id) return null;
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        return await runs.Find(id, CancellationToken.None);
    }

    private static async Task<(RunState, long, long)> Then(RunningTributary tributary, long id)
    {
        var run = await tributary.Downloads(id);
        return (run.State, run.Added, run.Gone);
    }

    private static void Renamed(FakeNetwork network, string field, string to)
    {
        var body = JsonSerializer.Serialize(new { status = 1, offers = AffiseFeed.Offers(60), pagination = new { per_page = 500, total_count = 60, page = 1 } });
        network.Answers(body.Replace($"\"{field}\"", $"\"{to}\"", StringComparison.Ordinal));
    }

    private static Task<long> Count(RunningTributary tributary, string condition) =>
        tributary.Read(session => session.Scalar<long>($"select count(*) from current_offers where {condition}"));

    private static Task<string?> Tables(RunningTributary tributary) => tributary.Read(session => session.Scalar<string>(
        """
        select (select count(*) from offers) || ' ' || (select count(*) from offer_versions) || ' ' || (select coalesce(sum(until % 1000), 0) from offer_versions)
            || ' ' || (select max(generation) from generations) || ' ' || (select count(*) from offer_pins) || ' ' || (select count(*) from offer_acts)
        """));
}
