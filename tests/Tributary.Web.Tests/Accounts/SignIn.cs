using System.Net;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;

namespace Tributary.Web.Tests.Accounts;

public sealed class SignIn
{
    [Fact]
    public async Task A_page_asks_a_stranger_to_sign_in_and_leads_back_afterwards()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.Services.GetRequiredService<AccountBook>().AddOwner("Anna", SignedIn.Email, SignedIn.Password, default);

        using var asked = await Get(tributary.Http, "/offers?q=coin");
        var where = asked.Headers.Location!.PathAndQuery;
        using var entered = await tributary.Http.Send(await tributary.Http.Page(where), where, fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);

        Assert.StartsWith("/sign-in?then=", where, StringComparison.Ordinal);
        Assert.Equal("/offers?q=coin", entered.Headers.Location!.OriginalString);
        Assert.Contains("samesite=lax", Cookie(entered), StringComparison.Ordinal);
        Assert.Contains("httponly", Cookie(entered), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task After_signing_in_nobody_is_led_to_another_host(string then)
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.Services.GetRequiredService<AccountBook>().AddOwner("Anna", SignedIn.Email, SignedIn.Password, default);
        var path = "/sign-in?then=" + Uri.EscapeDataString(then);

        using var entered = await tributary.Http.Send(await tributary.Http.Page(path), path, fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);

        Assert.Equal("/", entered.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_read_the_same_and_keep_what_was_typed()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.Services.GetRequiredService<AccountBook>().AddOwner("Anna", SignedIn.Email, SignedIn.Password, default);
        var page = await tributary.Http.Page("/sign-in");

        using var wrong = await tributary.Http.Send(page, "/sign-in", fill: [("email", SignedIn.Email), ("password", "not this one at all")]);
        using var unknown = await tributary.Http.Send(page, "/sign-in", fill: [("email", "nobody@lumen.example"), ("password", "not this one at all")]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
        var shown = await wrong.Document();
        Assert.Equal(shown.QuerySelector("[role=alert]")!.TextContent, (await unknown.Document()).QuerySelector("[role=alert]")!.TextContent);
        Assert.Equal(SignedIn.Email, shown.QuerySelector("[name=email]")!.GetAttribute("value"));
        Assert.False(shown.QuerySelector("[name=password]")!.HasAttribute("value"));
    }

    [Fact]
    public async Task Guessing_is_slowed_and_waiting_helps()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.Services.GetRequiredService<AccountBook>().AddOwner("Anna", SignedIn.Email, SignedIn.Password, default);
        var page = await tributary.Http.Page("/sign-in");
        for (var i = 0; i < 4; i++)
            (await tributary.Http.Send(page, "/sign-in", fill: [("email", SignedIn.Email), ("password", "wrong")])).Dispose();

        using var tooSoon = await tributary.Http.Send(page, "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        tributary.Clock.Advance(TimeSpan.FromSeconds(1));
        using var later = await tributary.Http.Send(page, "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);

        Assert.Equal(HttpStatusCode.TooManyRequests, tooSoon.StatusCode);
        Assert.Equal("1", tooSoon.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.Redirect, later.StatusCode);
    }

    [Fact]
    public async Task A_sign_in_link_works_once_and_for_a_quarter_of_an_hour()
    {
        await using var tributary = await RunningTributary.Start();
        var book = tributary.Services.GetRequiredService<AccountBook>();
        await book.AddOwner("Anna", SignedIn.Email, null, default);
        var used = await book.SignInLink(tributary.Address, null, default);
        var old = await book.SignInLink(tributary.Address, SignedIn.Email, default);
        using var stranger = tributary.NewClient();

        using var first = await tributary.Http.GetAsync(used);
        using var second = await stranger.GetAsync(used);
        tributary.Clock.Advance(AccountBook.SignInLinkLife);
        using var late = await stranger.GetAsync(old);

        Assert.Equal("/", first.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Gone, second.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.Null(await book.SignInLink(tributary.Address, "nobody@lumen.example", default));
    }

    [Fact]
    public async Task An_account_without_a_password_cannot_be_entered_with_one()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.Services.GetRequiredService<AccountBook>().AddOwner("Anna", SignedIn.Email, null, default);

        using var answer = await tributary.Http.Send(await tributary.Http.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", "")]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task Half_a_day_without_a_visit_ends_the_session_and_a_visit_prolongs_it()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        tributary.Clock.Advance(TimeSpan.FromHours(8));
        await tributary.Http.Page("/nothing-here", 404);
        tributary.Clock.Advance(TimeSpan.FromHours(8));
        await tributary.Http.Page("/nothing-here", 404);
        tributary.Clock.Advance(TimeSpan.FromHours(13));

        await tributary.Http.Page("/nothing-here", 302);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        using var left = await tributary.Http.Send(await tributary.Http.Page("/nothing-here", 404), "/", "form[action='/sign-out']");

        Assert.Equal("/sign-in", left.Headers.Location!.OriginalString);
        await tributary.Http.Page("/nothing-here", 302);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing_and_gives_back_what_was_typed()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-out")
        {
            Content = new FormUrlEncodedContent([new("note", "a long <b>thought</b>"), new("password", "hidden")]),
        };
        request.Headers.Accept.ParseAdd("text/html");

        using var refused = await tributary.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await refused.Document();
        Assert.Contains("a long <b>thought</b>", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", page.Body!.TextContent, StringComparison.Ordinal);
        await tributary.Http.Page("/nothing-here", 404);
    }

    private static async Task<HttpResponseMessage> Get(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        return await http.SendAsync(request);
    }

    private static string Cookie(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("tributary=", StringComparison.Ordinal));
}
