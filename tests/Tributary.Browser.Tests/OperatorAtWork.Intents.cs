using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Demo;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Sites;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Browser.Tests;

/// <summary>What the operator does with networks, offers and keys.</summary>
internal sealed partial class OperatorAtWork
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ILocator Rows => Page.Locator("#offers [data-row]");

    public ILocator Preview => Page.Locator("#preview");

    /// <summary>From the empty list of networks to the installed network's own page.</summary>
    public async Task InstallsCpalead()
    {
        await FillsInCpalead();
        await Presses("Install");
        await Expect(Page).ToHaveURLAsync(NetworkPath());
        Cpalead.Desk.PostbackUrl = await Page.Locator("#postback-url").InnerOrValue();
    }

    public async Task TestsTheConnection()
    {
        await Page.GetByLabel("Publisher ID").FillAsync(SandboxAccount.CpaleadPublisher);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Expect(Page.Locator("#test")).ToContainTextAsync("The connection works");
    }

    /// <summary>Presses the button and stays on the run's page until its report is there.</summary>
    public async Task Downloads()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Download new offers" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(RunPath());
        await WaitsForJobs();
        await Page.ReloadAsync();
        await Expect(Page.Locator("#run")).ToContainTextAsync("Complete");
    }

    /// <summary>The same network and its offers, without walking through the screens that install it.</summary>
    public async Task HasOffers()
    {
        await SetsUp();
        var networks = Services.GetRequiredService<NetworkDirectory>();
        var installation = await networks.Install("cpalead", "CPAlead sandbox", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = Cpalead.Address.Authority,
            ["publisher_id"] = SandboxAccount.CpaleadPublisher,
            ["postback_password"] = SandboxAccount.CpaleadPassword,
        }, Ct);
        var network = (await networks.Find(installation.Id!.Value, Ct))!;
        Cpalead.Desk.PostbackUrl = network.Template.Postback!.UrlsToPaste(new Uri(Address, $"/p/{network.PostbackToken}").ToString(), network.Settings)[0].Url;
        await DownloadsInTheBackground();
    }

    /// <summary>A network that says what the test says, with these offers downloaded.</summary>
    public async Task HasAffise(FakeNetwork network, params object[] offers)
    {
        Tributary.Tests.Harness.AffiseFeed.Serve(network, offers);
        var installation = await Services.GetRequiredService<NetworkDirectory>().Install("affise", "Northlight",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["api_host"] = network.Host, ["api_key"] = Tributary.Tests.Harness.AffiseFeed.Key }, Ct);
        Assert.Empty(installation.Errors);
        await DownloadsInTheBackground();
    }

    public async Task DownloadsInTheBackground()
    {
        foreach (var network in await Services.GetRequiredService<NetworkDirectory>().All(Ct))
            await Services.GetRequiredService<RunBook>().Start(network.Id, RunKind.Download, "test", null, Ct);
        await WaitsForJobs();
    }

    /// <summary>A member of his site gets a link to the first Synced offer; returns the link.</summary>
    public async Task<Uri> HandsOutALink(string member)
    {
        var site = await Services.GetRequiredService<SiteBook>().Default(Ct);
        var (created, _) = await Services.GetRequiredService<MemberBook>().Put(site.Id, member, null, Ct);
        var offer = (await Services.GetRequiredService<OfferBook>().FindAvailable(new OfferSearch(), 0, 1, Ct))[0];
        return new Uri(Address, Services.GetRequiredService<ClickBook>().Url(site.Id, created.Id, offer.Id));
    }

    public async Task SetsListing(int row, string listing) => await Rows.Nth(row).Locator("select").SelectOptionAsync(listing);

    public async Task SetsFirstOfferToSynced()
    {
        await Opens("/offers?listing=New");
        await SetsListing(0, "Synced");
        await SavesListings();
        await Expect(Page.GetByText("1 offer changed.")).ToBeVisibleAsync();
    }

    public async Task SavesListings() => await Page.Locator("[data-save]").ClickAsync();

    public async Task EditsTitle(int row, string title)
    {
        await Rows.Nth(row).GetByRole(AriaRole.Link, new() { NameRegex = EditLink() }).ClickAsync(new() { Force = true });
        await Page.GetByLabel("Title", new() { Exact = true }).FillAsync(title);
        await Page.Locator("#edit").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
    }

    [GeneratedRegex("/runs/[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex RunPath();

    [GeneratedRegex("^Edit ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EditLink();
}

internal static class Reading
{
    /// <summary>The text of an element that shows something to copy, whether it is a field or not.</summary>
    public static Task<string> InnerOrValue(this ILocator element) =>
        element.EvaluateAsync<string>("element => ('value' in element && element.value) || element.textContent.trim()");
}
