using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Runs;

public sealed class DownloadOffers
{
    [Fact]
    public async Task The_whole_feed_arrives_as_New_with_a_report()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(1230));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);

        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 1230L, 0L, 0L, 0L), (run.State, run.Added, run.Updated, run.Missing, run.Rejected));
        Assert.Equal((1230L, 3L, 1230L), (run.Records, run.Pages, run.Announced));
        Assert.Equal(1230, await Visible(tributary, "listing = 'New' and payout_high = 1500000 and countries = ',CA,US,'"));
    }

    [Fact]
    public async Task An_unchanged_feed_writes_no_offer_row()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(120));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);
        var before = await Rows(tributary);

        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 120L, 0L), (run.State, run.Unchanged, run.Updated));
        Assert.Equal(before, await Rows(tributary));
    }

    [Fact]
    public async Task A_change_is_one_new_version_and_the_old_one_stays_as_history()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(30));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);

        AffiseFeed.Serve(network, [.. AffiseFeed.Offers(30).Skip(1), AffiseFeed.Offer(1, "A better title", payout: 2)]);
        var run = await tributary.Downloads(id);

        Assert.Equal((1L, 29L), (run.Updated, run.Unchanged));
        Assert.Equal(1, await Visible(tributary, "title = 'A better title' and payout_high = 2000000"));
        Assert.Equal(1, await tributary.Read(session => session.Scalar<long>("select count(*) from offer_versions where title = 'Offer 1'")));
    }

    [Fact]
    [Trait("fault", "F-04")]
    public async Task A_missing_offer_goes_stale_then_away_and_returns_by_itself()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(30));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);

        AffiseFeed.Serve(network, [.. AffiseFeed.Offers(30).Skip(1)]);
        var first = await tributary.Downloads(id);
        Assert.Equal((1L, 1L, 0L), (first.Missing, await Visible(tributary, "status = 'missing' and live = 1"), await Visible(tributary, "live = 0")));
        var second = await tributary.Downloads(id);
        Assert.Equal((1L, 1L), (second.Missing, await Visible(tributary, "status = 'missing' and live = 0")));

        AffiseFeed.Serve(network, AffiseFeed.Offers(30));
        var third = await tributary.Downloads(id);

        Assert.Equal((1L, 0L, 29L), (third.Returned, third.Missing, third.Unchanged));
        Assert.Equal(30, await Visible(tributary, "live = 1 and status = 'active'"));
    }

    [Fact]
    public async Task A_sync_touches_Synced_offers_only()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(10));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);
        await tributary.Write(session => session.Execute("update offers set listing = 'Synced' where source_id in ('1', '2', '3')"));

        AffiseFeed.Serve(network, [.. Enumerable.Range(2, 12).Select(number => AffiseFeed.Offer(number, $"Changed {number}"))]);
        var run = await tributary.Syncs(id);

        Assert.Equal((RunState.Complete, 0L, 2L, 1L), (run.State, run.Added, run.Updated, run.Missing));
        Assert.Equal(2, await Visible(tributary, "title like 'Changed %'"));
        Assert.Equal(10, await Visible(tributary, "1 = 1"));
    }

    [Fact]
    [Trait("fault", "F-15")]
    public async Task The_same_id_twice_in_a_feed_is_reported_and_the_first_counts()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, [.. AffiseFeed.Offers(40), AffiseFeed.Offer(7, "Seven again")]);
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);

        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 40L, 1L), (run.State, run.Added, run.Rejected));
        Assert.Equal(1, await Visible(tributary, "title = 'Offer 7'"));
        var rejection = Assert.Single(await tributary.Services.GetRequiredService<RunBook>().Rejections(run.Id, CancellationToken.None));
        Assert.Equal("7", rejection.SourceId);
    }

    private static Task<long> Visible(RunningTributary tributary, string condition) =>
        tributary.Read(session => session.Scalar<long>($"select count(*) from current_offers where {condition}"));

    private static Task<string?> Rows(RunningTributary tributary) => tributary.Read(session => session.Scalar<string>(
        "select (select count(*) from offers) || ' ' || (select max(row_version) from offers) || ' ' || (select count(*) from offer_versions) || ' ' || (select max(id) from offer_versions)"));
}
