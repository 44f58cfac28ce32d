using System.Net;
using AngleSharp.Html.Parser;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;

namespace Tributary.Web.Tests.Http;

/// <summary>Over https no other host of the domain can set a cookie of ours, or read one.</summary>
public sealed class KeepCookiesOurs
{
    [Theory]
    [InlineData("__Host-", HttpStatusCode.Redirect)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Every_cookie_is_this_hosts_alone_and_one_that_might_be_anybodys_is_not_there(string prefix, HttpStatusCode expected)
    {
        await using var tributary = await RunningTributary.Start(settings: """{ "AllowedDestinations": ["127.0.0.1"], "Proxies": ["127.0.0.1"] }""");
        await tributary.Services.GetRequiredService<AccountBook>().AddOwner("Anna", SignedIn.Email, SignedIn.Password, default);
        using var visitor = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false }) { BaseAddress = tributary.Address };
        visitor.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        visitor.DefaultRequestHeaders.Add("Accept", "text/html");

        using var door = await visitor.GetAsync("/sign-in");
        var form = Assert.Single(door.Headers.GetValues("Set-Cookie"));
        using var page = new HtmlParser().ParseDocument(await door.Content.ReadAsStringAsync());
        using var message = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        message.Content = new FormUrlEncodedContent(
        [
            .. page.QuerySelectorAll("form[action='/sign-in'] input[type=hidden]").Select(field => KeyValuePair.Create(field.GetAttribute("name")!, field.GetAttribute("value") ?? "")),
            KeyValuePair.Create("email", SignedIn.Email), KeyValuePair.Create("password", SignedIn.Password),
        ]);
        message.Headers.Add("Cookie", prefix + form["__Host-".Length..form.IndexOf(';', StringComparison.Ordinal)]);
        using var answer = await visitor.SendAsync(message);

        Assert.Equal(expected, answer.StatusCode);
        var set = answer.Headers.TryGetValues("Set-Cookie", out var more) ? more.Append(form) : [form];
        Assert.All(set, cookie => Assert.Matches("^__Host-tributary[^;]*(?=.*; path=/(;|$))(?=.*; secure(;|$))(?=.*; httponly(;|$))(?!.*; domain=)", cookie));
    }
}
