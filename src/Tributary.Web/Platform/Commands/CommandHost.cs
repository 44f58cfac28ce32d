using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Platform.Commands;

/// <summary>Gives a command the product's services: those of the server it runs in, or a host of its own built at first use.</summary>
internal sealed class CommandHost(Func<bool, CancellationToken, Task<IServiceProvider>> build)
{
    private IServiceProvider? _services;

    /// <summary>True in a running server, whose jobs run by themselves.</summary>
    public bool IsServer { get; private init; }

    public CommandHost(IServiceProvider running) : this((_, _) => Task.FromResult(running))
    {
        _services = running;
        IsServer = true;
    }

    /// <summary>Services for a command that only reads.</summary>
    /// <exception cref="StartupException">There is nothing to read, in words.</exception>
    public async Task<IServiceProvider> ToRead(CancellationToken ct) => _services ??= await build(false, ct);

    /// <summary>Services for a command that writes.</summary>
    /// <exception cref="StartupException">The database is in use, in words.</exception>
    public Task<IServiceProvider> ToWrite(CancellationToken ct)
    {
        var services = Built(ct);
        // After it: what the host begins by itself is nobody's command.
        AuditTrail.Current = new AuditTrail(Actor.CommandLine);
        return services;
    }

    private async Task<IServiceProvider> Built(CancellationToken ct) => _services ??= await build(true, ct);
}
