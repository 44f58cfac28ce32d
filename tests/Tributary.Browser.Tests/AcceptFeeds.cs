using Microsoft.Playwright;
using Tributary.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class AcceptFeeds(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_feed_cut_to_half_is_tried_dry_stopped_and_accepted_after_all(bool script)
    {
        await using var network = await FakeNetwork.Start();
        await using var olga = await OperatorAtWork.Starts(chromium, script);
        await olga.SetsUp();
        await olga.HasAffise(network, AffiseFeed.Offers(60));
        AffiseFeed.Serve(network, AffiseFeed.Offers(30));

        await olga.Opens("/networks/1");
        await Presses("Dry run of a download");
        await Expect(olga.Page.Locator("#run")).ToContainTextAsync("Would stop");
        await Expect(olga.Page.Locator(".counts")).ToContainTextAsync("30would be marked as missing");
        await olga.Opens("/networks/1");
        await Presses("Download new offers");
        await Expect(olga.Page.Locator("#run")).ToContainTextAsync("The feed lost 30 of 60 offers");
        await Expect(olga.Page.Locator(".counts")).ToContainTextAsync("30would have been marked as missing");
        await Expect(olga.Page.Locator("#accept")).ToContainTextAsync("30 of 60 offers would be missing");
        await Presses("Accept this feed after all");

        await Expect(olga.Page.Locator("#run")).ToContainTextAsync("Complete");
        await Expect(olga.Page.Locator("#changes")).ToContainTextAsync("Newly missing 30");
        await olga.Opens("/alerts?show=past");
        await Expect(olga.Page.Locator("tbody tr")).ToContainTextAsync(new[] { "Feed not believed" });
        Assert.Empty(olga.Errors);

        async Task Presses(string button)
        {
            await olga.Page.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync();
            await Expect(olga.Page).ToHaveURLAsync(OperatorAtWork.RunPath());
            await olga.WaitsForJobs();
            await olga.Page.ReloadAsync();
            if (script) Assert.Empty(await olga.Page.Faults());
        }
    }
}
