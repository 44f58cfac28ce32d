using Microsoft.Playwright;
using Tributary.Web.Features.Demo;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

/// <summary>What the operator does with templates.</summary>
internal sealed partial class OperatorAtWork
{
    public const string OwnTemplate = "leadhouse";

    /// <summary>The template for CPAlead under a name of his own.</summary>
    public static string TextOfOwnTemplate(string version) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "networks", "cpalead", "template.yaml"))
        .Replace("id: cpalead", $"id: {OwnTemplate}", StringComparison.Ordinal)
        .Replace("name: CPAlead", "name: Lead House", StringComparison.Ordinal)
        .Replace("version: 1.0.0", $"version: {version}", StringComparison.Ordinal);

    /// <summary>With script the list answers while he types; without, he presses the button.</summary>
    public async Task SearchesTemplates(string words, bool script)
    {
        await Opens("/templates");
        await Page.GetByLabel("Search templates").PressSequentiallyAsync(words);
        if (!script) await Presses("Show");
        await Expect(Page.Locator("#templates tbody tr")).ToHaveCountAsync(1);
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"q={words}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    public async Task LooksAt(string template)
    {
        await Page.Locator("#templates").GetByRole(AriaRole.Link, new() { Name = template, Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(template);
    }

    /// <summary>Uploads a file, as one does.</summary>
    public async Task BringsATemplate(string text)
    {
        await Opens("/templates/own/add");
        await Page.GetByLabel("Upload a file").SetInputFilesAsync(new FilePayload { Name = "template.yaml", MimeType = "application/yaml", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
        await Presses("Check and add");
    }

    public async Task Mends(string wrong, string right)
    {
        var text = Page.GetByLabel("Text", new() { Exact = true });
        await text.FillAsync((await text.InputValueAsync()).Replace(wrong, right, StringComparison.Ordinal));
        await Presses("Check and add");
    }

    public async Task InstallsHisOwn()
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = "Install", Exact = true }).ClickAsync();
        await TypesCpaleadSettings("Lead House East");
        await Presses("Install");
    }

    public async Task FillsInCpalead()
    {
        await Opens("/networks/new/cpalead");
        await TypesCpaleadSettings("CPAlead sandbox");
    }

    public Task Presses(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private async Task TypesCpaleadSettings(string name)
    {
        await Page.GetByLabel("Name of this connection").FillAsync(name);
        await Page.GetByLabel("API host").FillAsync(Cpalead.Address.Authority);
        await Page.GetByLabel("Publisher ID").FillAsync(SandboxAccount.CpaleadPublisher);
        await Page.GetByLabel("Postback password").FillAsync(SandboxAccount.CpaleadPassword);
    }
}
