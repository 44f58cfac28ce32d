using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Crash.Tests;

/// <summary>
/// An installation with one network whose offers were downloaded once and are Synced, and a member who follows their links. Its server is
/// the test's to start and to kill; between two lives the test looks into the database.
/// </summary>
internal sealed class DownloadedNetwork : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    // What does not come ends the test in words and not the suite by its time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private DownloadedNetwork(FakeNetwork network, TestDatabase database) => (Network, Database) = (network, database);

    public FakeNetwork Network { get; }

    public TestDatabase Database { get; }

    public long Id { get; private set; }

    /// <summary>Paths a member follows to the first offers.</summary>
    public IReadOnlyList<string> Links { get; private set; } = [];

    // Without Affise's limit of a request a second, which would make minutes of a large feed.
    public static Task<DownloadedNetwork> Create(int offers, Func<IServiceProvider, Task>? besides = null) => Create(network => AffiseFeed.Serve(network, Feed("Old", offers)), async (services, network) =>
    {
        if (besides is not null) await besides(services);
        var template = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "networks", "affise", "template.yaml"));
        await services.AddsTemplate(template.Replace("  rate: 60 per 1m\n", "", StringComparison.Ordinal));
        return await Install(services, "affise", ("api_host", network.Host), ("api_key", AffiseFeed.Key));
    });

    public static async Task<DownloadedNetwork> Create(Action<FakeNetwork> serve, Func<IServiceProvider, FakeNetwork, Task<long>> install)
    {
        var created = new DownloadedNetwork(await FakeNetwork.Start(), await TestDatabase.Create());
        await File.WriteAllTextAsync(Path.Combine(created.Database.Folder, "tributary.json"), """{ "AllowedDestinations": ["127.0.0.1"] }""");
        serve(created.Network);
        await created.Download(install);
        return created;
    }

    public static object[] Feed(string word, int count) => [.. Enumerable.Range(1, count).Select(id => AffiseFeed.Offer(id, $"{word} {id}"))];

    public static async Task<long> Install(IServiceProvider services, string template, params (string Name, string Value)[] settings)
    {
        var installed = await services.GetRequiredService<NetworkDirectory>().Install(
            template, "Northlight", settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal), CancellationToken.None);
        Assert.Empty(installed.Errors);
        return installed.Id!.Value;
    }

    /// <summary>Adds a run that waits for the process that is started next.</summary>
    public async Task<long> Queue(RunKind kind = RunKind.Download)
    {
        await using var app = await TributaryHost.Build(Options, CancellationToken.None);
        return await app.Services.GetRequiredService<RunBook>().Start(Id, kind, "hand", null, CancellationToken.None);
    }

    /// <summary>Everything an operator or a member sees of the catalogue, as one hash.</summary>
    public async Task<string> Catalogue()
    {
        await using var opened = await Web.Platform.Data.Database.Open(Database.Url, Database.Folder, readOnly: true, CancellationToken.None);
        return await opened.Read(async session =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var rows = session.Stream<string>(
                "select source_id || '|' || title || '|' || coalesce(tracking_url, '') || '|' || payout_high || '|' || countries || '|' || status || '|' || listing || '|' || live from current_offers order by source_id");
            var count = 0;
            await foreach (var row in rows)
            {
                count++;
                hash.AppendData(Encoding.UTF8.GetBytes(row + '\n'));
            }

            return string.Create(CultureInfo.InvariantCulture, $"{count} offers, {Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}");
        }, CancellationToken.None);
    }

    /// <summary>
    /// The time that a dead server's lease needs to end passes, and the pause after a failure: two minutes on PostgreSQL, where another node may
    /// hold it. Between two lives only.
    /// </summary>
    public async Task TimePasses()
    {
        await using var opened = await Web.Platform.Data.Database.Open(Database.Url, Database.Folder, readOnly: false, CancellationToken.None);
        await opened.Write(session => session.Execute("update jobs set lease_until = 0, run_at = 0, attempts = 0 where finished_at is null"), CancellationToken.None);
    }

    /// <summary>Waits until something is so in the database, beside a running server.</summary>
    public async Task Until(string query)
    {
        await using var opened = await Web.Platform.Data.Database.Open(Database.Url, Database.Folder, readOnly: true, CancellationToken.None);
        using var timer = new PeriodicTimer(LookEvery);
        using var patience = new CancellationTokenSource(Patience);
        while (!await opened.Read(session => session.Scalar<bool>($"select exists ({query})"), CancellationToken.None))
        {
            Assert.False(patience.IsCancellationRequested, $"Nothing came of: {query}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>A server starts, nobody helps it, and what waits comes to its end.</summary>
    public async Task<Run> RunsUnattended(long run)
    {
        await TimePasses();
        await using var server = await ServerProcess.Start(Database);
        return await Ended(run);
    }

    /// <summary>Waits for the end of a run.</summary>
    public async Task<Run> Ended(long run)
    {
        await Until(string.Create(CultureInfo.InvariantCulture, $"select 1 from runs where id = {run} and finished_at is not null"));
        await using var opened = await Web.Platform.Data.Database.Open(Database.Url, Database.Folder, readOnly: true, CancellationToken.None);
        return await opened.Read(session => session.First<Run>("select * from runs where id = @run", new { run }), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        await Database.DisposeAsync();
    }

    private StartOptions Options => new() { DataFolder = Database.Folder, Database = Database.Url, Port = 0 };

    private async Task Download(Func<IServiceProvider, FakeNetwork, Task<long>> install)
    {
        await using var app = await TributaryHost.Build(Options, CancellationToken.None);
        Id = await install(app.Services, Network);
        await app.Services.GetRequiredService<RunBook>().Start(Id, RunKind.Download, "hand", null, CancellationToken.None);
        await app.StartAsync();
        await app.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        await app.Services.GetRequiredService<Database>().Write(session => session.Execute("update offers set listing = 'Synced'"), CancellationToken.None);
        Links = await LinksOf(app.Services);
        await app.StopAsync();
    }

    private static async Task<IReadOnlyList<string>> LinksOf(IServiceProvider services)
    {
        await services.GetRequiredService<PlanBook>().Save(null, new PlanDraft("Gold", "amber", new Share(900_000), RewardUnit.Money, 1000, IsDefault: true), CancellationToken.None);
        var site = (await services.GetRequiredService<SiteBook>().Default(CancellationToken.None)).Id;
        var member = (await services.GetRequiredService<MemberBook>().Put(site, "u-48213", null, CancellationToken.None)).Member.Id;
        var offers = await services.GetRequiredService<Database>().Read(session => session.Query<long>("select id from offers order by id limit 20"), CancellationToken.None);
        return [.. offers.Select(offer => services.GetRequiredService<ClickBook>().Url(site, member, offer))];
    }
}
