using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Demo;
using Tributary.Web.Platform.Jobs;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

/// <summary>An operator in front of the panel of a Tributary of his own, with sandbox networks to connect to. He speaks in intents; selectors live here only.</summary>
internal sealed partial class OperatorAtWork : IAsyncDisposable
{
    public const string Email = "olga@operator.example";
    public const string Password = "a long and quiet sentence";

    private readonly RunningTributary _tributary;

    private OperatorAtWork(RunningTributary tributary, Sandbox cpalead, IPage page)
    {
        _tributary = tributary;
        Cpalead = cpalead;
        Page = page;
        page.PageError += (_, error) => Errors.Add(error);
        page.Console += (_, message) =>
        {
            // Refused answers are what some journeys are about; a script or policy error never is.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                Errors.Add(message.Text);
        };
    }

    public IPage Page { get; }

    public Sandbox Cpalead { get; }

    public Uri Address => _tributary.Address;

    /// <summary>Unix ms, as the server sees it.</summary>
    public long Now => _tributary.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public IServiceProvider Services => _tributary.Services;

    /// <summary>What the browser complained about: script errors and things the page's policy forbids.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<OperatorAtWork> Starts(Chromium chromium, bool script = true, int width = 1280, string? settings = null)
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        var tributary = await RunningTributary.Start(clock, settings);
        var cpalead = await Sandbox.Start(SandboxKind.Cpalead, 0, clock, TestContext.Current.CancellationToken);
        return new OperatorAtWork(tributary, cpalead, await chromium.Visitor(tributary.Address, script, width));
    }

    public async Task SetsUp()
    {
        var link = await Services.GetRequiredService<AccountBook>().SetupLink(Address, TestContext.Current.CancellationToken);
        await Page.GotoAsync(link!.ToString());
        await Page.GetByLabel("Your name").FillAsync("Olga Operator");
        await Page.GetByLabel("Your e-mail").FillAsync(Email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Create owner and sign in" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();
    }

    public async Task SignsOut()
    {
        await Page.Locator("details.me > summary").ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    public async Task SignsIn()
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("E-mail").FillAsync(Email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    public async Task Opens(string path)
    {
        var response = await Page.GotoAsync(path);
        Assert.Equal(200, response!.Status);
    }

    /// <summary>Lets the jobs that are due run to their end.</summary>
    public Task WaitsForJobs() => Services.GetRequiredService<JobWorker>().Drained(TestContext.Current.CancellationToken);

    public void LetsTimePass(TimeSpan time) => _tributary.Clock.Advance(time);

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        await Cpalead.DisposeAsync();
        await _tributary.DisposeAsync();
    }

    [GeneratedRegex("/networks/(?<id>[0-9]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NetworkPath();
}
