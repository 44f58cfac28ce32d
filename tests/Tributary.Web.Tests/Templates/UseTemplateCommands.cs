using System.CommandLine;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Tests.Templates;

public sealed class UseTemplateCommands
{
    [Fact]
    public async Task A_template_is_added_replaced_exported_and_removed_from_the_command_line()
    {
        await using var tributary = await RunningTributary.Start();

        var wrong = await Run(tributary, "add", await Write(tributary, Mine.Text(changes: ("kind: platform", "kind: x"))));
        var added = await Run(tributary, "add", await Write(tributary, Mine.Text()));
        var newer = await Write(tributary, Mine.Text("1.1.0", ("api: \"${settings.api_host}\"", "api: api.collector.example")));
        var shown = await Run(tributary, "add", newer);
        var silent = await Run(tributary, "add", newer, "--replace");
        var replaced = await Run(tributary, "add", newer, "--replace", "--agree");
        var older = await Run(tributary, "add", await Write(tributary, Mine.Text("1.0.9", ("api: \"${settings.api_host}\"", "api: api.collector.example"))), "--replace");
        var exported = await Run(tributary, "export", "mine");
        var removed = await Run(tributary, "remove", "mine");
        var builtIn = await Run(tributary, "remove", "affise");

        Assert.Equal((1, 0, 1, 1, 0, 1), (wrong.Code, added.Code, shown.Code, silent.Code, replaced.Code, older.Code));
        Assert.Contains("mine.yaml:4:7 [$.kind]", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("hosts.api: ${settings.api_host} -> api.collector.example", shown.Error, StringComparison.Ordinal);
        Assert.EndsWith("To take it: --replace --agree", shown.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("Agree to that with --agree.", silent.Error, StringComparison.Ordinal);
        Assert.Contains("version 1.0.9 is not higher than 1.1.0", older.Error, StringComparison.Ordinal);
        Assert.Equal(Mine.Text("1.1.0", ("api: \"${settings.api_host}\"", "api: api.collector.example")), exported.Output);
        Assert.Equal((0, 1), (removed.Code, builtIn.Code));
        Assert.Contains("comes with the program", builtIn.Error, StringComparison.Ordinal);
        Assert.Null(await tributary.Services.GetRequiredService<TemplateShelf>().Look("mine", default));
    }

    [Fact]
    public void A_file_is_told_to_the_server_by_its_full_path()
    {
        string[] args = ["template", "add", "mine.yaml", "--replace"];
        var parsed = CommandLine.Root(new CommandHost((_, _) => throw new InvalidOperationException("Nothing is opened to read a command line."))).Parse(args);

        Assert.Equal(["template", "add", Path.GetFullPath("mine.yaml"), "--replace"], CommandLine.WithFullPaths(args, parsed));
    }

    private static async Task<string> Write(RunningTributary tributary, string text)
    {
        var file = Path.Combine(tributary.DataFolder, "mine.yaml");
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    private static async Task<(int Code, string Output, string Error)> Run(RunningTributary tributary, params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.Root(new CommandHost(tributary.Services)).Parse(["template", .. args]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
