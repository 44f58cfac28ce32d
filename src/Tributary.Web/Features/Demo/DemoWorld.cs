using Tributary.Web.Features.Settings;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Demo;

/// <summary>
/// The world round a Tributary that was started with --demo: two sandbox networks and a few members. It uses the product as anybody else would, over HTTP;
/// only the first furnishing goes through the features' doors.
/// </summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    private readonly StartOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private Task _members = Task.CompletedTask;

    private DemoWorld(StartOptions options, DemoMemory memory, Sandbox cpalead, Sandbox affise)
    {
        _options = options;
        Memory = memory with { CpaleadPort = cpalead.Address.Port, AffisePort = affise.Address.Port };
        Cpalead = cpalead;
        Affise = affise;
    }

    public Sandbox Cpalead { get; }

    public Sandbox Affise { get; }

    public DemoMemory Memory { get; private set; }

    /// <summary>The sandboxes' addresses, host:port: the one thing the product has to be told about the demo.</summary>
    public IReadOnlyList<string> Destinations => [Cpalead.Address.Authority, Affise.Address.Authority];

    public static async Task<DemoWorld> Start(StartOptions options, CancellationToken ct)
    {
        var memory = DemoMemory.Load(options.DataFolder);
        var cpalead = await Open(SandboxKind.Cpalead, memory.CpaleadPort, options, ct);
        try
        {
            return new DemoWorld(options, memory, cpalead, await Open(SandboxKind.Affise, memory.AffisePort, options, ct));
        }
        catch
        {
            await cpalead.DisposeAsync();
            throw;
        }
    }

    /// <summary>Furnishes an empty database, sends the members on their way, and returns the lines a newcomer needs.</summary>
    public async Task<IReadOnlyList<string>> Settle(IServiceProvider services, Uri address, CancellationToken ct)
    {
        var ready = await ActivatorUtilities.CreateInstance<DemoSeed>(services).Run(this, address, ct);
        // The port may be another one than last time.
        await services.GetRequiredService<SettingBook>().SetPublicUrl(address.GetLeftPart(UriPartial.Authority), ct);
        Memory = Memory with { ApiKey = ready.ApiKey };
        Memory.Save(_options.DataFolder);
        _members = new DemoMembers(address, ready.ApiKey, Destinations, _options.Clock, services.GetRequiredService<ILogger<DemoMembers>>()).Live(_stopping.Token);
        return [$"address: {address.GetLeftPart(UriPartial.Authority)}", $"sign in: {ready.SignIn}", $"api key: {ready.ApiKey}"];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _members.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Cpalead.DisposeAsync();
        await Affise.DisposeAsync();
        _stopping.Dispose();
    }

    private static async Task<Sandbox> Open(SandboxKind kind, int port, StartOptions options, CancellationToken ct)
    {
        try
        {
            return await Sandbox.Start(kind, port, options.Clock, ct);
        }
        catch (IOException error)
        {
            throw new StartupException(
                $"Port {port}, where the demo's {kind} sandbox was before, is taken by another program. End that one, or start the demo with another folder: --data DIR.", error);
        }
    }
}
