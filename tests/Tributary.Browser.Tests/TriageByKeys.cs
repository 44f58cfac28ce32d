using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class TriageByKeys(Chromium chromium)
{
    [Fact]
    public async Task Two_hundred_offers_are_decided_by_keys_alone_page_after_page()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers?listing=New");
        var before = await Synced(olga);
        await olga.Page.Keyboard.PressAsync("j");

        for (var offer = 0; offer < 200; offer++)
        {
            if (offer % 50 == 0) await Expect(olga.Page.Locator("#offers [data-row]:first-child .title-link")).ToBeFocusedAsync();
            await olga.Page.Keyboard.PressAsync("s");
        }

        await Expect(olga.Page.Locator("#live")).ToContainTextAsync("Offers 1 to");
        Assert.Equal(before + 200, await Synced(olga));
        Assert.Empty(olga.Errors);
    }

    [Fact]
    public async Task A_decision_by_key_is_announced_saved_at_once_and_undone()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers?listing=New");
        var title = await olga.Rows.First.Locator(".title-link").InnerTextAsync();

        await olga.Page.Keyboard.PressAsync("j");
        await olga.Page.Keyboard.PressAsync("i");
        await Expect(olga.Page.Locator("#live")).ToHaveTextAsync($"{title}: Ignored");
        await Expect(olga.Rows.Nth(1).Locator(".title-link")).ToBeFocusedAsync();
        await olga.Page.Keyboard.PressAsync("u");
        await Expect(olga.Page.Locator("#live")).ToHaveTextAsync($"Undone: {title} is New again");
        await Expect(olga.Rows.First.Locator("select")).ToHaveValueAsync("New");
        Assert.Empty(olga.Errors);
    }

    [Fact]
    public async Task Ticks_by_key_reach_a_range_the_page_and_everything_that_matches_and_the_bulk_act_is_undone()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers?listing=New");
        var before = await Synced(olga);

        await olga.Page.Keyboard.PressAsync("j");
        await olga.Page.Keyboard.PressAsync("x");
        for (var i = 0; i < 3; i++) await olga.Page.Keyboard.PressAsync("j");
        await olga.Page.Keyboard.PressAsync("Shift+X");
        await Expect(olga.Page.Locator("#live")).ToHaveTextAsync("4 selected");
        await olga.Page.Keyboard.PressAsync("a");
        await olga.Page.Keyboard.PressAsync("a");
        await Expect(olga.Page.Locator("[data-everything]")).ToBeVisibleAsync();
        await olga.Page.Keyboard.PressAsync("s");
        await Expect(olga.Page.Locator("[data-bulk]")).ToContainTextAsync("set to Synced.");
        // Whoever uses the keyboard goes on from what was done, not from the top of the page.
        await Expect(olga.Page.Locator("#offer-notices:focus-within")).ToHaveCountAsync(1);
        await olga.Page.Locator("[data-undo]").ClickAsync();
        await Expect(olga.Page.Locator("[data-bulk]")).ToContainTextAsync("as before.");

        Assert.Equal(before, await Synced(olga));
        Assert.Empty(olga.Errors);
    }

    [Fact]
    public async Task No_key_decides_while_somebody_types_and_help_opens_and_closes()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers?listing=New");

        await olga.Page.Keyboard.PressAsync("/");
        await olga.Page.Keyboard.TypeAsync("sink");
        await Expect(olga.Page.GetByLabel("Search offers")).ToHaveValueAsync("sink");
        await Expect(olga.Page.Locator("[data-decided]")).ToHaveCountAsync(0);
        await olga.Opens("/offers");
        await olga.Page.Keyboard.PressAsync("?");
        await Expect(olga.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToBeVisibleAsync();
        Assert.Empty(await olga.Page.Faults());
        await olga.Page.Keyboard.PressAsync("Escape");
        await Expect(olga.Page.Locator("#keys")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Filters_columns_and_kept_lists_fit_and_work_without_script(int width)
    {
        await using var olga = await OperatorAtWork.Starts(chromium, script: false, width: width);
        await olga.HasOffers();
        await olga.Opens("/offers");

        await olga.Page.Locator("details.filters > summary").ClickAsync();
        await olga.Page.Locator("#f-country").FillAsync("US");
        Assert.True(await olga.Page.Overflow() <= 0);
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Show these" }).First.ClickAsync();
        await Expect(olga.Page.Locator(".chip", new() { HasText = "United States" })).ToBeVisibleAsync();
        await olga.Page.GetByText("Keep this list").ClickAsync();
        await olga.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name", Exact = true }).FillAsync("Mine in the US");
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Keep", Exact = true }).ClickAsync();
        await Expect(olga.Page.GetByRole(AriaRole.Link, new() { Name = "Mine in the US" })).ToHaveAttributeAsync("aria-current", "true");
        await olga.Page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await olga.Page.Locator("#offer-menus input[name=column][value=Devices]").CheckAsync();
        Assert.True(await olga.Page.Overflow() <= 0);
        await olga.Page.Locator("form[action='/offers/columns'] button").First.ClickAsync();
        await Expect(olga.Page.Locator("thead").GetByText("Devices")).ToHaveCountAsync(1);
    }

    private static async Task<int> Synced(OperatorAtWork olga)
    {
        var other = await olga.Page.Context.NewPageAsync();
        await other.GotoAsync("/offers");
        var count = await other.Locator("#offer-tabs a", new() { HasText = "Synced" }).Locator(".n").InnerTextAsync();
        await other.CloseAsync();
        return int.Parse(count, System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture);
    }
}
