using System.Net;
using System.Text.RegularExpressions;
using Tributary.Core.Clicks;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>A running server with one network, one offer of $12.40 and one member: what a test about money starts from.</summary>
internal sealed partial class CreditedSite : IAsyncDisposable
{
    private CreditedSite(RunningTributary tributary) => Tributary = tributary;

    public const string Password = SeededMoney.Password;

    public RunningTributary Tributary { get; }
    public long Network { get; private set; }
    public long Site { get; private set; }
    public long Member { get; private set; }
    public string Token { get; private set; } = "";

    public static async Task<CreditedSite> Start(RewardUnit unit = RewardUnit.Money, string addresses = "", string? host = null, string polls = "", string? events = null, IReadOnlyList<string>? allowed = null, string? settings = null, LogCatcher? logs = null)
    {
        var site = new CreditedSite(await RunningTributary.Start(allowed: allowed, settings: settings, logs: logs));
        var seeded = await SeededMoney.Into(site.Tributary.Services, unit, addresses, host, polls, events);
        (site.Network, site.Site, site.Member, site.Token) = (seeded.Network, seeded.Site, seeded.Member, seeded.Token);
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

    /// <summary>The network narrows whom its offer is for: systems, devices, countries or countries_excluded.</summary>
    public async Task IsFor(string column, string codes)
    {
        await Tributary.Write(session => session.Execute($"update offer_versions set {column} = @codes where id = 1", new { codes }));
        await Tributary.Restart();
    }

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

    /// <summary>What the member has in each currency: spendable, held, owed.</summary>
    /// <summary>Has the books checked, as a person does, and waits for what is found.</summary>
    public async Task<LedgerCheck> Check()
    {
        await Get<LedgerCheckBook>().Ask(null, CancellationToken.None);
        await Get<JobWorker>().Drained(CancellationToken.None);
        return (await Get<LedgerCheckBook>().Newest(1, CancellationToken.None)).Ended[0];
    }

    public async Task<string> Holdings() => string.Join("; ", (await Get<LedgerBook>().HoldingsOf(Member, CancellationToken.None))
        .Select(balance => $"{balance.Available.ToFullDisplay()} and {balance.Pending.ToFullDisplay()} held, owes {balance.Owed.ToFullDisplay()}"));

    public Task Hold(int days, Amount? above = null) => Get<SaveNetwork>().SaveHold(Network, new HoldRule(days, above), null, CancellationToken.None);

    /// <summary>Staff give the member something, or take it.</summary>
    public Task<bool> Correct(Amount amount, string why) => Get<CorrectMember>().Give(Member, amount, 1, why, CancellationToken.None);

    /// <summary>Adds what was posted to the chain, which the server does every few seconds.</summary>
    public Task<int> Seal() => Get<SealLedger>().Run(CancellationToken.None);

    /// <summary>The id of the newest conversion.</summary>
    public Task<long> NewestConversion() => Tributary.Read(session => session.Scalar<long>("select max(id) from conversions"));

    public T Get<T>() where T : notnull => Tributary.Services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => Tributary.DisposeAsync();

    [GeneratedRegex("subid=(?<id>[^&]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SubId();
}
