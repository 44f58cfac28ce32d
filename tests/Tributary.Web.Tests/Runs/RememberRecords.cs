using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Runs;

/// <summary>Records that come again byte for byte are not read again, and nobody can tell by anything but the time.</summary>
public sealed class RememberRecords
{
    private static string Template(string version = "1.0.0", string name = "settings.word ?? .title", string more = "") =>
        $$"""
        format: 1
        id: remembered
        version: {{version}}
        kind: network
        name: Remembered
        evidence: { level: inferred, checked: 2026-11-21, sources: [made for tests] }
        settings:
          host: { type: host, label: Host }
          word: { type: text, label: Word, optional: yes }
        hosts:
          api: "${settings.host}"
        offers:
          request: { get: /offers }
          records: { at: .offers }
          delta: { param: changed_after, value: "${run.last_success | date_text('yyyy-MM-dd')}", full_every: 3d }
          map: { id: .id, name: "{{name}}", countries: .countries | country, payout: .pays }
        sync: { missing_after: 2 }
        {{more}}
        """;

    private static readonly object[] Three = [Offer(1), Offer(2), Offer(3)];

    [Fact]
    public async Task An_unchanged_feed_is_recognised_whole_and_counted_as_unchanged()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three);
        Assert.Equal(3, await Settled(tributary, id));
        var memory = await Memory(tributary);

        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 3L, 3L, 0L, 0L), (run.State, run.Records, run.Unchanged, run.Updated, run.Missing));
        Assert.Equal(memory, await Memory(tributary));
        Assert.Equal(3, await tributary.Read(session => session.Scalar<long>("select count(*) from offer_versions")));
    }

    [Fact]
    public async Task A_changed_record_is_read_and_remembered_as_it_is_now()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three);

        Serve(network, [Offer(1), Offer(2, "Better"), Offer(3)]);
        var changed = await tributary.Downloads(id);
        Serve(network, Three);
        var back = await tributary.Downloads(id);

        Assert.Equal((1L, 2L, 1L, 2L), (changed.Updated, changed.Unchanged, back.Updated, back.Unchanged));
        Assert.Equal(["Offer 1", "Offer 2", "Offer 3"], await Titles(tributary));
        Assert.Equal(3, await Settled(tributary, id));
    }

    [Fact]
    public async Task Another_version_of_the_template_reads_everything_again()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three);

        await tributary.Services.AddsTemplate(Template("1.0.1", ".id"));
        var run = await tributary.Downloads(id);

        Assert.Equal(3, run.Updated);
        Assert.Equal(["1", "2", "3"], await Titles(tributary));
    }

    [Fact]
    public async Task Another_setting_reads_everything_again()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three);

        var settings = JsonSerializer.Serialize(new { host = network.Host, word = "One name for all" });
        await tributary.Write(session => session.Execute("update networks set settings = @settings where id = @id", new { settings, id }));
        tributary.Services.GetRequiredService<Stamps>().AllMoved();
        var run = await tributary.Downloads(id);

        Assert.Equal(3, run.Updated);
        Assert.Equal(["One name for all", "One name for all", "One name for all"], await Titles(tributary));
    }

    [Fact]
    public async Task What_stands_around_the_records_is_never_taken_for_unchanged()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three, Template(name: ".name ?? body.title ?? .title"));
        Assert.Equal(0, await Settled(tributary, id));

        Serve(network, Three, around: "The network's title");
        var run = await tributary.Downloads(id);

        Assert.Equal(3, run.Updated);
        Assert.Equal(["The network's title", "The network's title", "The network's title"], await Titles(tributary));
    }

    [Fact]
    public async Task A_missing_offer_comes_back_with_the_same_bytes()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three);
        Serve(network, [Offer(1), Offer(2)]);
        Assert.Equal(1, (await tributary.Downloads(id)).Missing);
        Assert.Equal(1, (await tributary.Downloads(id)).Missing);

        Serve(network, Three);
        var run = await tributary.Downloads(id);

        Assert.Equal((1L, 2L, 0L), (run.Returned, run.Unchanged, run.Missing));
        Assert.Equal(3, await tributary.Read(session => session.Scalar<long>("select count(*) from current_offers where status = 'active'")));
    }

    // As lifting a field rule does.
    [Fact]
    public async Task A_version_that_has_to_be_stored_anew_is()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three);

        await tributary.Write(session => session.Execute("update offer_versions set hash = '0', title = 'spoilt' where title = 'Offer 2'"));
        var run = await tributary.Downloads(id);

        Assert.Equal((1L, 2L), (run.Updated, run.Unchanged));
        Assert.Equal(["Offer 1", "Offer 2", "Offer 3"], await Titles(tributary));
    }

    [Fact]
    public async Task Problems_of_records_that_did_not_change_are_reported_by_every_run()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        object[] troubled = [.. Enumerable.Range(1, 200).Select(id => Offer(id)), Offer(7), Offer(201, pays: "a lot")];
        var id = await Installed(tributary, network, troubled);
        var first = await tributary.Downloads(id);

        var again = await tributary.Downloads(id);

        Assert.Equal((1L, 1L), (first.Repeated, again.Repeated));
        Assert.Equal(new CountedIssue("payout", "is no amount", 1), Assert.Single(RunReport.ReadIssues(first.Issues)));
        Assert.Equal(first.Issues, again.Issues);
    }

    [Fact]
    public async Task A_sync_leaves_new_offers_alone_and_forgets_none()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three);
        await tributary.Write(session => session.Execute("update offers set listing = 'Synced' where source_id = '2'"));
        tributary.Clock.Leap(TimeSpan.FromDays(4));

        Serve(network, [Offer(1, "Better"), Offer(2, "Better"), Offer(3)]);
        var sync = await tributary.Syncs(id);
        var titles = await Titles(tributary);
        var download = await tributary.Downloads(id);

        Assert.Equal((1L, 0L), (sync.Updated, sync.Unchanged));
        Assert.Equal(["Offer 1", "Better", "Offer 3"], titles);
        Assert.Equal((1L, 2L), (download.Updated, download.Unchanged));
        Assert.Equal(3, await Settled(tributary, id));
    }

    [Fact]
    public async Task A_list_of_changes_forgets_nothing_of_what_it_does_not_name()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installed(tributary, network, Three);
        await tributary.Write(session => session.Execute("update offers set listing = 'Synced', listing_changed_at = 0"));
        tributary.Clock.Leap(TimeSpan.FromDays(1));

        Serve(network, [Offer(2, "Better")]);
        var changes = await tributary.Syncs(id);
        Serve(network, [Offer(1), Offer(2, "Better"), Offer(3)]);
        var whole = await tributary.Downloads(id);

        Assert.NotNull(changes.DeltaSince);
        Assert.Equal((1L, 3L), (changes.Updated, whole.Unchanged));
        Assert.Equal(3, await Settled(tributary, id));
    }

    [Fact]
    public async Task What_is_remembered_in_many_pieces_is_known_whole_and_a_damaged_piece_costs_only_time()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        object[] offers = [.. Enumerable.Range(1, 1500).Select(id => Offer(id)), new { id = new string('é', 250), title = "Long", pays = "1.5", countries = new[] { "US" } }];
        var id = await Installed(tributary, network, offers);
        Assert.InRange(await tributary.Read(session => session.Scalar<long>("select count(*) from record_memory")), 2, 10);
        Assert.Equal(1501, await Settled(tributary, id));

        // Lengths below nothing, and what is no base64 at all.
        await tributary.Write(session => session.Execute("update record_memory set records = @records where place = 0", new { records = new string('/', 400) }));
        await tributary.Write(session => session.Execute("update record_memory set records = 'é' where place = 1"));
        Assert.Equal(0, await Settled(tributary, id));
        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 1501L, 0L), (run.State, run.Unchanged, run.Updated));
        Assert.Equal(1501, await Settled(tributary, id));
    }

    [Fact]
    public async Task Offers_that_are_asked_for_one_by_one_are_not_remembered()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();

        await Installed(tributary, network, Three, Template(more: """
            steps:
              - id: link
                request: { get: "/offers" }
                set: { tracking_url: "'https://track.example/1'" }
            """));

        Assert.Equal("", await Memory(tributary));
    }

    private static async Task<long> Installed(RunningTributary tributary, FakeNetwork network, object[] offers, string? template = null)
    {
        await tributary.Services.GetRequiredService<SettingBook>().SetAutomaticSync(false, CancellationToken.None);
        await tributary.Services.AddsTemplate(template ?? Template());
        Serve(network, offers);
        var id = await tributary.Installs("remembered", "Remembered", ("host", network.Host));
        var run = await tributary.Downloads(id);
        Assert.Equal(RunState.Complete, run.State);
        return id;
    }

    private static object Offer(int id, string? title = null, string pays = "1.5") => new { id, title = title ?? $"Offer {id}", pays, countries = new[] { "US" } };

    private static void Serve(FakeNetwork network, object[] offers, string? around = null) => network.Answers(JsonSerializer.Serialize(new { title = around, offers }));

    private static Task<IReadOnlyList<string>> Titles(RunningTributary tributary) => tributary.Read(session => session.Query<string>("select title from current_offers order by source_id"));

    private static async Task<string> Memory(RunningTributary tributary) => string.Join('\n', await tributary.Read(session => session.Query<string>("select records from record_memory order by place")));

    // How many records the next download would not read.
    private static async Task<int> Settled(RunningTributary tributary, long id)
    {
        var installed = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, CancellationToken.None))!;
        using var known = await tributary.Read(session => Tributary.Web.Features.Offers.KnownOffers.Load(session, id, onlySynced: false));
        using var remembered = await tributary.Services.GetRequiredService<RecordMemory>().Open(installed, known, RunKind.Download, CancellationToken.None);
        return remembered!.Settled;
    }
}
