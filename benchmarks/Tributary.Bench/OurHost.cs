using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Web;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Bench;

/// <summary>A Tributary with a data folder of its own and one network, the feed of this benchmark.</summary>
internal sealed class OurHost : IAsyncDisposable
{
    private readonly string _folder;

    private OurHost(string folder, WebApplication app, InstalledNetwork network)
    {
        _folder = folder;
        App = app;
        Network = network;
    }

    public WebApplication App { get; }

    public InstalledNetwork Network { get; }

    public int Port => TributaryHost.Address(App).Port;

    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    public static async Task<OurHost> Start(string? database, int feedPort)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-bench-").FullName;
        var host = $"127.0.0.1:{feedPort.ToString(CultureInfo.InvariantCulture)}";
        var app = await TributaryHost.Build(
            new StartOptions { DataFolder = folder, Database = database, Port = 0, AllowedDestinations = [host], LogLevel = LogLevel.Critical }, CancellationToken.None);
        await app.StartAsync(CancellationToken.None);
        var template = TemplateShelf.Load("bench", Feed.Template).Template ?? throw new InvalidOperationException("The bench's template has errors.");
        await app.Services.GetRequiredService<KeepTemplate>().Store(template, Feed.Template, TemplateAct.Added, 0, TemplateAuthor.CommandLine, CancellationToken.None);
        var networks = app.Services.GetRequiredService<NetworkDirectory>();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["api_host"] = host, ["password"] = "bench-password" };
        var installed = await networks.Install("bench", "Bench", settings, CancellationToken.None);
        var id = installed.Id ?? throw new InvalidOperationException($"The network was refused: {string.Join("; ", installed.Errors)}");
        return new OurHost(folder, app, (await networks.Find(id, CancellationToken.None))!);
    }

    /// <summary>Downloads the whole feed and waits for the report; anything but a complete run is an error.</summary>
    public async Task<Run> Download()
    {
        var runs = Get<RunBook>();
        var id = await runs.Start(Network.Id, RunKind.Download, "bench", null, CancellationToken.None);
        while (true)
        {
            var run = (await runs.Find(id, CancellationToken.None))!;
            if (run.FinishedAt is not null)
                return run.State == RunState.Complete ? run : throw new InvalidOperationException($"The run ended as {run.State}: {run.Why}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>Makes all offers Synced, and none of them capped; returns those that pay enough for a postback of the load to be credited.</summary>
    public async Task<IReadOnlyList<(long Offer, long Version)>> SyncAll()
    {
        await Get<Database>().Write(session => session.Execute("update offer_versions set daily_cap = null"), CancellationToken.None);
        var rows = await Get<Database>().Read(session => session.Query<Known>("select id, version_id, source_payout from current_offers order by id"), CancellationToken.None);
        await Get<OfferBook>().SetListing(rows.Select(row => row.Id), Listing.Synced, null, CancellationToken.None);
        return [.. rows.Where(row => row.SourcePayout >= 1_000_000).Select(row => (row.Id, row.VersionId))];
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed record Known
    {
        public long? SourcePayout { get; init; }

        public long Id { get; init; }
        public long VersionId { get; init; }
    }
}
