using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

/// <summary>From a list of offers that nobody looked at to none that is left, with the keyboard as a person has it: no mouse, no address typed.</summary>
public sealed class TriageEverythingByKeys(Chromium chromium)
{
    [Fact]
    public async Task A_whole_feed_is_triaged_by_filters_bulk_acts_and_single_decisions_and_a_mistake_is_undone()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers?listing=New");
        var all = await Matching(olga);

        await Narrows(olga, ("f-to-payout", "0.60"));
        Assert.Empty(await olga.Page.Faults());
        var cheap = await Matching(olga);
        await DecidesAll(olga, "i", "Ignored");
        await olga.Page.Keyboard.PressAsync("u");
        await Expect(olga.Page.Locator("[data-bulk]")).ToContainTextAsync("as before.");
        Assert.Equal(cheap, await Matching(olga));
        Assert.Empty(await olga.Page.Faults());
        await DecidesAll(olga, "i", "Ignored");
        await Narrows(olga, ("f-to-payout", ""), ("f-country", "US, GB"));
        await olga.Page.Keyboard.PressAsync("j");
        await olga.Page.Keyboard.PressAsync("i");
        await DecidesAll(olga, "s", "Synced");
        await Narrows(olga, ("f-country", ""));
        await DecidesAll(olga, "i", "Ignored");

        await Expect(Tab(olga, "New")).ToHaveTextAsync("0");
        Assert.Empty(await olga.Page.Faults());
        Assert.InRange(cheap, 1, all - 1);
        Assert.NotEqual("0", await Tab(olga, "Synced").InnerTextAsync());
        Assert.Empty(olga.Errors);
    }

    private static async Task Narrows(OperatorAtWork olga, params (string Field, string Text)[] filters)
    {
        await olga.Page.Keyboard.PressAsync("f");
        foreach (var (field, text) in filters.OrderBy(filter => filter.Field, StringComparer.Ordinal))
        {
            await TabsTo(olga, field);
            await olga.Page.Keyboard.PressAsync("Control+a");
            if (text.Length == 0) await olga.Page.Keyboard.PressAsync("Delete");
            else await olga.Page.Keyboard.TypeAsync(text);
        }

        await olga.Page.RunAndWaitForResponseAsync(() => olga.Page.Keyboard.PressAsync("Enter"), answer => answer.Url.Contains("/offers?", StringComparison.Ordinal));
        foreach (var (field, text) in filters.Where(filter => filter.Text.Length > 0))
            await olga.Page.WaitForURLAsync(address => address.Contains($"{field[2..]}=", StringComparison.Ordinal));
        await olga.Page.Keyboard.PressAsync("Escape");
        await Expect(olga.Page.Locator("details.filters > summary")).ToBeFocusedAsync();
        await Expect(olga.Page.Locator(".htmx-request, .htmx-settling")).ToHaveCountAsync(0);
    }

    // The fields of a form follow each other: nobody needs more presses than there are of them.
    private static async Task TabsTo(OperatorAtWork olga, string field)
    {
        for (var press = 0; press < 12; press++)
        {
            if (await olga.Page.EvaluateAsync<string>("() => document.activeElement.id") == field) return;
            await olga.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{field} is not reached by Tab.");
    }

    private static async Task DecidesAll(OperatorAtWork olga, string key, string listing)
    {
        await olga.Page.Keyboard.PressAsync("j");
        await olga.Page.Keyboard.PressAsync("a");
        await olga.Page.Keyboard.PressAsync("a");
        await Expect(olga.Page.Locator("[data-everything]")).ToBeVisibleAsync();
        await olga.Page.Keyboard.PressAsync(key);
        await olga.Page.WaitForURLAsync(address => address.Contains("bulk=", StringComparison.Ordinal));
        await olga.WaitsForJobs();
        await Expect(olga.Page.Locator("[data-bulk]")).ToContainTextAsync($"set to {listing}.");
        await Expect(Tab(olga, "New")).ToHaveTextAsync("0");
    }

    private static ILocator Tab(OperatorAtWork olga, string listing) => olga.Page.Locator("#offer-tabs a", new() { HasText = listing }).Locator(".n");

    private static async Task<int> Matching(OperatorAtWork olga) =>
        int.Parse((await olga.Page.Locator("#offers").GetAttributeAsync("data-matching"))!, System.Globalization.CultureInfo.InvariantCulture);
}
