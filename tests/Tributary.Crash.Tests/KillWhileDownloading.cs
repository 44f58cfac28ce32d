using System.Globalization;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Crash.Tests;

/// <summary>The catalogue is the old or the new one, never a mix, wherever in a download the server is killed.</summary>
public sealed class KillWhileDownloading
{
    private const int Offers = 5000;

    [Fact]
    [Trait("fault", "F-01")]
    public async Task The_catalogue_is_the_old_or_the_new_one_and_the_next_start_finishes_the_run()
    {
        await using var network = await FakeNetwork.Start();
        await using var database = await TestDatabase.Create();
        await File.WriteAllTextAsync(Path.Combine(database.Folder, "tributary.json"), """{ "AllowedDestinations": ["127.0.0.1"] }""");
        AffiseFeed.Serve(network, Feed("Old", Offers));
        var id = await DownloadOnce(database, network);
        AffiseFeed.Serve(network, Feed("New", Offers + 700));
        await Queue(database, id);

        foreach (var page in new[] { 1, 4, 8, 12 })
        {
            var reached = new TaskCompletionSource();
            network.Before(context =>
            {
                if (context.Request.Query["page"] == page.ToString(CultureInfo.InvariantCulture)) reached.TrySetResult();
                return Task.CompletedTask;
            });
            await using var server = await ServerProcess.Start(database);
            await reached.Task;
            await server.Kill();
            Assert.Contains(await Catalogue(database), new[] { $"{Offers} Old", $"{Offers + 700} New" });
            await LeasesRunOut(database);
        }

        network.Before(_ => Task.CompletedTask);
        await using (var server = await ServerProcess.Start(database))
        {
            while (await StillRuns(database)) await Task.Yield();
        }

        Assert.Equal($"{Offers + 700} New", await Catalogue(database));
    }

    private static object[] Feed(string word, int count) => [.. Enumerable.Range(1, count).Select(id => AffiseFeed.Offer(id, $"{word} {id}"))];

    private static async Task<long> DownloadOnce(TestDatabase database, FakeNetwork network)
    {
        await using var app = await TributaryHost.Build(Options(database), CancellationToken.None);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["api_host"] = network.Host, ["api_key"] = AffiseFeed.Key };
        var installed = await app.Services.GetRequiredService<NetworkDirectory>().Install("affise", "Northlight", settings, CancellationToken.None);
        await app.Services.GetRequiredService<RunBook>().Start(installed.Id!.Value, RunKind.Download, "hand", null, CancellationToken.None);
        await app.StartAsync();
        await app.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        await app.StopAsync();
        return installed.Id.Value;
    }

    // The host is built but not started, so the run waits for the process that will be killed.
    private static async Task Queue(TestDatabase database, long networkId)
    {
        await using var app = await TributaryHost.Build(Options(database), CancellationToken.None);
        await app.Services.GetRequiredService<RunBook>().Start(networkId, RunKind.Download, "hand", null, CancellationToken.None);
    }

    private static async Task<string> Catalogue(TestDatabase database)
    {
        await using var opened = await Database.Open(database.Url, database.Folder, readOnly: false, CancellationToken.None);
        var words = await opened.Read(session => session.Query<string>(
            "select count(*) || ' ' || substr(title, 1, 3) from current_offers group by substr(title, 1, 3) order by 1"), CancellationToken.None);
        return string.Join(", ", words);
    }

    // On PostgreSQL another node may hold a lease, so a dead one's ends by time: two minutes pass. So does the pause after a failure.
    private static async Task LeasesRunOut(TestDatabase database)
    {
        await using var opened = await Database.Open(database.Url, database.Folder, readOnly: false, CancellationToken.None);
        await opened.Write(session => session.Execute("update jobs set lease_until = 0, run_at = 0, attempts = 0 where finished_at is null"), CancellationToken.None);
    }

    private static async Task<bool> StillRuns(TestDatabase database)
    {
        await using var opened = await Database.Open(database.Url, database.Folder, readOnly: true, CancellationToken.None);
        return await opened.Read(session => session.Scalar<long>("select count(*) from runs where finished_at is null"), CancellationToken.None) > 0;
    }

    private static StartOptions Options(TestDatabase database) => new() { DataFolder = database.Folder, Database = database.Url, Port = 0 };
}
