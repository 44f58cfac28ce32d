using System.CommandLine;
using Tributary.Tests.Harness;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Tests.Networks;

public sealed class UseCommands
{
    [Fact]
    public async Task A_network_is_added_tested_and_listed_from_the_command_line()
    {
        await using var network = await FakeNetwork.Start();
        network.Answers("""{"status":"success","number_offers":0,"offers":[]}""");
        await using var tributary = await RunningTributary.Start();

        var added = await Run(tributary, "network", "add", "cpalead", "--name", "Lead House", "--set", $"host={network.Host}", "--set", "publisher_id=7", "--set", "postback_password=pw-of-lead-house");
        var tested = await Run(tributary, "network", "test", "1");
        var listed = await Run(tributary, "network", "list", "--json");

        Assert.Equal(0, added.Code);
        Assert.Contains("“Lead House” is installed", added.Output, StringComparison.Ordinal);
        Assert.Equal(0, tested.Code);
        Assert.Contains($"GET http://{network.Host}/api/offers?id=7&limit=1", tested.Output, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"Lead House\"", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_said_on_the_error_stream()
    {
        await using var tributary = await RunningTributary.Start();

        var (code, _, error) = await Run(tributary, "network", "add", "affise", "--name", "X", "--set", "api_hots=a.example");

        Assert.Equal(1, code);
        Assert.Contains("API key is missing.", error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'api_host'?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_is_checked_with_line_and_column()
    {
        await using var tributary = await RunningTributary.Start();
        var file = Path.Combine(tributary.DataFolder, "mine.yaml");
        await File.WriteAllTextAsync(file, "format: 1\nid: mine\nkind: newtork\n");

        var (code, output, _) = await Run(tributary, "template", "check", file);

        Assert.Equal(1, code);
        Assert.Contains("mine.yaml:3:7 [$.kind] 'newtork' is not one of platform, network - did you mean 'network'?", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> Run(RunningTributary tributary, params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.Root(new CommandHost(tributary.Services)).Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
