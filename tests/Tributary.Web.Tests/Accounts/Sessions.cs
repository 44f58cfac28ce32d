using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;

namespace Tributary.Web.Tests.Accounts;

public sealed class Sessions
{
    [Fact]
    public async Task A_session_that_was_ended_elsewhere_is_over_at_its_next_request()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var other = await Enters(tributary);
        await other.Page("/offers");

        (await tributary.Http.Send(await tributary.Http.Page("/account"), "/account", "#sessions tbody form")).Dispose();

        await other.Page("/offers", 302);
        Assert.Single((await tributary.Http.Page("/account")).QuerySelectorAll("#sessions tbody tr"));
    }

    [Fact]
    public async Task A_new_password_takes_the_old_one_and_ends_every_other_session()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var other = await Enters(tributary);

        using var wrong = await Change("not this one at all", "a new sentence nobody guesses");
        using var weak = await Change(SignedIn.Password, "passwordpassword");
        await other.Page("/offers");
        using var changed = await Change(SignedIn.Password, "a new sentence nobody guesses");

        Assert.Equal((422, 422, 302), ((int)wrong.StatusCode, (int)weak.StatusCode, (int)changed.StatusCode));
        await other.Page("/offers", 302);
        await tributary.Http.Page("/offers");
        var book = tributary.Services.GetRequiredService<AccountBook>();
        Assert.Null(await book.Check(SignedIn.Email, SignedIn.Password, default));
        Assert.NotNull(await book.Check(SignedIn.Email, "a new sentence nobody guesses", default));

        async Task<HttpResponseMessage> Change(string now, string wanted) =>
            await tributary.Http.Send(await tributary.Http.Page("/account"), "/account", "#password", fill: [("password", now), ("new_password", wanted)]);
    }

    [Fact]
    public async Task However_busy_a_session_ends_after_thirty_days()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        for (var day = 0; day < 60; day++)
        {
            tributary.Clock.Leap(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(1));
            await tributary.Http.Page("/nothing-here", 404);
        }

        tributary.Clock.Leap(TimeSpan.FromHours(2));
        await tributary.Http.Page("/nothing-here", 302);
    }

    [Fact]
    public async Task A_cookie_that_was_kept_is_worth_nothing_after_signing_out()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.Services.GetRequiredService<AccountBook>().AddOwner("Anna", SignedIn.Email, SignedIn.Password, default);
        using var entered = await tributary.Http.Send(await tributary.Http.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        var kept = entered.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("tributary=", StringComparison.Ordinal)).Split(';')[0];

        (await tributary.Http.Send(await tributary.Http.Page("/offers"), "/", "form[action='/sign-out']")).Dispose();

        using var thief = new HttpRequestMessage(HttpMethod.Get, "/offers");
        thief.Headers.Add("Cookie", kept);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = tributary.Address };
        using var answer = await client.SendAsync(thief);
        Assert.Equal(401, (int)answer.StatusCode);
    }

    private static async Task<HttpClient> Enters(RunningTributary tributary)
    {
        var client = tributary.NewClient();
        (await client.Send(await client.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)])).Dispose();
        return client;
    }
}
