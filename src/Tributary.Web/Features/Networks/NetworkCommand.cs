using System.CommandLine;
using System.Globalization;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Networks;

/// <summary>tributary network list|add|test|download|sync.</summary>
internal sealed class NetworkCommand : Command
{
    private readonly Argument<string> _template = new("template") { Description = "The template's id, such as affise" };
    private readonly Option<string> _name = new("--name") { Description = "How you call the connection", Required = true };
    private readonly Option<string[]> _set = new("--set") { Description = "A setting, as name=value; once for each", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
    private readonly Argument<long> _network = new("network") { Description = "The network's number, see: network list" };

    public NetworkCommand(CommandHost host) : base("network", "Install networks, test them, bring their offers in")
    {
        var list = new Command("list", "Installed networks");
        list.SetAction((command, ct) => List(host, command, ct));
        var add = new Command("add", "Install a network from a template: network add affise --name Northlight --set api_host=api.example.com --set api_key=KEY") { _template, _name, _set };
        add.SetAction((command, ct) => Add(host, command, ct));
        var test = new Command("test", "Ask a network the small question of its template and show what happened") { _network };
        test.SetAction((command, ct) => Test(host, command, ct));
        Subcommands.Add(list);
        Subcommands.Add(add);
        Subcommands.Add(test);
        foreach (var run in RunBook.Commands(host)) Subcommands.Add(run);
    }

    private static async Task<int> List(CommandHost host, ParseResult command, CancellationToken ct)
    {
        var networks = await (await host.ToRead(ct)).GetRequiredService<ShowNetwork>().List(ct);
        command.Print(networks,
            ("network", row => row.Id.ToString(CultureInfo.InvariantCulture)), ("name", row => row.Name), ("template", row => row.TemplateId),
            ("health", row => row.Health), ("new", row => $"{row.New}"), ("synced", row => $"{row.Synced}"), ("ignored", row => $"{row.Ignored}"),
            ("automatic", row => row.Automatic ? "on" : "off"));
        return 0;
    }

    private async Task<int> Add(CommandHost host, ParseResult command, CancellationToken ct)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in command.GetValue(_set)!)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return command.Refuse($"“{pair}” is not name=value. Write --set api_key=KEY");
            settings[pair[..equals]] = pair[(equals + 1)..];
        }

        var services = await host.ToWrite(ct);
        var networks = services.GetRequiredService<NetworkDirectory>();
        var installation = await networks.Install(command.GetValue(_template)!, command.GetValue(_name)!, settings, ct);
        if (installation.Id is not { } id)
            return command.Refuse(string.Join('\n', installation.Errors.Select(error => error.Message)));
        var network = await networks.Find(id, ct) ?? throw new InvalidOperationException($"Network {id} was installed and cannot be opened.");
        var home = await services.GetRequiredService<SettingBook>().PublicUrl(ct);
        var postbacks = home is null ? [] : network.Template.Postback?.UrlsToPaste($"{home}/p/{network.PostbackToken}", network.Settings) ?? [];
        command.Print(new { id, name = network.Name, postback = postbacks.Count > 0 ? postbacks[0].Url : null, postbacks },
            $"Network {id} “{network.Name}” is installed. Next: tributary network test {id}, then tributary network download {id}{string.Concat(postbacks.Select(url => $"\n{(url.Name.Length == 0 ? "Paste this at the network" : url.Label)}: {url.Url}"))}");
        return 0;
    }

    private async Task<int> Test(CommandHost host, ParseResult command, CancellationToken ct)
    {
        var services = await host.ToWrite(ct);
        if (await services.GetRequiredService<NetworkDirectory>().Find(command.GetValue(_network), ct) is not { } network)
            return command.Refuse($"There is no network {command.GetValue(_network)}. See: tributary network list");
        var test = await services.GetRequiredService<TestConnection>().Run(network.Template, network.Settings, network.PrivateDestinations, ct);
        await services.GetRequiredService<SaveNetwork>().SaveTest(network.Id, test, isStored: true, ct);
        command.Print(test, $"{(test.Request.Length == 0 ? "" : $"{test.Method} {test.Request}\n")}{string.Concat(test.Headers.Append(test.Body).OfType<string>().Select(line => line + "\n"))}{test.Summary}{(test.Rule is null ? "" : $" ({test.Rule})")}\n{test.Words}");
        return test.Passed ? 0 : 1;
    }
}
