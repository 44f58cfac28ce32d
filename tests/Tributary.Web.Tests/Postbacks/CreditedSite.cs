using System.Net;
using System.Text.RegularExpressions;
using Tributary.Core.Clicks;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Sites;
using Tributary.Web.Features.Templates;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>A running server with one network, one offer of $12.40 and one member: what a test about money starts from.</summary>
internal sealed partial class CreditedSite : IAsyncDisposable
{
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
        postback:
          methods: [GET, POST]
          fields:
            click_id: { macro: "{subid}" }
            txn_id: { macro: "{txn}" }
            goal_id: { macro: "{goal}" }
            offer_id: { macro: "{offer}" }
            payout: { macro: "{payout}" }
            currency: { macro: "{currency}" }
            status: { macro: "{status}" }
            password: { macro: "{password}", required: yes }
          verify:
            - secret: { given: got.password, expect: settings.password }
            - ip: settings.addresses
          identity: [txn_id]
          events:
            - { when: "got.status == 'pending'", do: pending }
            - { when: "got.status == 'reversed'", do: void }
            - { when: "got.status == 'news'", do: ignore }
            - { do: approve }
          reply:
            accepted: 200 OK
            duplicate: 200 DUP
            refused: 403 NO
        """;

    private CreditedSite(RunningTributary tributary) => Tributary = tributary;

    public const string Password = "correct-horse-battery";

    public RunningTributary Tributary { get; }
    public long Network { get; private set; }
    public long Site { get; private set; }
    public long Member { get; private set; }
    public string Token { get; private set; } = "";

    public static async Task<CreditedSite> Start(RewardUnit unit = RewardUnit.Money, string addresses = "")
    {
        var site = new CreditedSite(await RunningTributary.Start());
        var folder = Directory.CreateDirectory(Path.Combine(site.Tributary.DataFolder, "templates", "sample"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "template.yaml"), Template);
        await site.Install(unit, addresses);
        return site;
    }

    /// <summary>The member follows the offer's link; returns the click id the network is handed.</summary>
    public async Task<string> Click()
    {
        var answer = await Follow(Link());
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return SubId().Match(answer.Headers.Location!.Query).Groups["id"].Value;
    }

    public string Link(long? member = null, long offer = 1) => Get<ClickBook>().Url(Site, member ?? Member, offer);

    public Task<HttpResponseMessage> Follow(string link) => Tributary.Http.GetAsync(link);

    /// <summary>A click id as the server would make it, for members and offers that it may not know.</summary>
    public string ForgedClick(long member, long version = 1, long terms = 1) =>
        new ClickId(member, version, terms, Tributary.Clock.GetUtcNow().ToUnixTimeSeconds(), 7).Encode(Get<ClickBook>().Keys);

    /// <summary>The network calls; values are the query parameters beside the password.</summary>
    public Task<HttpResponseMessage> Call(string click, string transaction, string payout = "12.40", string more = "") =>
        Tributary.Http.GetAsync($"/p/{Token}?click_id={click}&txn_id={transaction}&payout={payout}&password={Password}{more}");

    public async Task<string> Says(string click, string transaction, string payout = "12.40", string more = "")
    {
        var answer = await Call(click, transaction, payout, more);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    /// <summary>The newest call, as the log has it.</summary>
    public async Task<PostbackRow> Newest() => (await Log())[0];

    public Task<IReadOnlyList<PostbackRow>> Log() => Get<PostbackLog>().Page(new PostbackFilter(null, null, null, null, null, null), CancellationToken.None);

    public async Task<string> Balance(long? member = null) =>
        string.Join(", ", (await Get<LedgerBook>().BalancesOf(member ?? Member, CancellationToken.None)).Select(amount => amount.ToFullDisplay()));

    /// <summary>Everything that verify finds wrong; empty is what each test about money ends with.</summary>
    public async Task<IReadOnlyList<string>> Wrong() =>
        [.. (await Get<VerifyLedger>().Run(CancellationToken.None)).Invariants.SelectMany(rule => rule.Violations.Select(violation => $"{rule.Name}: {violation}"))];

    public T Get<T>() where T : notnull => Tributary.Services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => Tributary.DisposeAsync();

    private async Task Install(RewardUnit unit, string addresses)
    {
        Assert.Empty(Get<TemplateShelf>().All.SelectMany(shelved => shelved.Errors));
        var networks = Get<NetworkDirectory>();
        var settings = new Dictionary<string, string> { ["password"] = Password, ["addresses"] = addresses };
        var installation = await networks.Install("sample", "Sample", settings, CancellationToken.None);
        Assert.Empty(installation.Errors);
        Network = installation.Id!.Value;
        Token = (await networks.Find(Network, CancellationToken.None))!.PostbackToken;

        var plans = Get<PlanBook>();
        await plans.Save(null, new PlanDraft("Gold", "amber", new Share(900_000), unit, 1000, IsDefault: true), CancellationToken.None);
        Site = (await Get<SiteBook>().Default(CancellationToken.None)).Id;
        Member = (await Get<MemberBook>().Put(Site, "u-48213", null, CancellationToken.None)).Member.Id;
        await PublishOffer();
    }

    // Runs have tests of their own; here the rows they leave are enough.
    private Task PublishOffer() => Tributary.Write(async session =>
    {
        await session.Execute("insert into generations (network_id, generation, fence, missing_after) values (@Network, 1, 0, 3) on conflict (network_id) do update set generation = 1", new { Network });
        await session.InsertMany("runs", "id, network_id, kind, started_by, state, phase, why, fence, queued_at, pages, records, bytes, added, updated, unchanged, missing, returned, rejected, issues, finished_at",
            [[1L, Network, "Download", "test", "Done", "", "", 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, "[]", 1L]]);
        await session.InsertMany("offers", "id, network_id, source_id, listing, listing_changed_at, first_seen_at, row_version",
            [[1L, Network, "218811", "Synced", 0L, 0L, 1L], [2L, Network, "218812", "New", 0L, 0L, 1L]]);
        return await session.InsertMany("offer_versions",
            "id, offer_id, network_id, run_id, since, until, hash, status, title, description, conditions, categories, tracking_url, payout, payout_low, payout_high, currency, countries, countries_excluded, systems, devices, requires_approval, goals, goal_count, created_at",
            [
                [1L, 1L, Network, 1L, 1L, long.MaxValue, "h1", "active", "Merge Cottage", "", "", "[]", "https://go.sample.example/t?o=218811", 12_400_000L, 12_400_000L, 12_400_000L, "USD", "", "", "", "", 0L, "[]", 0L, 0L],
                [2L, 2L, Network, 1L, 1L, long.MaxValue, "h2", "active", "Not ours yet", "", "", "[]", "https://go.sample.example/t?o=218812", 1_000_000L, 1_000_000L, 1_000_000L, "USD", "", "", "", "", 0L, "[]", 0L, 0L],
            ]);
    });

    [GeneratedRegex("subid=(?<id>[^&]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SubId();
}
