using System.Net;
using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Settings;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>The database is away, slow or locked: what networks tell meanwhile is on this node's disk before they are answered, and credited once when it is back.</summary>
public sealed class SpoolPostbacks
{
    [Fact]
    [Trait("fault", "F-36")]
    public async Task What_a_locked_database_does_not_take_is_answered_and_credited_once_when_it_does()
    {
        await using var site = await CreditedSite.Start();
        var (first, second) = (await site.Click(), await site.Click());
        var came = site.Tributary.Clock.GetUtcNow();
        await using (await Locked(site))
        {
            Assert.Equal("200 OK", await Impatient(site, () => site.Says(first, "tx1")));
            Assert.Equal("200 OK", await site.Says(second, "tx2", "10"));
            Assert.Equal(2, Spool(site).State.Waiting);
        }

        site.Tributary.Clock.Leap(TimeSpan.FromHours(3));
        await site.Get<DrainSpool>().Run(CancellationToken.None);

        Assert.Equal("$16.128", await site.Balance());
        Assert.Equal(["CreditedByNetwork", "CreditedByNetwork"], (await site.Log()).Select(row => row.Outcome));
        Assert.All(await site.Log(), row => Assert.InRange(row.ReceivedAt, came.ToUnixTimeMilliseconds(), came.AddSeconds(1).ToUnixTimeMilliseconds()));
        Assert.Equal(SpoolState.Empty, Spool(site).State);
        Assert.Equal("200 DUP", await site.Says(second, "tx2", "10"));
        Assert.Empty(Directory.GetFiles(Folder(site)));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-34")]
    public async Task Without_any_connection_to_the_database_calls_are_answered_and_credited_when_it_is_back()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite cannot be away without its disk.");
        await using var site = await CreditedSite.Start();
        var clicks = new[] { await site.Click(), await site.Click(), await site.Click() };
        await using (await AwayDatabase.Gone(site.Tributary.DatabaseUrl!))
        {
            for (var i = 0; i < clicks.Length; i++) Assert.Equal("200 OK", await site.Says(clicks[i], $"tx{i}"));
            Assert.Equal("200 OK", await site.Says(clicks[0], "tx0"));
            Assert.Equal("403 NO", await site.Says(clicks[0], "tx9", more: "&password=wrong"));
        }

        await site.Get<DrainSpool>().Run(CancellationToken.None);

        Assert.Equal("$26.784", await site.Balance());
        Assert.Equal(["Duplicate", "CreditedByNetwork", "CreditedByNetwork", "CreditedByNetwork"], (await site.Log()).Select(row => row.Outcome));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-35")]
    public async Task What_the_database_took_after_all_is_in_the_log_once()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx0", "1");
        await using (await Locked(site)) Assert.Equal("200 OK", await Impatient(site, () => site.Says(click, "tx1")));

        // The write that nobody waits for any more goes through now; what lies in the spool is the same call.
        while ((await site.Log()).Count == 1) await Task.Yield();
        await site.Get<DrainSpool>().Run(CancellationToken.None);

        Assert.Equal(["CreditedByNetwork", "CreditedByNetwork"], (await site.Log()).Select(row => row.Outcome));
        Assert.Equal("$9.648", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-31")]
    public async Task What_waits_when_the_server_stops_is_taken_in_by_the_next_start()
    {
        await using var site = await CreditedSite.Start();
        await Waits(site, "tx1");

        await site.Tributary.Restart(TimeSpan.FromHours(1));
        await site.Get<DrainSpool>().Run(CancellationToken.None);

        Assert.Equal("CreditedByNetwork", Assert.Single(await site.Log()).Outcome);
        Assert.Equal("$8.928", await site.Balance());
    }

    [Fact]
    [Trait("fault", "F-33")]
    public async Task A_line_that_was_torn_when_the_server_was_killed_was_never_acknowledged_and_is_dropped()
    {
        await using var site = await CreditedSite.Start();
        var file = await Waits(site, "tx1");
        var whole = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, whole + whole[..40]);

        await site.Get<DrainSpool>().Run(CancellationToken.None);

        Assert.Equal("CreditedByNetwork", Assert.Single(await site.Log()).Outcome);
        Assert.Empty(Directory.GetFiles(Folder(site)));
        Assert.Empty(await Alerts(site, "spool-damaged/%"));
    }

    [Fact]
    [Trait("fault", "F-40")]
    public async Task A_whole_line_that_cannot_be_read_is_kept_for_a_person_and_the_others_are_taken()
    {
        await using var site = await CreditedSite.Start();
        var file = await Waits(site, "tx1");
        await File.WriteAllTextAsync(file, "AAAA" + (await File.ReadAllTextAsync(file))[4..] + await File.ReadAllTextAsync(file));

        await site.Get<DrainSpool>().Run(CancellationToken.None);

        Assert.Equal("CreditedByNetwork", Assert.Single(await site.Log()).Outcome);
        Assert.EndsWith(".damaged", Assert.Single(Directory.GetFiles(Folder(site))), StringComparison.Ordinal);
        Assert.Contains("1 postback", Assert.Single(await Alerts(site, "spool-damaged/%")), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("fault", "F-31")]
    public async Task A_spool_that_is_drained_again_and_by_another_node_brings_nothing_twice()
    {
        await using var site = await CreditedSite.Start();
        var file = await Waits(site, "tx1");
        var lines = await File.ReadAllTextAsync(file);
        var drain = site.Get<DrainSpool>();
        await drain.Run(CancellationToken.None);

        for (var again = 0; again < 3; again++)
        {
            await File.WriteAllTextAsync(Path.Combine(Folder(site), $"othernode{again}.spool"), lines + lines);
            await drain.Run(CancellationToken.None);
        }

        Assert.Single(await site.Log());
        Assert.Equal("$8.928", await site.Balance());
        Assert.Empty(Directory.GetFiles(Folder(site)));
    }

    [Fact]
    public async Task Where_the_settings_say_so_a_call_that_is_not_durable_is_answered_503_and_waits_nowhere()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Get<SettingBook>().SetStrictPostbacks(true, CancellationToken.None);
        await site.Says(click, "warm");
        await using (await Locked(site))
        {
            var call = site.Call(click, "tx2", "5");
            await Pass(site);
            var answer = await call;
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (answer.StatusCode, answer.Headers.RetryAfter!.ToString()));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await site.Call(click, "tx3", "5")).StatusCode);
        }

        Assert.Equal(SpoolState.Empty, Spool(site).State);
        await site.Get<DrainSpool>().Run(CancellationToken.None);
        Assert.Equal("200 OK", await site.Says(click, "tx4", "5"));
    }

    [Fact]
    [Trait("fault", "F-39")]
    public async Task A_call_that_cannot_be_flushed_to_the_spool_is_not_acknowledged()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "warm");
        await File.WriteAllTextAsync(Folder(site), "in the way");
        Spool(site).IsAway = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await site.Call(click, "tx1")).StatusCode);
        File.Delete(Folder(site));
        Assert.Equal("200 OK", await site.Says(click, "tx1"));

        await site.Get<DrainSpool>().Run(CancellationToken.None);
        Assert.Equal(1, (await site.Log()).Count(row => row.TransactionId == "tx1"));
    }

    [Fact]
    public async Task Health_and_an_alert_say_how_many_wait_and_since_when()
    {
        await using var site = await CreditedSite.Start();
        await Waits(site, "tx1");
        var since = Spool(site).State.OldestAt!.Value;
        site.Tributary.Clock.SetBack(TimeSpan.FromMilliseconds(site.Tributary.Clock.GetUtcNow().ToUnixTimeMilliseconds() - since - 90_000));

        var health = JsonSerializer.Deserialize<JsonElement>(await site.Tributary.Http.GetStringAsync("/health"));
        Assert.Equal(("degraded", 1, 90), (health.GetProperty("status").GetString(), health.GetProperty("spool").GetProperty("waiting").GetInt32(), health.GetProperty("spool").GetProperty("oldest_seconds").GetInt32()));
        await site.Get<DrainSpool>().Run(CancellationToken.None);

        Assert.Contains("1 postback waited", Assert.Single(await Alerts(site, "spool/%")), StringComparison.Ordinal);
        Assert.Equal("ok", JsonSerializer.Deserialize<JsonElement>(await site.Tributary.Http.GetStringAsync("/health")).GetProperty("status").GetString());
    }

    // A call in the spool and nowhere else; the file's name.
    private static async Task<string> Waits(CreditedSite site, string transaction)
    {
        var click = await site.Click();
        // As after a first call that waited in vain.
        Spool(site).IsAway = true;
        Assert.Equal("200 OK", await site.Says(click, transaction));
        // Who looks at the files lets go of the one that is being written.
        return Assert.Single(Spool(site).Files().Select(file => file.File.Path).ToList());
    }

    private static async Task<string> Impatient(CreditedSite site, Func<Task<string>> call)
    {
        var answer = call();
        await Pass(site);
        return await answer;
    }

    private static async Task Pass(CreditedSite site)
    {
        await site.Tributary.Clock.IsAskedFor(ReceivePostback.Patience);
        site.Tributary.Clock.Advance(ReceivePostback.Patience);
    }

    private static Task<AwayDatabase> Locked(CreditedSite site) => AwayDatabase.Locked(site.Tributary.DataFolder, site.Tributary.DatabaseUrl);

    private static Task<IReadOnlyList<string>> Alerts(CreditedSite site, string key) =>
        site.Tributary.Read(session => session.Query<string>("select text from alerts where key like @key", new { key }));

    private static PostbackSpool Spool(CreditedSite site) => site.Get<PostbackSpool>();

    private static string Folder(CreditedSite site) => Path.Combine(site.Tributary.DataFolder, "spool");
}
