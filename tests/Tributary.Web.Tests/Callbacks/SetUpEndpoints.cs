using System.Net;
using Tributary.Core.Callbacks;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Callbacks;

namespace Tributary.Web.Tests.Callbacks;

public sealed class SetUpEndpoints
{
    [Fact]
    public async Task An_endpoint_is_added_tested_and_looked_at_in_the_panel()
    {
        await using var site = await ToldSite.Start(listens: false);
        var http = site.Credited.Tributary.Http;
        await site.Credited.Tributary.SignIn();

        using var added = await http.Send(await http.Page("/callbacks/new"), "/callbacks/new", "form[action='/callbacks/new']", "button[value=save]", ("url", site.Url("/hook")));
        var page = await added.Document();
        Assert.StartsWith("whsec_", page.QuerySelector("#secret")!.TextContent, StringComparison.Ordinal);
        var endpoint = Assert.Single(await site.Book.All(CancellationToken.None));
        using var tested = await http.Send(page, "", $"form[action='/callbacks/{endpoint.Id}']", "button[value=test]");
        Assert.Contains("The test was taken.", (await tested.Document()).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("test", Assert.Single(site.Calls).Type);

        await site.Credit();
        await site.Deliver();
        var log = await http.Page("/callbacks");
        var one = await http.Page(log.QuerySelector("#log-h")!.ParentElement!.ParentElement!.QuerySelector("a.title-link")!.GetAttribute("href")!);
        Assert.Contains("as you say", one.Body!.TextContent, StringComparison.Ordinal);
        (await http.Send(one, "", "main form[action$='/again']")).Dispose();
        await site.Deliver();
        Assert.Equal(3, site.Calls.Count);
    }

    [Theory]
    [InlineData("http://shop.example/hook", nameof(CallbackForm.Json), "Use https://")]
    [InlineData("https://user:pass@shop.example/hook", nameof(CallbackForm.Json), "whole address")]
    [InlineData("https://shop.example/?c={clickid}", nameof(CallbackForm.Macros), "Did you mean {click_id}?")]
    [InlineData("https://{member}.example/", nameof(CallbackForm.Macros), "after the host only")]
    public async Task An_address_that_cannot_be_called_is_refused_with_the_remedy(string url, string form, string says)
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        using var answer = await tributary.Http.Send(
            await tributary.Http.Page("/callbacks/new"), "/callbacks/new", "form[action='/callbacks/new']", "button[value=save]", ("url", url), ("form", form));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(says, (await answer.Document()).QuerySelector("#f-url-error")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(await tributary.Services.GetRequiredService<EndpointBook>().All(CancellationToken.None));
    }

    [Fact]
    public async Task What_an_endpoint_wants_and_where_it_lies_can_be_changed_paused_and_removed()
    {
        await using var site = await ToldSite.Start();
        var http = site.Credited.Tributary.Http;
        await site.Credited.Tributary.SignIn();
        var path = $"/callbacks/{site.Endpoint}";
        async Task Act(string button, params (string Name, string? Value)[] fill) =>
            (await http.Send(await http.Page(path), path, $"form[action='{path}']:has(button[value={button}])", $"button[value={button}]", fill)).Dispose();

        await Act("save", ("url", site.Url("/new")), (nameof(CallbackKind.Pending), null));
        var changed = (await site.Book.Find(site.Endpoint, CancellationToken.None))!;
        await Act("pause");
        var paused = (await site.Book.Find(site.Endpoint, CancellationToken.None))!.State;
        await Act("resume");
        await Act("secret");
        await site.Log.Retire(site.Endpoint, CancellationToken.None);

        Assert.EndsWith("/new", changed.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(CallbackKind.Pending, changed.Wants);
        Assert.Equal(EndpointState.Paused, paused);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(path)).StatusCode);
    }
}
