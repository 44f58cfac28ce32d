using Microsoft.Playwright;
using Tributary.Core.Security;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

/// <summary>The first hour of a new owner with people and keys: each message he meets on the way says what to do.</summary>
public sealed class BeginAsANewOwner(Chromium chromium)
{
    [Fact]
    public async Task A_second_manager_an_authenticator_a_key_and_what_the_audit_log_says_of_it()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        var page = olga.Page;

        await page.GotoAsync("/people");
        await page.Locator("#invite [name=email]").FillAsync("max@operator.example");
        await page.Locator("#invite [name=role]").SelectOptionAsync("Manager");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make invitation" }).ClickAsync();
        var link = await page.Locator("#invitation").InnerTextAsync();
        var max = await chromium.Visitor(olga.Address);
        await max.GotoAsync(link);
        await max.GetByLabel("Your name").FillAsync("Max Manager");
        await max.GetByLabel("Password").FillAsync("short but long");
        await max.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(max.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();
        await max.GotoAsync("/people");
        await Expect(max.Locator("main")).ToContainTextAsync("owner");
        await max.GotoAsync(link);
        await Expect(max.Locator("body")).ToContainTextAsync("Ask an owner for another");

        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set it up" }).ClickAsync();
        var secret = FromBase32(await page.Locator("#secret").InnerTextAsync());
        await page.Locator("#f-code").FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.Locator("#factor .error")).ToContainTextAsync("Is the clock of your phone right?");
        await page.Locator("#f-code").FillAsync(OneTimeCodes.Of(secret, OneTimeCodes.StepOf(olga.Now)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        Assert.Equal(10, (await page.Locator("#codes").InnerTextAsync()).Split(' ').Length);

        await page.GotoAsync("/api-keys");
        await page.Locator("#make-key [name=name]").FillAsync("Web server");
        foreach (var scope in await page.Locator("#make-key [name=scope]").AllAsync()) await scope.UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        await Expect(page.Locator("#scope-error")).ToBeVisibleAsync();
        await page.Locator("#make-key [name=scope]").First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        var first = await page.Locator("#new-key").InnerTextAsync();
        await page.GotoAsync("/api-keys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replace…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the new key" }).ClickAsync();
        Assert.NotEqual(first, await page.Locator("#new-key").InnerTextAsync());

        await page.GotoAsync("/settings");
        await page.Locator("[name=visitor_days]").FillAsync("30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save days" }).ClickAsync();
        await page.GotoAsync("/audit?q=days");
        await Expect(page.Locator("tbody tr [data-l=After]").First).ToHaveTextAsync("30");
        await page.GotoAsync("/audit");
        foreach (var entry in (string[])["Person invited", "Setting changed", "Max Manager"]) await Expect(page.Locator("tbody")).ToContainTextAsync(entry);
        Assert.DoesNotContain(first, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(olga.Errors);
    }

    private static byte[] FromBase32(string text)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(text.Where(Letters.Contains).Select(letter => Convert.ToString(Letters.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
