using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;

namespace Tributary.Web.Tests.Accounts;

/// <summary>A session that was left open is not enough for secrets, payouts, plans, people and keys; and nothing that was typed is lost by being asked.</summary>
public sealed class ConfirmWhoItIs
{
    [Fact]
    public async Task What_was_typed_goes_on_once_the_password_is_typed()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var http = tributary.Http;
        var form = await http.Page("/api-keys");
        tributary.Clock.Advance(TimeSpan.FromMinutes(16));

        using var asked = await http.Send(form, "/api-keys", "form[action='/api-keys']", fill: [("name", "Läden & Töchter <1>"), ("scope", "Offers")]);
        using var wrong = await http.Send(await asked.Document(), "/api-keys", "form[action='/api-keys']", fill: [(ConfirmIdentity.Proof, "not my password")]);
        Assert.Equal(0, await Keys(tributary));
        tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        using var done = await http.Send(await wrong.Document(), "/api-keys", "form[action='/api-keys']", fill: [(ConfirmIdentity.Proof, SignedIn.Password)]);

        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("Läden & Töchter <1> Offers", await tributary.Read(session => session.Scalar<string>("select name || ' ' || scopes from api_keys")));
        // For a quarter of an hour nobody is asked again.
        tributary.Clock.Advance(TimeSpan.FromMinutes(14));
        using var again = await http.Send(await http.Page("/api-keys"), "/api-keys", "form[action='/api-keys']", fill: [("name", "Second"), ("scope", "Offers")]);
        Assert.Equal(2, await Keys(tributary));
    }

    [Fact]
    public async Task A_code_of_the_authenticator_will_do_and_works_once()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var (secret, _) = await tributary.SetsUpFactor(tributary.Http);
        tributary.Clock.Advance(TimeSpan.FromMinutes(16));

        using var asked = await tributary.Http.Send(await tributary.Http.Page("/clicks"), "/clicks", "#rotate form");
        using var done = await tributary.Http.Send(await asked.Document(), "/clicks/key", fill: [(ConfirmIdentity.Proof, tributary.Code(secret))]);

        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(2, await tributary.Read(session => session.Scalar<long>("select count(*) from click_keys")));
    }

    [Fact]
    public async Task What_is_carried_belongs_to_one_session_and_one_address()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        tributary.Clock.Advance(TimeSpan.FromMinutes(16));
        using var asked = await tributary.Http.Send(await tributary.Http.Page("/clicks"), "/clicks", "#rotate form", fill: [("secret", "shown to nobody")]);
        var page = await asked.Document();
        var carried = page.QuerySelector<IHtmlInputElement>("input[name=_carried]")!.Value;

        var answers = new List<HttpStatusCode>();
        foreach (var (path, value) in new[] { ("/keys", carried), ("/clicks/key", carried[..^4] + "AAAA"), ("/clicks/key", "x") })
        {
            using var refused = await tributary.Http.PostAsync(path, new FormUrlEncodedContent(
                [new("_token", page.QuerySelector<IHtmlInputElement>("input[name=_token]")!.Value), new("_carried", value), new("_proof", SignedIn.Password)]));
            answers.Add(refused.StatusCode);
        }

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.BadRequest, answer));
        Assert.DoesNotContain("shown to nobody", page.Source.Text, StringComparison.Ordinal);
        Assert.Equal(1, await tributary.Read(session => session.Scalar<long>("select count(*) from click_keys")));
    }

    [Fact]
    public async Task Guessing_here_is_slowed_as_at_the_door()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        tributary.Clock.Advance(TimeSpan.FromMinutes(16));
        using var asked = await tributary.Http.Send(await tributary.Http.Page("/clicks"), "/clicks", "#rotate form");
        var page = await asked.Document();

        for (var i = 0; i < 8; i++) (await tributary.Http.Send(page, "/clicks/key", fill: [(ConfirmIdentity.Proof, $"guess {i}")])).Dispose();
        using var right = await tributary.Http.Send(page, "/clicks/key", fill: [(ConfirmIdentity.Proof, SignedIn.Password)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, right.StatusCode);
        Assert.Contains("Too many tries", await right.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<long> Keys(RunningTributary tributary) => tributary.Read(session => session.Scalar<long>("select count(*) from api_keys"));
}
