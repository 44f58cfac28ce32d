using Tributary.Web;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Tests.Harness;

/// <summary>
/// The real host on a free loopback port, on a database of its own, with a clock that the test moves. Tests speak to it over HTTP;
/// features add intents ("InstallsNetwork") as extension methods beside their tests.
/// </summary>
internal sealed class RunningTributary : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly IReadOnlyList<string> _allowed;
    private readonly LogCatcher? _logs;
    private WebApplication _app;

    private RunningTributary(TestDatabase database, FakeClock clock, IReadOnlyList<string> allowed, LogCatcher? logs, WebApplication app)
    {
        _database = database;
        _allowed = allowed;
        _logs = logs;
        Clock = clock;
        _app = app;
        Http = NewClient();
    }

    public FakeClock Clock { get; }

    /// <summary>Keeps cookies, follows no redirects: a test sees what the server said.</summary>
    public HttpClient Http { get; private set; }

    public Uri Address => TributaryHost.Address(_app);

    public string DataFolder => _database.Folder;

    public string? DatabaseUrl => _database.Url;

    /// <summary>For what has no route: the clock of jobs, the ledger's own checks.</summary>
    public IServiceProvider Services => _app.Services;

    /// <param name="clock">The time; one of its own when left out.</param>
    /// <param name="settings">What the operator wrote into tributary.json.</param>
    /// <param name="allowed">The private destinations that may be called; all of this machine's IPv4 loopback when left out.</param>
    /// <param name="logs">Where everything is kept that a server says by itself; otherwise only its errors are said.</param>
    public static async Task<RunningTributary> Start(FakeClock? clock = null, string? settings = null, IReadOnlyList<string>? allowed = null, LogCatcher? logs = null)
    {
        var database = await TestDatabase.Create();
        if (settings is not null) await File.WriteAllTextAsync(Path.Combine(database.Folder, "tributary.json"), settings);
        clock ??= new FakeClock();
        allowed ??= ["127.0.0.1"];
        return new RunningTributary(database, clock, allowed, logs, await StartHost(database, clock, allowed, logs));
    }

    /// <summary>Stops and starts the host on the same data, as after a deploy; time may pass in between.</summary>
    public async Task Restart(TimeSpan downtime = default)
    {
        await Stop();
        Clock.Advance(downtime);
        _app = await StartHost(_database, Clock, _allowed, _logs);
        Http.Dispose();
        Http = NewClient();
    }

    /// <summary>A second visitor with cookies of his own.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = Address };

    /// <summary>Rows as they lie in the database, for "no row was written" and the like.</summary>
    public Task<T> Read<T>(Func<Session, Task<T>> work) => Services.GetRequiredService<Database>().Read(work, CancellationToken.None);

    public Task<T> Write<T>(Func<Session, Task<T>> work) => Services.GetRequiredService<Database>().Write(work, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Stop();
        await _database.DisposeAsync();
    }

    private async Task Stop()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<WebApplication> StartHost(TestDatabase database, FakeClock clock, IReadOnlyList<string> allowed, LogCatcher? logs)
    {
        var app = await TributaryHost.Build(new StartOptions
        {
            DataFolder = database.Folder,
            Database = database.Url,
            Port = 0,
            Clock = clock,
            AllowedDestinations = allowed,
            LogLevel = logs is null ? LogLevel.Error : LogLevel.Warning,
        }, CancellationToken.None);
        if (logs is not null) app.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        await app.StartAsync();
        return app;
    }
}
