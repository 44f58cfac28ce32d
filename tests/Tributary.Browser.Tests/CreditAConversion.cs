using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

public sealed class CreditAConversion(Chromium chromium)
{
    [Fact]
    public async Task A_click_carries_its_id_the_conversion_is_credited_explained_and_later_taken_back()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.HasOffers();
        await olga.SetsFirstOfferToSynced();
        var member = await chromium.Visitor(olga.Address);

        await member.GotoAsync((await olga.HandsOutALink("mia")).ToString());
        Assert.Equal(olga.Cpalead.Address.Authority, new Uri(member.Url).Authority);
        await Expect(member.Locator("code")).ToHaveTextAsync(ClickId());
        await member.GetByRole(AriaRole.Button, new() { Name = "Finish the offer now" }).ClickAsync();
        await Expect(member.GetByText("Reported.")).ToBeVisibleAsync();
        await olga.Cpalead.Desk.SendDue(TestContext.Current.CancellationToken);

        await olga.Opens("/postbacks");
        await olga.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "CreditedByNetwork" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(olga.Page.GetByRole(AriaRole.Heading, new() { Name = "Decision" })).ToBeVisibleAsync();
        await Expect(olga.Page.GetByText("mia").First).ToBeVisibleAsync();

        await member.GetByRole(AriaRole.Button, new() { Name = "Take the conversion back" }).ClickAsync();
        await Expect(member.GetByText("Reported.")).ToBeVisibleAsync();
        await olga.Cpalead.Desk.SendDue(TestContext.Current.CancellationToken);
        await olga.Opens("/postbacks?outcome=ReversedByNetwork");
        await Expect(olga.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "mia" })).ToHaveCountAsync(1);

        await olga.Opens("/members");
        await olga.Page.GetByRole(AriaRole.Link, new() { Name = "mia" }).First.ClickAsync();
        await Expect(olga.Page.GetByRole(AriaRole.Heading, new() { Name = "mia" })).ToBeVisibleAsync();
        await Expect(olga.Page.Locator(".timeline").First).ToBeVisibleAsync();
        Assert.Empty(olga.Errors);
        await member.Context.CloseAsync();
    }

    [Fact]
    public async Task A_key_made_in_the_panel_opens_the_api()
    {
        await using var olga = await OperatorAtWork.Starts(chromium);
        await olga.SetsUp();
        await olga.Opens("/api-keys");
        await olga.Page.GetByLabel("What it is for").FillAsync("Web server");
        await olga.Page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        var key = await olga.Page.Locator("#new-key").InnerOrValue();

        var answer = await olga.Page.APIRequest.GetAsync("/api/v1/offers", new() { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {key}" } });
        Assert.Equal(200, answer.Status);
        Assert.Empty(olga.Errors);
    }

    private static System.Text.RegularExpressions.Regex ClickId() => new("^[A-Za-z0-9_-]{48}$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
