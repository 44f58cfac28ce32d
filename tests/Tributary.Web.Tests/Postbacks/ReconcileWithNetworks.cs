using System.Net;
using Tributary.Core.Conversions;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Jobs;
using static Tributary.Web.Tests.Postbacks.PolledNetwork;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>What a network lists is compared with what we have; what differs is shown, and brought in by a click, once.</summary>
public sealed class ReconcileWithNetworks
{
    [Fact]
    public async Task What_was_paid_and_not_credited_is_found_and_brought_in_once()
    {
        await using var network = await PolledNetwork.Start();
        network.Conversions.Add(Conversion(await network.Site.Click(), "t1"));
        await network.Site.Says(await network.Site.Click(), "t2");
        network.Conversions.Add(Conversion(await network.Site.Click(), "t2"));
        await network.Site.Tributary.SignIn();

        var state = await Compare(network);
        var found = Assert.Single(await Open(network, DifferenceKind.NotCredited));
        Assert.Equal((RunState.Complete, 2L, 1L), (state.State, state.Records, state.Agreed));
        Assert.Equal(("t1", "$12.40", null), (found.TransactionId, found.Says?.ToFullDisplay(), found.Ours));
        Assert.Equal("$8.928", await network.Site.Balance());
        Assert.Equal(1, await Alerts(network));

        await Settle(network, "bring", found.Id);
        await Settle(network, "bring", found.Id);
        Assert.Equal("$17.856", await network.Site.Balance());
        Assert.Equal(("POLL", "CreditedByNetwork"), ((await network.Site.Newest()).Method, (await network.Site.Newest()).Outcome));
        Assert.Equal(0, await Alerts(network));

        await network.AskForConversions();
        Assert.Equal(0, (await Compare(network)).Records - 2);
        Assert.Empty(await Open(network, DifferenceKind.NotCredited));
        Assert.Equal("$17.856", await network.Site.Balance());
        Assert.Empty(await network.Site.Wrong());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_credited_and_taken_back_is_found_and_brought_in(bool byReversals)
    {
        await using var network = await PolledNetwork.Start();
        var click = await network.Site.Click();
        await network.Site.Says(click, "t1");
        network.Conversions.Add(Conversion(click, "t1", byReversals ? "approved" : "declined"));
        if (byReversals) network.Reversals.Add(new { id = "t1" });

        await Compare(network);
        var found = Assert.Single(await Open(network, DifferenceKind.TakenBack));
        await network.Site.Get<SettleDifferences>().Bring(await Installed(network), [found.Id], null, CancellationToken.None);

        Assert.Equal("$0.00", await network.Site.Balance());
        Assert.Equal("ReversedByNetwork", (await network.Site.Newest()).Outcome);
        await Compare(network);
        Assert.Empty(await network.Site.Get<ReconciliationBook>().Counts(network.Site.Network, CancellationToken.None));
        Assert.Empty(await network.Site.Wrong());
    }

    [Fact]
    public async Task What_waits_in_quarantine_is_brought_in_when_it_is_mended()
    {
        await using var network = await PolledNetwork.Start();
        network.Conversions.Add(Conversion(network.Site.ForgedClick(network.Site.Member + 1), "t1"));
        await network.AskForConversions();
        await Compare(network);
        var found = Assert.Single(await Open(network, DifferenceKind.NotCredited));
        Assert.Equal(ConversionState.Quarantined, found.Ours);

        await network.Site.Get<MemberBook>().Put(network.Site.Site, "late", null, CancellationToken.None);
        await network.Site.Get<SettleDifferences>().Bring(await Installed(network), [found.Id], null, CancellationToken.None);

        Assert.Equal("$8.928", await network.Site.Balance(network.Site.Member + 1));
        Assert.Single(await network.Site.Log());
    }

    [Fact]
    public async Task What_the_network_does_not_know_is_found_inside_what_it_lists_and_stays_left()
    {
        await using var network = await PolledNetwork.Start();
        await network.Site.Get<Web.Features.Settings.SettingBook>().SetAutomaticSync(false, CancellationToken.None);
        await network.Site.Says(await network.Site.Click(), "t1");
        await Compare(network);
        Assert.Empty(await Open(network, DifferenceKind.NotListed));

        network.Site.Tributary.Clock.Leap(TimeSpan.FromDays(3));
        await Compare(network);
        var found = Assert.Single(await Open(network, DifferenceKind.NotListed));
        Assert.Equal(("t1", ConversionState.Available, false), (found.TransactionId, found.Ours, found.CanBeBrought));
        Assert.Equal("$8.928", await network.Site.Balance());

        await network.Site.Get<SettleDifferences>().Leave(await Installed(network), [found.Id], null, CancellationToken.None);
        await Compare(network);
        Assert.Empty(await Open(network, DifferenceKind.NotListed));
        Assert.Equal("Left", Assert.Single(await Open(network, null)).EndedHow);
    }

    [Fact]
    public async Task Another_amount_is_shown_and_nothing_is_done_about_it()
    {
        await using var network = await PolledNetwork.Start();
        var click = await network.Site.Click();
        await network.Site.Says(click, "t1");
        network.Conversions.Add(Conversion(click, "t1", amount: "10.00"));

        await Compare(network);

        var found = Assert.Single(await Open(network, DifferenceKind.OtherAmount));
        Assert.Equal(("$10.00", "$12.40", false), (found.Says?.ToFullDisplay(), found.Has?.ToFullDisplay(), found.CanBeBrought));
        Assert.Equal("$8.928", await network.Site.Balance());
    }

    [Fact]
    public async Task What_a_list_names_as_paid_and_as_taken_back_is_taken_back()
    {
        await using var network = await PolledNetwork.Start();
        var click = await network.Site.Click();
        network.Conversions.AddRange([Conversion(click, "t1", "declined"), Conversion(click, "t1"), Conversion(click, "t2")]);
        network.Reversals.Add(new { id = "t2" });

        await Compare(network);

        Assert.Empty(await Open(network, DifferenceKind.NotCredited));
    }

    [Fact]
    public async Task A_comparison_that_fails_says_why_and_settles_nothing()
    {
        await using var network = await PolledNetwork.Start();
        network.Conversions.Add(Conversion(await network.Site.Click(), "t1"));
        await Compare(network);

        network.Status = 401;
        var failed = await Compare(network);

        Assert.Equal(RunState.Failed, failed.State);
        Assert.Contains("refused our credentials", failed.Why, StringComparison.Ordinal);
        Assert.Single(await Open(network, DifferenceKind.NotCredited));
    }

    [Fact]
    public async Task It_is_done_every_night_and_not_more_often()
    {
        await using var network = await PolledNetwork.Start();
        var tributary = network.Site.Tributary;

        await tributary.Passes(TimeSpan.FromHours(9));
        Assert.Null(await State(network));
        for (var day = 1; day <= 3; day++)
        {
            await tributary.Passes(TimeSpan.FromHours(8));
            await tributary.Passes(TimeSpan.FromHours(16));
            Assert.Equal("schedule", (await State(network))!.StartedBy);
            Assert.Equal(day, await tributary.Read(session => session.Scalar<long>("select count(*) from jobs where kind = 'reconcile'")));
        }
    }

    [Fact]
    public async Task The_page_compares_shows_and_settles()
    {
        await using var network = await PolledNetwork.Start();
        network.Conversions.Add(Conversion(await network.Site.Click(), "t1"));
        var http = network.Site.Tributary.Http;
        await network.Site.Tributary.SignIn();
        var address = $"/networks/{network.Site.Network}/reconciliation";

        await http.Send(await http.Page(address), "", "form[action$=reconciliation]");
        await network.Site.Get<JobWorker>().Drained(CancellationToken.None);
        var page = await http.Page(address);
        Assert.Contains("Never heard of it", page.Body!.TextContent, StringComparison.Ordinal);
        var found = Assert.Single(await Open(network, DifferenceKind.NotCredited));
        var answer = await http.Send(page, "", "form[action$=settle]", $"button[name=bring][value='{found.Id}']");

        Assert.Equal((HttpStatusCode.Redirect, $"{address}?kind=ended"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Contains("Brought in: CreditedByNetwork", (await http.Page($"{address}?kind=ended")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("$8.928", await network.Site.Balance());
    }

    private static async Task<Reconciliation> Compare(PolledNetwork network)
    {
        Assert.True(await network.Site.Get<ReconciliationBook>().Start(network.Site.Network, "hand", null, CancellationToken.None));
        await network.Site.Get<JobWorker>().Drained(CancellationToken.None);
        return (await State(network))!;
    }

    private static Task<Reconciliation?> State(PolledNetwork network) => network.Site.Get<ReconciliationBook>().Find(network.Site.Network, CancellationToken.None);

    private static Task<IReadOnlyList<Difference>> Open(PolledNetwork network, DifferenceKind? kind) =>
        network.Site.Get<ReconciliationBook>().Page(network.Site.Network, kind, 100, CancellationToken.None);

    private static async Task<Web.Features.Networks.InstalledNetwork> Installed(PolledNetwork network) =>
        (await network.Site.Get<Web.Features.Networks.NetworkDirectory>().Find(network.Site.Network, CancellationToken.None))!;

    private static async Task Settle(PolledNetwork network, string act, long difference) => await (act == "bring"
        ? network.Site.Get<SettleDifferences>().Bring(await Installed(network), [difference], null, CancellationToken.None)
        : network.Site.Get<SettleDifferences>().Leave(await Installed(network), [difference], null, CancellationToken.None));

    private static Task<long> Alerts(PolledNetwork network) =>
        network.Site.Tributary.Read(session => session.Scalar<long>("select count(*) from alerts where kind = 'NetworkDiffers' and over_at is null"));
}
