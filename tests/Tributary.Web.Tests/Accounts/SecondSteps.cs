using System.Net;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;

namespace Tributary.Web.Tests.Accounts;

public sealed class SecondSteps
{
    [Fact]
    public async Task With_a_second_factor_a_password_alone_lets_nobody_in_and_each_code_works_once()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var (secret, codes) = await tributary.SetsUpFactor(tributary.Http);
        Assert.Equal(10, codes.Distinct().Count());
        tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        var code = tributary.Code(secret);
        using var browser = tributary.NewClient();

        await browser.Page("/offers", 302);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Enters(browser, "000000"));
        await browser.Page("/offers", 302);
        Assert.Equal(HttpStatusCode.Redirect, await Enters(browser, code));
        await browser.Page("/offers");

        using var other = tributary.NewClient();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Enters(other, code));
        Assert.Equal(HttpStatusCode.Redirect, await Enters(other, codes[3].ToUpperInvariant()));
        using var third = tributary.NewClient();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Enters(third, codes[3]));
        Assert.Contains("9 recovery codes are left", (await tributary.Http.Page("/account")).QuerySelector("#factor")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_code_at_the_same_moment_lets_one_in()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var (secret, _) = await tributary.SetsUpFactor(tributary.Http);
        tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        var factor = tributary.Services.GetRequiredService<SecondFactor>();
        var account = (await tributary.Services.GetRequiredService<AccountBook>().Find(SignedIn.Email, default))!;

        var proved = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => factor.Proves(account, tributary.Code(secret), default))));

        Assert.Single(proved, true);
    }

    [Fact]
    public async Task The_secret_counts_only_once_its_first_code_was_typed_and_is_stored_sealed()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        (await tributary.Http.Send(await tributary.Http.Page("/account"), "/account", "form[action='/account/factor/offer']")).Dispose();
        var page = await tributary.Http.Page("/account");
        var secret = page.QuerySelector("#secret")!.TextContent.Replace(" ", "", StringComparison.Ordinal);

        using var wrong = await tributary.Http.Send(page, "/account", "form[action='/account/factor']", fill: ("code", "123456"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using var browser = tributary.NewClient();
        using var entered = await browser.Send(await browser.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.DoesNotContain(secret, await tributary.Read(session => session.Scalar<string>("select factor_offered from accounts")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_it_takes_the_password_and_an_owner_removes_it_for_somebody_who_lost_it()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var ben = await tributary.HasPerson("ben@lumen.example", Web.Platform.Security.Role.Manager);
        var (secret, _) = await tributary.SetsUpFactor(ben);

        using var wrong = await ben.Send(await ben.Page("/account"), "/account", "form[action='/account/factor/remove']", fill: ("password", "not this one at all"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        (await tributary.Http.Send(await tributary.Http.Page("/people"), "/people", $"dialog form[action='/people/{await tributary.IdOf("ben@lumen.example")}']", "[value=factor]")).Dispose();

        using var browser = tributary.NewClient();
        using var entered = await browser.Send(await browser.Page("/sign-in"), "/sign-in", fill: [("email", "ben@lumen.example"), ("password", People.Password)]);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        await tributary.SetsUpFactor(ben);
        using var removed = await ben.Send(await ben.Page("/account"), "/account", "form[action='/account/factor/remove']", fill: ("password", People.Password));
        Assert.Equal("/account?done=removed", removed.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task An_owner_who_lost_everything_comes_in_by_a_link_that_is_made_on_the_server()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.SetsUpFactor(tributary.Http);
        using var browser = tributary.NewClient();

        using var entered = await browser.GetAsync(await tributary.Services.GetRequiredService<AccountBook>().SignInLink(tributary.Address, null, default));

        Assert.Equal("/", entered.Headers.Location!.OriginalString);
        await browser.Page("/account");
    }

    private static async Task<HttpStatusCode> Enters(HttpClient browser, string code)
    {
        using var first = await browser.Send(await browser.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await browser.Send(await first.Document(), "/", fill: ("code", code));
        return second.StatusCode;
    }
}
