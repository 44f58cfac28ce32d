using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

/// <summary>A person and the passkey of her laptop, which Chromium plays: added, used at the door, as second step and when asked who she is, and removed.</summary>
public sealed class UsePasskeys(Chromium chromium)
{
    private const string Door = "Sign in with a passkey";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_adding_one_to_the_day_it_lets_nobody_in_any_more(bool overTls)
    {
        await using var olga = await OperatorAtWork.Starts(chromium, settings: """{ "AllowedDestinations": ["127.0.0.1"], "Proxies": ["127.0.0.1"] }""");
        await using var tls = await TlsProxy.Before(olga.Address);
        await olga.SetsUp();
        // A passkey belongs to a name: an address of numbers can have none.
        var page = await chromium.Visitor(overTls ? tls.Address : new UriBuilder(olga.Address) { Host = "localhost" }.Uri);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        await HasDevice(page);

        await TypesPassword(page);
        await page.GotoAsync("/account");
        await Press(page, "Add a passkey…");
        await page.GetByLabel("Name of the passkey").FillAsync("Laptop");
        await Press(page, "Make the passkey");
        Assert.Equal(10, (await page.Locator("#codes").InnerTextAsync()).Split(' ').Length);
        await Expect(page.Locator("#passkeys tbody")).ToContainTextAsync("Laptop");

        await SignsOut(page);
        await Press(page, Door);
        await IsIn(page);
        Assert.All(await page.Context.CookiesAsync(), cookie => Assert.Equal((overTls, overTls), (cookie.Secure, cookie.Name.StartsWith("__Host-", StringComparison.Ordinal))));

        await SignsOut(page);
        await TypesPassword(page);
        await Press(page, "Use a passkey");
        await IsIn(page);

        olga.LetsTimePass(TimeSpan.FromMinutes(16));
        await page.GotoAsync("/api-keys");
        await page.Locator("#make-key [name=name]").FillAsync("Web server");
        await Press(page, "Make key");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Is it you?" })).ToBeVisibleAsync();
        await Press(page, "Use a passkey");
        await Expect(page.Locator("#new-key")).ToBeVisibleAsync();

        await page.GotoAsync("/account");
        await Press(page, "Remove… Laptop");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Your password").FillAsync(OperatorAtWork.Password);
        await Press(page, "Remove passkey");
        await Expect(page.Locator("main")).ToContainTextAsync("Signing in takes the password alone");
        await SignsOut(page);
        await Press(page, Door);
        await Expect(page.Locator("#error")).ToContainTextAsync("not known here");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_browser_without_script_and_an_address_of_numbers_are_not_offered_what_cannot_work()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        await olga.Opens("/account");
        await Expect(olga.Page.GetByText("Add a passkey…")).ToBeHiddenAsync();
        await Expect(olga.Page.GetByText("an address like 127.0.0.1 cannot have passkeys")).ToBeVisibleAsync();

        var plain = await chromium.Visitor(new UriBuilder(olga.Address) { Host = "localhost" }.Uri, script: false);
        await plain.GotoAsync("/sign-in");

        await Expect(plain.GetByText(Door)).ToBeHiddenAsync();
        await TypesPassword(plain);
        await IsIn(plain);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task Each_page_with_passkeys_fits_its_window_and_gives_axe_nothing_to_say(int width, bool dark)
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        var page = await chromium.Visitor(new UriBuilder(olga.Address) { Host = "localhost" }.Uri, width: width, dark: dark);
        var faults = new List<string>();
        await HasDevice(page);
        await page.GotoAsync("/sign-in");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = Door })).ToBeVisibleAsync();
        await Look("door");

        await TypesPassword(page);
        await page.GotoAsync("/account");
        await Look("none");
        await Press(page, "Add a passkey…");
        await Look("add");
        await page.GetByLabel("Name of the passkey").FillAsync("The laptop on the desk by the window, seen from the door");
        await Press(page, "Make the passkey");
        await Expect(page.Locator("#codes")).ToBeVisibleAsync();
        await Look("added");
        await page.GotoAsync("/account");
        await Look("list");
        foreach (var act in new[] { "Rename…", "Remove…" })
        {
            await page.Locator("#passkeys tbody").GetByText(act).ClickAsync();
            await Look(act);
            await page.Keyboard.PressAsync("Escape");
        }

        await page.Context.ClearCookiesAsync();
        await TypesPassword(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Second step" })).ToBeVisibleAsync();
        await Look("second step");
        await Press(page, "Use a passkey");
        await IsIn(page);
        olga.LetsTimePass(TimeSpan.FromMinutes(16));
        await page.GotoAsync("/account");
        await Press(page, "Add a passkey…");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Is it you?" })).ToBeVisibleAsync();
        await Look("question");
        await page.Context.CloseAsync();

        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));

        async Task Look(string what)
        {
            await Screens.Take(page, $"passkeys {what} {width}");
            faults.AddRange(await page.Faults(onlyColours: dark));
            if (await page.Overflow() is var overflow and > 0) faults.Add($"{what}: is {overflow} pixels wider than its window of {width}");
        }
    }

    [Fact]
    public async Task Asked_in_place_of_a_piece_of_a_page_a_passkey_answers_too()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        var page = await chromium.Visitor(new UriBuilder(olga.Address) { Host = "localhost" }.Uri);
        await HasDevice(page);
        await TypesPassword(page);
        await page.GotoAsync("/account");
        await Press(page, "Add a passkey…");
        await page.GetByLabel("Name of the passkey").FillAsync("Laptop");
        await Press(page, "Make the passkey");
        await Expect(page.Locator("#codes")).ToBeVisibleAsync();
        olga.LetsTimePass(TimeSpan.FromMinutes(16));

        await page.GotoAsync("/api-keys");
        await page.EvaluateAsync(
            """
            () => {
              const form = document.querySelector("#make-key");
              form.setAttribute("hx-post", form.getAttribute("action"));
              form.setAttribute("hx-select", "#new-key");
              htmx.process(form);
            }
            """);
        await page.Locator("#make-key [name=name]").FillAsync("Web server");
        await Press(page, "Make key");
        await Press(page, "Use a passkey");

        await Expect(page.Locator("#new-key")).ToBeVisibleAsync();
    }

    private static async Task HasDevice(IPage page)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("WebAuthn.enable");
        await browser.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });
    }

    private static Task Press(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static async Task TypesPassword(IPage page)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(OperatorAtWork.Email);
        await page.GetByLabel("Password").FillAsync(OperatorAtWork.Password);
        await Press(page, "Sign in");
    }

    private static async Task SignsOut(IPage page)
    {
        await page.Locator("details.me > summary").ClickAsync();
        await Press(page, "Sign out");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    private static Task IsIn(IPage page) => Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();
}
