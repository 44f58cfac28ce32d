using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class TriageOffers(Chromium chromium)
{
    [Fact]
    public async Task Ten_offers_become_Synced_with_one_press_of_Save()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers?listing=New");
        for (var row = 0; row < 10; row++)
            await olga.SetsListing(row, "Synced");
        await Expect(olga.Page.Locator("[data-changes]")).ToHaveTextAsync("10 changes not saved");
        await olga.SavesListings();

        await Expect(olga.Page.GetByText("10 offers changed.")).ToBeVisibleAsync();
        await olga.Opens("/offers?listing=Synced");
        await Expect(olga.Rows).ToHaveCountAsync(10);
        Assert.Empty(olga.Errors);
    }

    [Fact]
    public async Task An_edited_title_stands_after_the_next_download()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers?sort=Title");
        await olga.EditsTitle(0, "Aaa, our own words");
        await olga.DownloadsInTheBackground();

        await olga.Opens("/offers?q=our+own+words");
        await Expect(olga.Rows).ToHaveCountAsync(1);
        await Expect(olga.Rows.First).ToContainTextAsync("Aaa, our own words");
        await Expect(olga.Rows.First).ToContainTextAsync("Network says");
    }

    [Fact]
    public async Task All_countries_open_and_close_by_keyboard()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers");
        var globe = olga.Page.Locator("button[popovertarget^='geo-']").First;
        var countries = olga.Page.Locator($"#{await globe.GetAttributeAsync("popovertarget")}");

        await globe.FocusAsync();
        await olga.Page.Keyboard.PressAsync("Enter");
        await Expect(countries).ToBeVisibleAsync();
        await Expect(countries).ToContainTextAsync("countries");
        await olga.Page.Keyboard.PressAsync("Escape");
        await Expect(countries).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_whole_offer_shows_when_the_pointer_rests_and_when_the_keyboard_arrives()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.Opens("/offers");
        var titles = olga.Rows.Locator("[data-preview]");

        await titles.Nth(2).HoverAsync();
        await Expect(olga.Preview.Locator("#preview-heading")).ToHaveTextAsync(await titles.Nth(2).InnerTextAsync());
        await olga.Page.Mouse.MoveAsync(5, 5);
        await olga.Page.Keyboard.PressAsync("j");
        await Expect(olga.Preview.Locator("#preview-heading")).ToHaveTextAsync(await titles.Nth(0).InnerTextAsync());
        Assert.Empty(olga.Errors);
    }

    [Fact]
    public async Task Everything_about_triage_works_without_script()
    {
        await using var olga = await OperatorAtWork.Starts(chromium, script: false);
        await olga.HasOffers();
        await olga.Opens("/offers?listing=New");
        for (var row = 0; row < 3; row++)
            await olga.SetsListing(row, "Synced");
        await olga.SavesListings();
        await Expect(olga.Page.GetByText("3 offers changed.")).ToBeVisibleAsync();

        await olga.Opens("/offers?listing=Synced");
        await olga.Rows.First.Locator("[data-preview]").ClickAsync();
        await Expect(olga.Preview).ToContainTextAsync("Does it reach members?");
        await olga.EditsTitle(0, "Written without script");
        await olga.Page.GetByLabel("Search offers").FillAsync("without script");
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(olga.Rows).ToHaveCountAsync(1);
    }
}
