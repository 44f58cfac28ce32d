using System.Globalization;
using Tributary.Core.Templates.Feeds;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Jobs;
using static Tributary.Web.Tests.Postbacks.PolledNetwork;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>What a network tells when it is asked goes the way of a postback, once.</summary>
public sealed class PollFacts
{
    [Fact]
    public async Task A_polled_conversion_credits_once_and_the_same_again_leaves_no_trace()
    {
        await using var network = await PolledNetwork.Start();
        network.Conversions.Add(Conversion(await network.Site.Click(), "t1", note: $"your password is {CreditedSite.Password}"));

        var first = await network.AskForConversions();
        var second = await network.AskForConversions();

        Assert.Equal((RunState.Complete, 1L, 0L), (first.State, first.Told, first.Repeated));
        Assert.Equal((RunState.Complete, 0L, 1L), (second.State, second.Told, second.Repeated));
        Assert.Equal("$8.928", await network.Site.Balance());
        var row = Assert.Single(await network.Site.Log());
        Assert.Equal(("POLL", "conversions", "CreditedByNetwork", "u-48213"), (row.Method, row.RawQuery, row.Outcome, row.MemberLabel));
        Assert.Contains("\"id\":\"t1\"", row.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(CreditedSite.Password, row.Body, StringComparison.Ordinal);
        Assert.Empty(await network.Site.Wrong());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Told_by_a_call_and_by_a_list_a_conversion_is_credited_once(bool callFirst)
    {
        await using var network = await PolledNetwork.Start();
        var click = await network.Site.Click();
        network.Conversions.Add(Conversion(click, "t1"));

        if (!callFirst) await network.AskForConversions();
        var answer = await network.Site.Says(click, "t1");
        await network.AskForConversions();

        Assert.Equal(callFirst ? "200 OK" : "200 DUP", answer);
        Assert.Equal(["Duplicate", "CreditedByNetwork"], (await network.Site.Log()).Select(row => row.Outcome));
        Assert.Equal("$8.928", await network.Site.Balance());
        Assert.Empty(await network.Site.Wrong());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_polled_reversal_takes_a_conversion_back_once_in_any_order(bool creditFirst)
    {
        await using var network = await PolledNetwork.Start();
        var click = await network.Site.Click();
        network.Reversals.Add(new { id = "t1" });

        if (creditFirst) await network.Site.Says(click, "t1");
        await network.AskForReversals();
        if (!creditFirst) await network.Site.Says(click, "t1");
        network.Reversals.Add(new { id = "t1", again = true });
        var repeated = await network.AskForReversals();
        await network.Site.Says(click, "t1", more: "&status=reversed");

        Assert.Equal((0L, 2L), (repeated.Told, repeated.Repeated));
        Assert.Equal("$0.00", await network.Site.Balance());
        Assert.Equal("Duplicate", (await network.Site.Newest()).Outcome);
        Assert.Equal(1, await Reversals(network));
        Assert.Empty(await network.Site.Wrong());
    }

    [Fact]
    public async Task A_status_that_changes_is_told_each_time_it_does()
    {
        await using var network = await PolledNetwork.Start();
        var click = await network.Site.Click();

        foreach (var (status, why) in new[] { ("open", null), ("open", null), ("approved", null), ("declined", "Returned goods"), ("declined", "Returned goods") })
        {
            network.Conversions.Clear();
            network.Conversions.Add(Conversion(click, "t1", status, why: why));
            await network.AskForConversions();
        }

        var log = await network.Site.Log();
        Assert.Equal(["ReversedByNetwork", "CreditedByNetwork", "Pending"], log.Select(row => row.Outcome));
        Assert.Equal("Returned goods", log[0].Explanation);
        Assert.Equal("$0.00", await network.Site.Balance());
        Assert.Empty(await network.Site.Wrong());
    }

    [Fact]
    public async Task A_conversion_counts_from_when_it_happened_not_from_when_it_was_told()
    {
        await using var network = await PolledNetwork.Start();
        await network.Site.Get<SettingBook>().SetAutomaticSync(false, CancellationToken.None);
        var click = await network.Site.Click();
        var happened = network.Site.Tributary.Clock.GetUtcNow().AddDays(170).ToUnixTimeSeconds();
        network.Site.Tributary.Clock.Leap(TimeSpan.FromDays(190));
        network.Conversions.Add(Conversion(click, "t1", time: happened));
        network.Conversions.Add(Conversion(click, "t2"));

        await network.AskForConversions();

        Assert.Equal([("t2", "ExpiredClick"), ("t1", "Credited")], (await network.Site.Log()).Select(row => (row.TransactionId, row.Reason)));
    }

    [Fact]
    public async Task A_polled_row_can_be_decided_again()
    {
        await using var network = await PolledNetwork.Start();
        var stranger = network.Site.ForgedClick(network.Site.Member + 1);
        network.Conversions.Add(Conversion(stranger, "t1"));
        await network.AskForConversions();
        var row = await network.Site.Newest();
        Assert.Equal(("Quarantined", "UnknownMember"), (row.Outcome, row.Reason));

        var member = await network.Site.Get<MemberBook>().Put(network.Site.Site, "u-2", null, CancellationToken.None);
        var again = await network.Site.Get<DecidePostback>().Run(row.Id, CancellationToken.None);
        await network.AskForConversions();

        Assert.Equal((network.Site.Member + 1, "CreditedByNetwork"), (member.Member.Id, again!.Outcome));
        Assert.Equal("$8.928", await network.Site.Balance(member.Member.Id));
        Assert.Single(await network.Site.Log());
    }

    [Fact]
    public async Task A_poll_that_fails_says_why_and_the_next_one_looks_back_over_the_same_time()
    {
        await using var network = await PolledNetwork.Start();
        await network.Site.Get<SettingBook>().SetAutomaticSync(false, CancellationToken.None);
        await network.AskForConversions();
        network.Site.Tributary.Clock.Leap(TimeSpan.FromDays(20));

        network.Status = 401;
        var failed = await network.AskForConversions();
        network.Status = 200;
        network.Site.Tributary.Clock.Leap(TimeSpan.FromDays(1));
        var next = await network.AskForConversions();

        Assert.Equal(RunState.Failed, failed.State);
        Assert.Contains("refused our credentials", failed.Why, StringComparison.Ordinal);
        Assert.Equal(RunState.Complete, next.State);
        Assert.Equal("/conversions?from=2026-10-21 12:00&to=2026-11-20 12:00", network.Asked[0]);
        // Twenty-one days since the last complete poll, and thirty back from there, in pieces of forty.
        Assert.Equal(["/conversions?from=2026-10-21 12:00&to=2026-11-30 12:00", "/conversions?from=2026-11-30 12:00&to=2026-12-11 12:00"], network.Asked.TakeLast(2));
    }

    [Fact]
    public async Task The_networks_page_says_how_the_last_poll_went_and_asks_on_demand()
    {
        await using var network = await PolledNetwork.Start();
        var tributary = network.Site.Tributary;
        await tributary.SignIn();
        network.Status = 503;
        await network.AskForReversals();
        var before = await tributary.Http.Page($"/networks/{network.Site.Network}");
        Assert.Contains("The network answered with HTTP status 503.", before.QuerySelector("#polls")!.TextContent, StringComparison.Ordinal);

        network.Status = 200;
        network.Conversions.Add(Conversion(await network.Site.Click(), "t1"));
        var answer = await tributary.Http.Send(before, "", "#polls form");
        await network.Site.Get<JobWorker>().Drained(CancellationToken.None);

        Assert.Equal($"/networks/{network.Site.Network}#polls", answer.Headers.Location?.ToString());
        var after = await tributary.Http.Page($"/networks/{network.Site.Network}");
        Assert.Contains("The network told of 1 conversion: 1 new or changed, 0 as before.", after.QuerySelector("#polls")!.TextContent, StringComparison.Ordinal);
        var story = (await tributary.Http.Page($"/postbacks/{(await network.Site.Newest()).Id}")).QuerySelector("main")!.TextContent;
        Assert.Contains("Told by Sample when it was asked for conversions", story, StringComparison.Ordinal);
        Assert.Contains("\"id\":\"t1\"", story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_is_asked_as_often_as_its_template_says_while_the_switches_are_on()
    {
        await using var network = await PolledNetwork.Start();
        var tributary = network.Site.Tributary;
        var settings = network.Site.Get<SettingBook>();

        await tributary.Passes(TimeSpan.FromMinutes(1));
        await tributary.Passes(TimeSpan.FromMinutes(118));
        Assert.Single(network.Asked);
        // A node that looked before the poll was started, and acts after it has ended.
        var due = tributary.Clock.GetUtcNow().AddHours(-2).ToUnixTimeMilliseconds();
        Assert.False(await network.Site.Get<PollBook>().Start(network.Site.Network, PollKind.Conversions, "schedule", due, CancellationToken.None));
        await tributary.Passes(TimeSpan.FromMinutes(3));
        Assert.Equal(2, network.Asked.Count);
        await settings.SetAutomaticSync(false, CancellationToken.None);
        await tributary.Passes(TimeSpan.FromHours(9));
        Assert.Equal(2, network.Asked.Count);
        await settings.SetAutomaticSync(true, CancellationToken.None);
        await tributary.Passes(TimeSpan.FromMinutes(1));
        Assert.Equal(3, network.Asked.Count);
    }

    [Fact]
    [Trait("fault", "F-13")]
    public async Task A_network_that_asks_to_be_left_alone_is_not_asked_for_conversions_until_then()
    {
        await using var network = await PolledNetwork.Start();
        var tributary = network.Site.Tributary;
        await tributary.SignIn();
        (network.Status, network.RetryAfter) = (429, TimeSpan.FromHours(5));
        await tributary.Passes(TimeSpan.FromMinutes(1));
        await tributary.Passes(TimeSpan.FromHours(4.9));
        Assert.Single(network.Asked);
        await tributary.SignInAgain();
        var next = (await tributary.Http.Page($"/networks/{network.Site.Network}")).QuerySelector("#polls td[data-l='Next'] time")!.GetAttribute("datetime");
        Assert.InRange(DateTimeOffset.Parse(next!, CultureInfo.InvariantCulture), tributary.Clock.GetUtcNow(), tributary.Clock.GetUtcNow().AddHours(1));

        (network.Status, network.RetryAfter) = (200, null);
        await tributary.Passes(TimeSpan.FromHours(1));
        Assert.Equal(2, network.Asked.Count);
        await tributary.Passes(TimeSpan.FromHours(2));
        Assert.Equal(3, network.Asked.Count);
    }

    [Fact]
    public async Task A_poll_that_was_cut_off_by_a_stop_goes_on_after_the_start()
    {
        await using var network = await PolledNetwork.Start();
        var click = await network.Site.Click();
        network.Conversions.Add(Conversion(click, "t1"));
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        network.Network.Before(_ =>
        {
            asked.TrySetResult();
            return gate.Task;
        });
        var polls = network.Site.Get<PollBook>();
        await polls.Start(network.Site.Network, PollKind.Conversions, "hand", null, CancellationToken.None);
        await asked.Task;
        Assert.False(await polls.Start(network.Site.Network, PollKind.Conversions, "hand", null, CancellationToken.None));

        network.Network.Before(_ => Task.CompletedTask);
        await network.Site.Tributary.Restart(downtime: JobQueue.Lease + TimeSpan.FromSeconds(1));
        gate.SetResult();
        await network.Site.Get<JobWorker>().Drained(CancellationToken.None);

        var state = await network.Site.Get<PollBook>().Find(network.Site.Network, PollKind.Conversions, CancellationToken.None);
        Assert.Equal((RunState.Complete, 1L), (state!.State, state.Told));
        Assert.Equal("$8.928", await network.Site.Balance());
    }

    [Fact]
    public async Task Two_nodes_that_see_a_poll_due_ask_once()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one process");
        await using var network = await PolledNetwork.Start();
        var tributary = network.Site.Tributary;
        await using var second = await TributaryHost.Build(new StartOptions
        {
            DataFolder = tributary.DataFolder,
            Database = tributary.DatabaseUrl,
            Port = 0,
            Clock = tributary.Clock,
            AllowedDestinations = ["127.0.0.1"],
            LogLevel = LogLevel.Error,
        }, CancellationToken.None);
        await second.StartAsync();

        for (var round = 1; round <= 10; round++)
        {
            tributary.Clock.Advance(TimeSpan.FromHours(2));
            await Task.WhenAll(new[] { tributary.Services, second.Services }.SelectMany(node => Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
                node.GetRequiredService<RunSchedule>().Look(CancellationToken.None)))));
            // Either node may have taken it.
            while ((await network.Site.Get<PollBook>().Of(network.Site.Network, CancellationToken.None)).Any(poll => poll.IsActive)) await Task.Yield();
        }

        Assert.Equal(10, await network.Site.Tributary.Read(session => session.Scalar<long>("select count(*) from jobs where kind = 'poll' and argument like '% Conversions'")));
    }

    private static Task<long> Reversals(PolledNetwork network) =>
        network.Site.Tributary.Read(session => session.Scalar<long>("select count(*) from ledger_transactions where kind = 'Reversal'"));
}
