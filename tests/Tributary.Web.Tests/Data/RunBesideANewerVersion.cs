using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Data;

/// <summary>An upgrade of several nodes, one after the other: the first that is new has added to the tables what the others know nothing of.</summary>
public sealed partial class RunBesideANewerVersion
{
    private readonly LogCatcher _logs = new();

    [Fact]
    [Trait("fault", "F-57")]
    public async Task A_server_that_runs_goes_on_and_one_that_starts_says_what_to_do()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "On SQLite there is no second server.");
        await using var network = await FakeNetwork.Start();
        await using var site = await CreditedSite.Start(logs: _logs);
        await site.Tributary.SignIn();
        var feed = await site.Tributary.InstallsAffise(network, AffiseFeed.Key);
        // Those of what was seeded are taken.
        foreach (var table in new[] { "runs", "offers", "offer_versions" }) await site.Get<Ids>().Next(table, 2, CancellationToken.None);
        // More than once, so that connections have prepared what they ask again and again.
        for (var day = 1; day <= 3; day++) await Everything(site, network, feed, day);

        var added = await Expand(site.Tributary);
        for (var day = 4; day <= 6; day++) await Everything(site, network, feed, day);
        var refusal = await Assert.ThrowsAsync<StartupException>(() => TributaryHost.Build(
            new StartOptions { DataFolder = site.Tributary.DataFolder, Database = site.Tributary.DatabaseUrl, Port = 0, Clock = site.Tributary.Clock }, CancellationToken.None));
        await Everything(site, network, feed, 7);

        Assert.Equal($"The database was made by a newer Tributary (migration {added}). Start that version, or restore a backup.", refusal.Message);
        Assert.Empty(await site.Wrong());
        Assert.DoesNotContain(_logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }

    private static async Task Everything(CreditedSite site, FakeNetwork network, long feed, int day)
    {
        var (kept, taken) = (Name("kept", day), Name("taken", day));
        Assert.Equal("200 OK", await site.Says(await site.Click(), kept));
        var click = await site.Click();
        Assert.Equal("200 OK", await site.Says(click, taken));
        Assert.Equal("200 OK", await site.Says(click, taken, more: "&status=reversed"));
        Assert.Equal(new Amount(8_928_000L * day, Currency.Usd).ToFullDisplay(), await site.Balance());
        await site.Seal();
        await site.Get<FileClicks>().All(CancellationToken.None);
        Assert.Equal(2 * day, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from clicks")));

        AffiseFeed.Serve(network, [.. Enumerable.Range(1, 20).Select(id => AffiseFeed.Offer(id, $"Offer {id} of day {day}"))]);
        Assert.Equal("Complete", (await site.Tributary.Downloads(feed)).State.ToString());
        await site.Tributary.Write(session => session.Execute("update offers set listing = 'Synced' where network_id = @feed", new { feed }));
        AffiseFeed.Serve(network, [.. Enumerable.Range(1, 20).Select(id => AffiseFeed.Offer(id, $"Offer {id} of the evening of day {day}"))]);
        Assert.Equal("Complete", (await site.Tributary.Syncs(feed)).State.ToString());

        (await site.Tributary.Http.Send(await site.Tributary.Http.Page("/settings"), "/settings", "form[action='/settings/automatic-sync']")).Dispose();
        Assert.Equal(day % 2 == 0, await site.Get<SettingBook>().AutomaticSync(CancellationToken.None));
        Assert.Empty(await Broken(site.Tributary));
    }

    // Every page there is, of the first of each kind; where there is none, it says so.
    private static async Task<IReadOnlyList<string>> Broken(RunningTributary tributary)
    {
        var paths = from endpoint in tributary.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                    where endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true
                    select Parameter().Replace("/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/'), "1");
        var broken = new List<string>();
        foreach (var path in paths.Distinct(StringComparer.Ordinal))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await tributary.Http.SendAsync(request);
            if (answer.StatusCode >= HttpStatusCode.InternalServerError) broken.Add($"{path} {(int)answer.StatusCode}");
        }

        return broken;
    }

    /// <summary>What a later version may do while this one runs: columns that may be empty, a table, and its line in the list of migrations.</summary>
    private static Task<long> Expand(RunningTributary tributary) => tributary.Write(async session =>
    {
        var tables = await session.Query<string>("select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'");
        foreach (var table in tables) await session.Execute($"alter table {table} add column a_word_of_later text, add column a_number_of_later bigint");
        await session.Execute("create table of_later (id bigint primary key, word text not null)");
        return await session.Scalar<long>(
            "insert into schema_migrations (number, name, checksum, applied_at) select max(number) + 1, 'later.sql', '-', 0 from schema_migrations returning number");
    });

    private static string Name(string what, int day) => string.Create(CultureInfo.InvariantCulture, $"{what}{day}");

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
