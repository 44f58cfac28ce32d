using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed partial class PlaceOffersByRules(Chromium chromium)
{
    [Fact]
    public async Task Rules_are_written_tried_out_and_applied_by_keyboard_alone()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/networks/1/storing");

        await Presses(olga, "Add a rule");
        await Types(olga, "Name", "All that pay");
        await Types(olga, "Offers become", "Synced");
        await Types(olga, "Pays at least optional", "0.01");
        await Types(olga, "Currency of the payout", "usd");
        await Presses(olga, "Preview");
        await Expect(olga.Page.GetByText("Not saved yet.")).ToBeVisibleAsync();
        Assert.Empty(await olga.Page.Faults());
        Assert.Equal(0, await olga.Page.Overflow());
        await Presses(olga, "Done with this rule");
        await Expect(olga.Page.Locator(".rule .takes").First).ToHaveTextAsync(Offers());
        await Presses(olga, "Save");

        await Expect(olga.Page.GetByText("Saved. The rules place offers from the next run on")).ToBeVisibleAsync();
        Assert.Empty(await olga.Page.Faults());
        await olga.Page.GetByRole(AriaRole.Button, new() { NameRegex = Apply() }).FocusAsync();
        await olga.Page.Keyboard.PressAsync("Enter");
        await Expect(olga.Page.GetByText("set by the intake rules").First).ToBeVisibleAsync();
        await olga.Opens("/networks/1/unmapped");
        Assert.Empty(await olga.Page.Faults());
        Assert.Empty(olga.Errors);
    }

    private static async Task Presses(OperatorAtWork olga, string button)
    {
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).Last.FocusAsync();
        await olga.Page.Keyboard.PressAsync("Enter");
        await olga.Page.WaitForLoadStateAsync();
    }

    private static async Task Types(OperatorAtWork olga, string label, string text)
    {
        await olga.Page.GetByLabel(label, new() { Exact = true }).FocusAsync();
        await olga.Page.Keyboard.TypeAsync(text);
    }

    [GeneratedRegex("^[1-9][0-9,]* offers?$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Offers();

    [GeneratedRegex("^Apply to the", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Apply();
}
