using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class ConnectANetwork(Chromium chromium)
{
    [Fact]
    public async Task A_network_is_installed_from_its_template_tested_and_downloaded()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        await olga.InstallsCpalead();
        await olga.TestsTheConnection();
        await olga.Downloads();

        await Expect(olga.Page.Locator("#run .counts")).ToContainTextAsync("2,500");
        await olga.Opens("/offers");
        await Expect(olga.Rows.First).ToBeVisibleAsync();
        Assert.Empty(olga.Errors);
    }

    [Fact]
    public async Task The_postback_address_is_there_to_paste_with_a_word_on_what_would_reach_us()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        await olga.InstallsCpalead();

        Assert.StartsWith(new Uri(olga.Address, "/p/").ToString(), olga.Cpalead.Desk.PostbackUrl, StringComparison.Ordinal);
        Assert.Contains("{subid}", olga.Cpalead.Desk.PostbackUrl, StringComparison.Ordinal);
        await Expect(olga.Page.Locator("#postback")).ToContainTextAsync("Would everything reach us?");
    }
}
