using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;

namespace Tributary.Web.Tests.Runs;

/// <summary>Delta runs: what changed since the last complete run is asked for, the whole feed now and then.</summary>
public sealed class AskForChanges
{
    private const string Template =
        """
        format: 1
        id: changing
        version: 1.0.0
        kind: network
        name: Changing
        evidence: { level: inferred, checked: 2026-11-20, sources: [made for tests] }
        settings:
          host: { type: host, label: Host }
        hosts:
          api: "${settings.host}"
        offers:
          request: { get: /offers, query: { sort: id } }
          records: { at: .offers }
          delta: { param: changed_after, value: "${run.last_success | date_text('yyyy-MM-dd HH:mm')}", full_every: 3d }
          map: { id: .id, name: .title }
        sync: { missing_after: 2 }
        """;

    [Fact]
    public async Task A_sync_asks_for_changes_and_closes_nothing()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network);
        tributary.Clock.Leap(TimeSpan.FromDays(1));
        Serve(network, [(1, "Offer 1"), (2, "Offer 2"), (3, "Offer 3")], changed: [(2, "Better")]);

        var run = await tributary.Syncs(id);

        Assert.Equal("/offers?sort=id&changed_after=2026-11-20%2012%3A00", network.Asked.Last());
        Assert.Equal((RunState.Complete, 1L, 0L, 1L), (run.State, run.Updated, run.Missing, run.Records));
        Assert.Equal(1_795_176_000_000, run.DeltaSince);
        Assert.Equal("The network sent 1 change since 20 Nov 12:00 UTC in 1 page.", run.Why);
        Assert.Equal(["Offer 1", "Better", "Offer 3"], await Titles(tributary));
        Assert.Equal(3, await tributary.Read(session => session.Scalar<long>("select count(*) from current_offers where status = 'active'")));
    }

    [Fact]
    public async Task The_whole_feed_is_asked_for_by_a_download_and_when_the_last_one_is_too_old()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network);
        Serve(network, [(1, "Offer 1"), (2, "Offer 2")], changed: []);

        tributary.Clock.Leap(TimeSpan.FromDays(1));
        var download = await tributary.Downloads(id);
        tributary.Clock.Leap(TimeSpan.FromDays(2.5));
        var changes = await tributary.Syncs(id);
        tributary.Clock.Leap(TimeSpan.FromDays(1));
        var whole = await tributary.Syncs(id);

        Assert.Equal((true, false, true), (download.DeltaSince is null, changes.DeltaSince is null, whole.DeltaSince is null));
        Assert.Equal((1L, 0L, 1L), (download.Missing, changes.Missing, whole.Missing));
        Assert.Equal("/offers?sort=id", network.Asked.Last());
    }

    [Fact]
    public async Task A_run_of_changes_brings_no_missing_offer_nearer_to_its_end()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network);
        Serve(network, [(1, "Offer 1"), (2, "Offer 2")], changed: []);
        tributary.Clock.Advance(TimeSpan.FromHours(1));
        await tributary.Downloads(id);

        for (var day = 0; day < 2; day++)
        {
            tributary.Clock.Leap(TimeSpan.FromDays(1));
            Assert.NotNull((await tributary.Syncs(id)).DeltaSince);
        }

        Assert.Equal("missing 1", await OfThree(tributary));
        tributary.Clock.Leap(TimeSpan.FromDays(1));
        await tributary.Downloads(id);
        Assert.Equal("missing 0", await OfThree(tributary));
        Serve(network, [], changed: [(3, "Offer 3")]);
        tributary.Clock.Leap(TimeSpan.FromDays(1));
        Assert.Equal(1, (await tributary.Syncs(id)).Returned);
        Assert.Equal("active 1", await OfThree(tributary));
    }

    [Fact]
    public async Task An_offer_newly_set_to_Synced_is_brought_up_to_date_by_a_whole_feed()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network);
        tributary.Clock.Leap(TimeSpan.FromDays(1));
        await tributary.Write(session => session.Execute("update offers set listing_changed_at = @now where source_id = '3'", new { now = tributary.Clock.GetUtcNow().ToUnixTimeMilliseconds() }));
        tributary.Clock.Advance(TimeSpan.FromMinutes(1));

        var run = await tributary.Syncs(id);
        tributary.Clock.Advance(TimeSpan.FromHours(1));
        var next = await tributary.Syncs(id);

        Assert.Equal((true, false), (run.DeltaSince is null, next.DeltaSince is null));
    }

    private static async Task<long> Installed(RunningTributary tributary, FakeNetwork network)
    {
        await tributary.Services.GetRequiredService<SettingBook>().SetAutomaticSync(false, CancellationToken.None);
        await tributary.Services.AddsTemplate(Template);
        Serve(network, [(1, "Offer 1"), (2, "Offer 2"), (3, "Offer 3")], changed: []);
        var id = await tributary.Installs("changing", "Changing", ("host", network.Host));
        await tributary.Downloads(id);
        await tributary.Write(session => session.Execute("update offers set listing = 'Synced', listing_changed_at = 0"));
        return id;
    }

    private static void Serve(FakeNetwork network, (int Id, string Title)[] all, (int Id, string Title)[] changed) => network.Answers(context =>
    {
        context.Response.ContentType = "application/json";
        var offers = context.Request.Query.ContainsKey("changed_after") ? changed : all;
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { offers = offers.Select(offer => new { id = offer.Id, title = offer.Title }) }));
    });

    private static Task<IReadOnlyList<string>> Titles(RunningTributary tributary) =>
        tributary.Read(session => session.Query<string>("select title from current_offers order by source_id"));

    private static Task<string?> OfThree(RunningTributary tributary) =>
        tributary.Read(session => session.Scalar<string>("select status || ' ' || live from current_offers where source_id = '3'"));
}
