using Microsoft.Playwright;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class WatchNetworks(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_schedule_is_shown_saved_and_logged_and_an_alert_is_put_away(bool script)
    {
        await using var olga = await OperatorAtWork.Starts(chromium, script);
        await olga.HasOffers();
        var alerts = olga.Services.GetRequiredService<AlertBook>();
        await olga.Services.GetRequiredService<Database>().Write(session => alerts.Raise(session, new NewAlert(AlertKind.PayoutCut, "cut", "A game pays $1.00 instead of $2.00.") { NetworkId = 1 }), TestContext.Current.CancellationToken);

        await olga.Opens("/networks/1");
        await olga.Page.GetByLabel("Sync: every so many hours").SelectOptionAsync("6");
        await olga.Page.Locator("[name=sync-kind][value=Every]").FocusAsync();
        await olga.Page.Keyboard.PressAsync("Space");
        await olga.Page.GetByLabel("Time zone").SelectOptionAsync("Europe/Berlin");
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Show the next starts" }).ClickAsync();
        await Expect(olga.Page.Locator(".moments")).ToContainTextAsync("Would start at, once saved");
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();
        await Expect(olga.Page.Locator(".moments tbody tr")).ToHaveCountAsync(3);
        await HasNoFaults();

        await olga.Page.GetByRole(AriaRole.Link, new() { Name = "Change log" }).ClickAsync();
        await Expect(olga.Page.Locator("tbody")).ToContainTextAsync("every 6 hours (Europe/Berlin)");
        await HasNoFaults();

        await olga.Page.GetByRole(AriaRole.Link, new() { Name = "Alerts" }).First.ClickAsync();
        await HasNoFaults();
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Mark as seen: Payout cut" }).FocusAsync();
        await olga.Page.Keyboard.PressAsync("Enter");
        await Expect(olga.Page.GetByText("Nothing needs you")).ToBeVisibleAsync();
        await olga.Opens("/alerts/settings");
        await HasNoFaults();
        Assert.Empty(olga.Errors);

        // axe is a script.
        async Task HasNoFaults()
        {
            if (script) Assert.Empty(await olga.Page.Faults());
        }
    }
}
