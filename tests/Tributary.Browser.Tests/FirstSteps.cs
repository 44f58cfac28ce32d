using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class FirstSteps(Chromium chromium)
{
    [Fact]
    public async Task An_owner_sets_up_by_the_link_signs_out_and_signs_in_again()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        await olga.SignsOut();
        await olga.SignsIn();

        await Expect(olga.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })).ToBeVisibleAsync();
        Assert.Empty(olga.Errors);
    }
}
