using Microsoft.Playwright;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Demo;
using Tributary.Web.Platform;

namespace Tributary.Browser.Tests;

/// <summary>A Tributary that has been in use for a while: two networks, thousands of offers, members, clicks, conversions, reversals and forgeries.</summary>
public sealed class BusyOperator : IAsyncLifetime
{
    private RunningTributary _tributary = null!;
    private DemoWorld _world = null!;
    private string _apiKey = "";

    internal Uri Address => _tributary.Address;

    public async ValueTask InitializeAsync()
    {
        _tributary = await RunningTributary.Start(new FakeClock(TimeProvider.System.GetUtcNow()));
        _world = await DemoWorld.Start(new StartOptions { DataFolder = _tributary.DataFolder, Clock = _tributary.Clock }, CancellationToken.None);
        var lines = await _world.Settle(_tributary.Services, _tributary.Address, CancellationToken.None);
        _apiKey = lines[2]["api key: ".Length..];
        await MembersClick(60);
        foreach (var version in new[] { "1.0.0", "1.1.0" }) await _tributary.Services.AddsTemplate(OperatorAtWork.TextOfOwnTemplate(version));
    }

    /// <summary>Signs a visitor in by a link of his own.</summary>
    internal async Task SignsIn(IPage page)
    {
        var link = await _tributary.Services.GetRequiredService<AccountBook>().SignInLink(Address, null, CancellationToken.None);
        await page.GotoAsync(link!.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _tributary.DisposeAsync();
    }

    private async Task MembersClick(int times)
    {
        var members = new DemoMembers(Address, _apiKey, _world.Destinations, _tributary.Clock, _tributary.Services.GetRequiredService<ILogger<DemoMembers>>());
        using var http = LoopbackHttp.Client();
        for (var click = 0; click < times; click++)
            await members.Click(http, Dice.Of("browser").For(click), CancellationToken.None);
        _tributary.Clock.Advance(TimeSpan.FromMinutes(2));
        await _world.Cpalead.Desk.SendDue(CancellationToken.None);
        await _world.Affise.Desk.SendDue(CancellationToken.None);
    }
}
