using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.Api;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Audit;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Dashboard;
using Tributary.Web.Features.Health;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.MasterKeys;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;
using Tributary.Web.Features.Sites;
using Tributary.Web.Features.Storing;
using Tributary.Web.Features.Templates;
using Tributary.Web.Features.Withdrawals;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web;

/// <summary>Builds the one host: what it holds and which routes it serves, as a list. Tests and commands start the same host.</summary>
internal static class TributaryHost
{
    private const int MostHeldThreads = 16;
    private const long MostConnections = 16_384;

    /// <summary>Opens the database, migrates it and builds the host; nothing listens before StartAsync.</summary>
    /// <exception cref="StartupException">Something the operator can put right, in words.</exception>
    public static async Task<WebApplication> Build(StartOptions options, CancellationToken ct)
    {
        // Work on SQLite holds its thread: with one thread for each processor, a large download would keep clicks and postbacks waiting for one.
        ThreadPool.SetMinThreads(MostHeldThreads, completionPortThreads: 1);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile(Path.GetFullPath(Path.Combine(options.DataFolder, "tributary.json")), optional: true);
        builder.Configuration.AddEnvironmentVariables("TRIBUTARY_");
        options = options with
        {
            AllowedDestinations = [.. options.AllowedDestinations, .. builder.Configuration.GetSection("AllowedDestinations").Get<string[]>() ?? []],
            ApiCallsPerMinute = Math.Max(1, builder.Configuration.GetValue<int?>("ApiCallsPerMinute") ?? options.ApiCallsPerMinute),
            CountryHeader = builder.Configuration["CountryHeader"] ?? options.CountryHeader,
            DrainSeconds = DrainSeconds(builder.Configuration["DrainSeconds"]) ?? options.DrainSeconds,
            CopyBeforeUpgrade = builder.Configuration.GetValue("CopyBeforeUpgrade", options.CopyBeforeUpgrade),
        };
        var proxies = TrustedProxies.Read(builder.Configuration.GetSection("Proxies").Get<string[]>() ?? []);
        if (options.CountryHeader.Length > 0 && proxies is null)
            throw new StartupException("\"CountryHeader\" in tributary.json: without \"Proxies\" everybody could say which country he comes from. List the addresses of the proxies that send it.");
        builder.Logging.ClearProviders().SetMinimumLevel(options.LogLevel)
            // Its keys lie in the key folder, which only the owner may read.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            // It says nothing that Kestrel or an error page does not, and for that makes a scope and an activity for every request.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddConsole(console => console.FormatterName = LogLines.FormatterName);
        builder.Services.AddSingleton<ConsoleFormatter>(new LogLines(WantsJson(builder.Configuration["Logs"]), options.Clock));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            // Callers in crowds who say nothing, or never the end of what they began, cost some kilobytes each. Their number is bounded below the handles of a process: out of
            // those, a server could open neither its database nor its spool.
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            // Longer than proxies keep theirs (most 60 s): who closes last never closes on a call that was just sent.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
            kestrel.Listen(System.Net.IPAddress.Parse(options.Listen), options.Port);
        });

        var database = await Database.Open(options.Database, options.DataFolder, readOnly: !options.Writes, ct);
        if (database.Dialect.IsPostgres && options.Clock == TimeProvider.System)
        {
            var clock = await DatabaseClock.Start(database, ct);
            options = options with { Clock = clock };
            builder.Services.AddSingleton(new Chore("The clock of this node goes on from its last look at that of the database", DatabaseClock.LookEvery, (_, stop) => clock.Look(database, stop)));
        }

        builder.Services.AddPlatform(options, database, new KeyRing(options.DataFolder, options.Clock));
        if (options.Writes)
        {
            builder.Services.AddHostedService(services => new CommandSocket(
                options, services, CommandLine.Root, services.GetRequiredService<ILogger<CommandSocket>>()));
        }

        AddFeatures(builder.Services);

        var app = builder.Build();
        if (options.Writes)
        {
            try
            {
                await Prepare(app.Services, options, ct);
            }
            catch (StartupException)
            {
                await app.DisposeAsync();
                throw;
            }
        }

        if (options.CountryHeader.Length > 0) app.DropFromStrangers(options.CountryHeader, proxies);
        if (proxies is not null) app.UseForwardedHeaders(proxies);
        MapFeatures(app);
        return app;
    }

    private static async Task Prepare(IServiceProvider services, StartOptions options, CancellationToken ct)
    {
        var migrator = services.GetRequiredService<Migrator>();
        // PostgreSQL is backed up with its own tools.
        if (options.CopyBeforeUpgrade && options.Database is null && await migrator.Next(ct) is { } next) await KeepCopy.Run(options.DataFolder, next, ct);
        await migrator.Run(ct);
        if (await services.GetRequiredService<SealAgain>().OpensNothing(ct))
            throw new StartupException($"The keys in {Path.Combine(options.DataFolder, "keys")} are not those that the credentials in this database were sealed with. Put the folder keys back that belongs to it: it lies on the server the database comes from, or with its backup.");
        await services.GetRequiredService<ClickKeyBook>().Renew(ct);
    }

    private static int? DrainSeconds(string? written) => written is null ? null
        : int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= Drain.LongestSeconds ? seconds
        : throw new StartupException($"\"DrainSeconds\": {written} in tributary.json is not a number of seconds from 0 to {Drain.LongestSeconds}.");

    private static bool WantsJson(string? logs) => logs switch
    {
        null or "text" => false,
        "json" => true,
        _ => throw new StartupException($"\"Logs\": \"{logs}\" in tributary.json is neither \"text\", lines for people, nor \"json\", an object a line."),
    };

    /// <summary>The address the host listens on, once started.</summary>
    public static Uri Address(WebApplication app) => new(app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static void AddFeatures(IServiceCollection services)
    {
        services.AddRouting();
        services.AddUi();
        services.AddAccounts();
        services.AddOffers();
        services.AddTemplates();
        services.AddNetworks();
        services.AddSettings();
        services.AddSites();
        services.AddApiKeys();
        services.AddKeys();
        services.AddPlans();
        services.AddMembers();
        services.AddClicks();
        services.AddPostbacks();
        services.AddConversions();
        services.AddCallbacks();
        services.AddWithdrawals();
        services.AddLedger();
        services.AddAlerts();
        services.AddRuns();
        services.AddStoring();
        services.AddApi();
        services.AddDashboard();
        services.AddHealth();
    }

    private static void MapFeatures(WebApplication app)
    {
        app.UseDrain();
        // Before the routes, which would otherwise come first of all.
        app.UseClicks();
        app.UseRouting();
        app.UseHostCookies();
        app.UseUi();
        app.UseAccounts();
        app.UseFormTokens();
        app.UseConfirmations();
        app.UseMiddleware<AuditChanges>();
        app.MapAccounts();
        app.MapDashboard();
        app.MapOffers();
        app.MapTemplates();
        app.MapNetworks();
        app.MapClicks();
        app.MapPostbacks();
        app.MapCallbacks();
        app.MapConversions();
        app.MapWithdrawals();
        app.MapLedger();
        app.MapRuns();
        app.MapAlerts();
        app.MapStoring();
        app.MapMembers();
        app.MapPlans();
        var owners = app.MapGroup("").Needs(Role.Owner);
        owners.MapApiKeys();
        owners.MapSettings();
        owners.MapAudit();
        owners.MapKeys();
        app.MapApi();
        app.MapHealth();
    }
}
