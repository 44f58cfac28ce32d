using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class WriteATemplate(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_operator_browses_writes_his_own_mends_it_and_installs_from_it(bool script)
    {
        await using var olga = await OperatorAtWork.Starts(chromium, script);
        await olga.SetsUp();
        await olga.SearchesTemplates("cpalead", script);
        await olga.LooksAt("CPAlead");
        await Expect(olga.Page.Locator(".terms")).ToContainTextAsync("www.cpalead.com");

        await olga.BringsATemplate(OperatorAtWork.TextOfOwnTemplate("1.0.0").Replace("kind: network", "kind: newtork", StringComparison.Ordinal));
        await Expect(olga.Page.Locator(".faults")).ToContainTextAsync("did you mean 'network'?");
        // Axe is a script itself.
        if (script) Assert.Empty(await olga.Page.Faults());
        await olga.Mends("kind: newtork", "kind: network");
        await Expect(olga.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("The template is there.");
        await olga.InstallsHisOwn();

        await Expect(olga.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync("The network is installed.");
        Assert.Empty(olga.Errors);
    }

    [Fact]
    public async Task A_newer_version_is_compared_and_taken_and_the_old_one_comes_back()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        await olga.BringsATemplate(OperatorAtWork.TextOfOwnTemplate("1.0.0"));
        await olga.BringsATemplate(OperatorAtWork.TextOfOwnTemplate("1.1.0").Replace("default: www.cpalead.com", "default: feed.collector.example", StringComparison.Ordinal));
        Assert.Empty(await olga.Page.Faults());
        await Expect(olga.Page.Locator(".consent")).ToContainTextAsync("It will talk to feed.collector.example.");

        await olga.Presses("Take 1.1.0");
        await Expect(olga.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing is changed yet.");
        await olga.Page.GetByLabel("I agree to that").CheckAsync();
        await olga.Presses("Take 1.1.0");
        await Expect(olga.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("The new version is in use.");

        await olga.Page.GetByRole(AriaRole.Link, new() { Name = "Compare with 1.0.0" }).ClickAsync();
        await olga.Page.GetByLabel("I agree to that").CheckAsync();
        await olga.Presses("Go back to 1.0.0");
        await Expect(olga.Page.Locator("main")).ToContainTextAsync("The version you went back to is in use.");
    }

    [Fact]
    public async Task A_test_of_the_connection_keeps_what_is_typed()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        await olga.FillsInCpalead();
        await olga.Presses("Test connection");

        await Expect(olga.Page.Locator("#report")).ToContainTextAsync("The connection works");
        await Expect(olga.Page.GetByLabel("Postback password")).Not.ToHaveValueAsync("");
        await olga.Presses("Install");
        await Expect(olga.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync("The network is installed.");
        Assert.Empty(olga.Errors);
    }
}
