using System.Security.Cryptography;
using Microsoft.Playwright;
using Tributary.Browser.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Tributary.Browser.Tests;

/// <summary>The system's Chromium, started once for all journeys; every visitor gets a context of his own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("TEST_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
                $"--ignore-certificate-errors-spki-list={Convert.ToBase64String(SHA256.HashData(TlsProxy.Certificate.PublicKey.ExportSubjectPublicKeyInfo()))}",
            ],
        });
    }

    /// <summary>A new visitor. Whatever he asks for outside this machine is refused, so a page that needs anything from elsewhere fails its test.</summary>
    internal async Task<IPage> Visitor(Uri address, bool script = true, int width = 1280, bool dark = false)
    {
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            // As a person's: headless ones say so, and who follows links with them is nobody who clicked.
            UserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36",
            JavaScriptEnabled = script,
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        await context.RouteAsync(url => new Uri(url).Host is not ("127.0.0.1" or "localhost"), route => route.AbortAsync());
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
