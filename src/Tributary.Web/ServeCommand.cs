using System.CommandLine;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Demo;
using Tributary.Web.Platform.Data;

namespace Tributary.Web;

/// <summary>tributary serve: the panel, the API, redirects, postbacks and jobs, until Ctrl-C or SIGTERM.</summary>
internal sealed class ServeCommand : Command
{
    private readonly Option<int> _port = new("--port") { Description = "Port to listen on; 0 takes a free one", DefaultValueFactory = _ => 8080 };
    private readonly Option<string> _listen = new("--listen") { Description = "Address to listen on", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<bool> _demo = new("--demo") { Description = "Start with two sandbox networks and simulated members" };

    public ServeCommand() : base("serve", "Run the server until Ctrl-C")
    {
        _port.Validators.Add(given =>
        {
            if (given.GetValue(_port) is < 0 or > ushort.MaxValue) given.AddError("--port takes a number from 0 (any free one) to 65535.");
        });
        _listen.Validators.Add(given =>
        {
            if (!System.Net.IPAddress.TryParse(given.GetValue(_listen), out _)) given.AddError("--listen takes an address such as 127.0.0.1 or 0.0.0.0.");
        });
        Options.Add(_port);
        Options.Add(_listen);
        Options.Add(_demo);
        SetAction(Serve);
    }

    private async Task<int> Serve(ParseResult command, CancellationToken ct)
    {
        var options = CommandLine.Options(command) with
        {
            Port = command.GetValue(_port),
            Listen = command.GetValue(_listen)!,
            Demo = command.GetValue(_demo),
        };
        await using var demo = options.Demo ? await DemoWorld.Start(options, ct) : null;
        if (demo is not null) options = options with { AllowedDestinations = [.. options.AllowedDestinations, .. demo.Destinations] };
        await using var app = await TributaryHost.Build(options, ct);
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException error)
        {
            throw new StartupException($"Port {options.Port} is taken. Name another one with --port, or --port 0 for any free one.", error);
        }

        var address = TributaryHost.Address(app);
        var demoLines = demo is null ? [] : await demo.Settle(app.Services, address, ct);
        await command.InvocationConfiguration.Output.WriteLineAsync($"Tributary is ready on {address.GetLeftPart(UriPartial.Authority)}");
        foreach (var line in demoLines) await command.InvocationConfiguration.Output.WriteLineAsync(line);
        if (await app.Services.GetRequiredService<AccountBook>().SetupLink(address, ct) is { } setup)
            await command.InvocationConfiguration.Output.WriteLineAsync($"set up: {setup} (good once, for an hour; the next start prints another)");
        await app.WaitForShutdownAsync(ct);
        return 0;
    }
}
