using Tributary.Core.Money;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Data;

namespace Tributary.Tests.Harness;

/// <summary>One network with a shared secret, one Synced offer of $12.40 (id 1), one that is New (id 2), and one member on a plan of 90 %.</summary>
internal sealed record SeededMoney(long Network, long Site, long Member, string Token)
{
    public const string Password = "correct-horse-battery";

    private const string Template =
        """
        format: 1
        id: sample
        version: 1.0.0
        kind: network
        name: Sample
        evidence: { level: inferred, checked: 2026-11-20, sources: [made for tests] }
        settings:
          password: { type: secret, label: Password, send_to: [postback] }
          addresses: { type: ip_list, label: Addresses, optional: yes }
        hosts:
          api: sample.example
        offers:
          request: { get: /offers }
          records: { at: .offers }
          map: { id: .id, name: .title }
        link:
          from: offer.tracking_url
          add:
            subid: "${click.id}"
        wall:
          url: "https://wall.sample.example/w/42?user=${click.member}&site=${click.site}"
          help: A frame of 800 pixels height.
        postback:
          methods: [GET, POST]
          fields:
            click_id: { macro: "{subid}" }
            txn_id: { macro: "{txn}" }
            goal_id: { macro: "{goal}" }
            offer_id: { macro: "{offer}" }
            member_id: { macro: "{member}" }
            payout: { macro: "{payout}" }
            currency: { macro: "{currency}" }
            status: { macro: "{status}" }
            reversal_id: { macro: "{reversal}" }
            password: { macro: "{password}", required: yes }
          verify:
            - secret: { given: got.password, expect: settings.password }
            - ip: settings.addresses
          identity: [txn_id]
          events:
            - { when: "got.status == 'pending'", do: pending }
            - { when: "got.status == 'reversed'", do: void }
            - { when: "got.status == 'adjusted'", do: adjust }
            - { when: "got.status == 'news'", do: ignore }
            - { do: approve }
          reply:
            accepted: 200 OK
            duplicate: 200 DUP
            refused: 403 NO
        """;

    /// <summary>Fills an empty installation. <paramref name="polls"/> is what of "conversions" and "reversals" the network is asked for at <paramref name="host"/>.</summary>
    public static async Task<SeededMoney> Into(IServiceProvider services, RewardUnit unit, string addresses = "", string? host = null, string polls = "", string? events = null, bool hasOffers = true)
    {
        var template = events is null ? Template : WithEvents(events);
        await services.AddsTemplate(host is null ? template : template
            .Replace("  api: sample.example", "  api: \"${settings.host}\"", StringComparison.Ordinal)
            .Replace("settings:\n", "settings:\n  host: { type: host, label: Host }\n", StringComparison.Ordinal) + "\n" + polls);
        var networks = services.GetRequiredService<NetworkDirectory>();
        var settings = new Dictionary<string, string> { ["password"] = Password, ["addresses"] = addresses };
        if (host is not null) settings["host"] = host;
        var installation = await networks.Install("sample", "Sample", settings, CancellationToken.None);
        Assert.Empty(installation.Errors);
        var network = (await networks.Find(installation.Id!.Value, CancellationToken.None))!;

        await services.GetRequiredService<PlanBook>().Save(null, new PlanDraft("Gold", "amber", new Share(900_000), unit, 1000, IsDefault: true), CancellationToken.None);
        var site = (await services.GetRequiredService<SiteBook>().Default(CancellationToken.None)).Id;
        var member = (await services.GetRequiredService<MemberBook>().Put(site, "u-48213", null, CancellationToken.None)).Member.Id;
        if (hasOffers) await PublishOffers(services.GetRequiredService<Database>(), network.Id);
        return new SeededMoney(network.Id, site, member, network.PostbackToken);
    }

    // From the line of its events to the line of its replies.
    private static string WithEvents(string events)
    {
        var (from, to) = (Template.IndexOf("  events:\n", StringComparison.Ordinal), Template.IndexOf("  reply:\n", StringComparison.Ordinal));
        return $"{Template[..from]}  events:\n    {events}\n{Template[to..]}";
    }

    // Runs have tests of their own; here the rows they leave are enough.
    private static Task PublishOffers(Database database, long network) => database.Write(async session =>
    {
        await session.Execute("insert into generations (network_id, generation, fence, missing_after) values (@network, 1, 0, 3) on conflict (network_id) do update set generation = 1", new { network });
        await session.InsertMany("runs", "id, network_id, kind, started_by, state, phase, why, fence, queued_at, pages, records, bytes, added, updated, unchanged, missing, returned, rejected, issues, finished_at",
            [[1L, network, "Download", "test", "Complete", "", "", 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, "[]", 1L]]);
        await session.InsertMany("offers", "id, network_id, source_id, listing, listing_changed_at, first_seen_at, row_version",
            [[1L, network, "218811", "Synced", 0L, 0L, 1L], [2L, network, "218812", "New", 0L, 0L, 1L]]);
        return await session.InsertMany("offer_versions",
            "id, offer_id, network_id, run_id, since, until, hash, status, title, description, conditions, categories, tracking_url, payout, payout_low, payout_high, currency, countries, countries_excluded, systems, devices, requires_approval, goals, goal_count, created_at",
            [
                [1L, 1L, network, 1L, 1L, long.MaxValue, "1", "active", "Merge Cottage", "", "", "[]", "https://go.sample.example/t?o=218811", 12_400_000L, 12_400_000L, 12_400_000L, "USD", "", "", "", "", 0L, "[]", 0L, 0L],
                [2L, 2L, network, 1L, 1L, long.MaxValue, "h2", "active", "Not ours yet", "", "", "[]", "https://go.sample.example/t?o=218812", 1_000_000L, 1_000_000L, 1_000_000L, "USD", "", "", "", "", 0L, "[]", 0L, 0L],
            ]);
    }, CancellationToken.None);
}
