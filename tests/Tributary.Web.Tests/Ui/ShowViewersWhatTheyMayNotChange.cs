using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Core.Callbacks;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Accounts;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Ui;

public sealed class ShowViewersWhatTheyMayNotChange
{
    [Fact]
    public async Task He_reads_values_and_is_offered_nothing_that_would_be_refused()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");
        await site.Get<EndpointBook>().Add(new EndpointDraft(site.Site, null, CallbackForm.Json, "https://127.0.0.1/told", new HashSet<CallbackKind> { CallbackKind.Credited }), CancellationToken.None);
        await site.Tributary.SignIn();
        using var viewer = await site.Tributary.HasPerson("vera@lumen.example", Role.Viewer);
        string[] paths = [$"/networks/{site.Network}", $"/networks/{site.Network}/storing", $"/members/{site.Member}", "/conversions/1", "/offers", "/offers/1", "/callbacks/1", "/withdrawals", $"/postbacks/{(await site.Newest()).Id}"];

        foreach (var path in paths)
        {
            var page = await viewer.Page(path);
            Assert.Empty(Offered(page).Select(element => $"{path}: {element.OuterHtml}"));
            Assert.NotEmpty(page.QuerySelectorAll("h1"));
        }

        var network = await viewer.Page($"/networks/{site.Network}");
        Assert.Equal("Sample", network.QuerySelector("input[name=name][disabled]")!.GetAttribute("value"));
        Assert.Contains("Managers and owners change it", network.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manager_and_a_viewer_s_own_account_are_left_as_they_are()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        using var viewer = await site.Tributary.HasPerson("vera@lumen.example", Role.Viewer);
        using var manager = await site.Tributary.HasPerson("max@lumen.example", Role.Manager);

        Assert.NotEmpty((await viewer.Page("/account")).QuerySelectorAll("main form button"));
        Assert.Empty((await manager.Page($"/networks/{site.Network}")).QuerySelectorAll("main form[method=post] input[name=name][disabled]"));
    }

    private static IEnumerable<IElement> Offered(IHtmlDocument page)
    {
        var refused = page.QuerySelectorAll("main form[method=post]").Where(form => !form.GetAttribute("action")!.StartsWith("/account", StringComparison.Ordinal) && form.GetAttribute("action") is not "/offers/columns" && !form.GetAttribute("action")!.StartsWith("/offers/lists", StringComparison.Ordinal)).ToList();
        var within = refused.SelectMany(form => form.QuerySelectorAll("button:not([popovertarget], [data-copy]), input:not([type=hidden]), select, textarea")).Where(control => !control.HasAttribute("disabled"));
        var opening = page.QuerySelectorAll("[popovertarget]").Where(button => page.GetElementById(button.GetAttribute("popovertarget")!) is null);
        return within.Concat(opening);
    }
}
