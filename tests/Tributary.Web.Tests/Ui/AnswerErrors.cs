using System.Net;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Ui;

public sealed class AnswerErrors
{
    [Fact]
    public async Task A_person_gets_a_page_and_a_machine_gets_problem_details()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        var page = await tributary.Http.Page("/nothing-here", 404);
        using var answer = await tributary.Http.GetAsync(new Uri("/nothing-here", UriKind.Relative));

        Assert.Equal("There is nothing at this address", page.QuerySelector("h1")!.TextContent);
        Assert.NotNull(page.QuerySelector("nav[aria-label=Main]"));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Every_answer_forbids_foreign_and_inline_script_and_framing()
    {
        await using var tributary = await RunningTributary.Start();

        foreach (var path in new[] { "/sign-in", "/nothing-here", "/css/panel.css" })
        {
            using var answer = await tributary.Http.GetAsync(new Uri(path, UriKind.Relative));

            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task No_page_holds_inline_script_or_style()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        foreach (var path in new[] { "/offers", "/catalogue" })
        {
            var page = await tributary.Http.Page(path);

            Assert.Empty(page.QuerySelectorAll("script:not([src]), style, [style]"));
            Assert.DoesNotContain(page.All.SelectMany(element => element.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Assets_need_no_sign_in_and_a_versioned_address_is_kept_for_a_year()
    {
        await using var tributary = await RunningTributary.Start();
        var page = await tributary.Http.Page("/sign-in");

        foreach (var path in page.QuerySelectorAll("link[rel=stylesheet], script").Select(asset => asset.GetAttribute("href") ?? asset.GetAttribute("src")!))
        {
            using var asset = await tributary.Http.GetAsync(new Uri(path, UriKind.Relative));

            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.Contains("immutable", asset.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stranger_learns_nothing_from_an_address_that_does_not_exist()
    {
        await using var tributary = await RunningTributary.Start();

        await tributary.Http.Page("/nothing-here", 302);
        await tributary.Http.Page("/offers", 302);
    }
}
