using System.Globalization;
using Microsoft.Playwright;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class ReviewChanges(Chromium chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cuts_are_accepted_kept_and_held_by_keyboard_alone_and_an_offer_is_held_with_a_note()
    {
        await using var network = await FakeNetwork.Start();
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        await HasCuts(olga, network);

        await olga.Opens("/review");
        var cards = olga.Page.Locator(".waiting");
        await Expect(cards).ToHaveCountAsync(3);
        await Expect(cards.First).ToContainTextAsync("Members see $10.00");
        await Expect(cards.First).ToContainTextAsync("Network says $7.00");
        Assert.Empty(await olga.Page.Faults());
        Assert.Equal(0, await olga.Page.Overflow());

        var offer = (await cards.First.Locator("h2 a").GetAttributeAsync("href"))!;
        await cards.First.GetByRole(AriaRole.Button, new() { Name = "Hold the offer" }).FocusAsync();
        await olga.Page.Keyboard.PressAsync("Enter");
        await Expect(cards.First).ToContainTextAsync("Held");
        await cards.First.GetByRole(AriaRole.Button, new() { Name = "Keep ours" }).FocusAsync();
        await olga.Page.Keyboard.PressAsync("Enter");
        await Expect(cards).ToHaveCountAsync(2);
        await cards.First.GetByRole(AriaRole.Checkbox).FocusAsync();
        await olga.Page.Keyboard.PressAsync("Space");
        await cards.Last.GetByRole(AriaRole.Checkbox).FocusAsync();
        await olga.Page.Keyboard.PressAsync("Space");
        await olga.Page.Locator(".savebar").GetByRole(AriaRole.Button, new() { Name = "Accept" }).FocusAsync();
        await olga.Page.Keyboard.PressAsync("Enter");
        await Expect(olga.Page.GetByText("Nothing waits")).ToBeVisibleAsync();

        await olga.Opens(offer);
        await Expect(olga.Page.Locator("#hold")).ToContainTextAsync("Until its change is decided");
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Release it" }).ClickAsync();
        var until = TimeProvider.System.GetUtcNow().AddDays(7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await olga.Page.GetByLabel("Until").FillAsync(until);
        await olga.Page.GetByLabel("Why").FillAsync("Does not credit");
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Hold it", Exact = true }).ClickAsync();
        await Expect(olga.Page.Locator("#hold")).ToContainTextAsync("Does not credit");
        await Expect(olga.Page.Locator("#hold")).ToContainTextAsync("Held until");
        Assert.Empty(await olga.Page.Faults());
        Assert.Equal(0, await olga.Page.Overflow());
        Assert.Empty(olga.Errors);
    }

    private static async Task HasCuts(OperatorAtWork olga, FakeNetwork network)
    {
        await olga.HasAffise(network, [.. Enumerable.Range(1, 3).Select(id => AffiseFeed.Offer(id, payout: 10))]);
        var book = olga.Services.GetRequiredService<OfferBook>();
        await book.SetListing([.. Enumerable.Range(1, 100).Select(id => (long)id)], Listing.Synced, null, Ct);
        AffiseFeed.Serve(network, [.. Enumerable.Range(1, 3).Select(id => AffiseFeed.Offer(id, payout: 7))]);
        await olga.DownloadsInTheBackground();
    }
}
