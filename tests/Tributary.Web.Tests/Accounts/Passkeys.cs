using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Tests.Accounts;

/// <summary>A passkey signs in, is a second step, and says who it is; an answer counts once, for five minutes, for its purpose and its person. The device is software, the calls are real.</summary>
public sealed class Passkeys
{
    [Fact]
    public async Task It_signs_in_without_a_password_and_the_list_says_when_it_was_used()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        var codes = await Adds(tributary.Http, device, "Laptop <1>");
        tributary.Clock.Advance(TimeSpan.FromDays(2));
        using var browser = tributary.NewClient();

        using var entered = await SignsIn(browser, device);

        Assert.Equal((HttpStatusCode.Redirect, "/"), (entered.StatusCode, entered.Headers.Location!.OriginalString));
        Assert.Equal(10, codes.Length);
        var row = (await browser.Page("/account")).QuerySelector("#passkeys tbody tr")!;
        Assert.Equal("Laptop <1>", row.QuerySelector("th")!.TextContent);
        Assert.DoesNotContain("never", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Passkey added", await Audit(tributary), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_challenge_is_answered_once_also_when_the_same_answer_comes_eight_times_at_once()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        await Adds(tributary.Http, device);
        using var browser = tributary.NewClient();
        var page = await browser.Page("/sign-in");
        var (options, cookie) = await Challenge(browser);
        var answer = device.Get(options);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var sent = await Posts(browser, page, "/sign-in/passkey", answer, cookie);
            return sent.StatusCode;
        }));

        Assert.Single(answers, HttpStatusCode.Redirect);
        Assert.Equal(7, answers.Count(status => status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest));
        using var later = tributary.NewClient();
        using var again = await Posts(later, await later.Page("/sign-in"), "/sign-in/passkey", answer, cookie);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        Assert.Contains("answered already", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_challenge_ends_after_five_minutes_and_one_that_the_server_did_not_seal_is_none()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        await Adds(tributary.Http, device);
        using var browser = tributary.NewClient();
        var page = await browser.Page("/sign-in");
        var (options, cookie) = await Challenge(browser);
        tributary.Clock.Advance(TimeSpan.FromMinutes(5));

        using var late = await Posts(browser, page, "/sign-in/passkey", device.Get(options));
        using var forged = await Posts(browser, page, "/sign-in/passkey", device.Get(options), cookie[..^6] + "AAAAAA");
        using var none = await Posts(browser, page, "/sign-in/passkey", device.Get(options));
        using var anew = await SignsIn(browser, device);

        foreach (var refused in new[] { late, forged, none })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("Press the button again", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Redirect, anew.StatusCode);
    }

    [Fact]
    public async Task An_answer_that_is_not_quite_right_lets_nobody_in_and_trying_is_slowed()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        await Adds(tributary.Http, device);
        using var stranger = new SoftwareAuthenticator(tributary.Address);
        using var browser = tributary.NewClient();
        var origin = device.Origin;

        var tries = new List<(Action Spoil, Action Mend)>
        {
            (() => device.SignsRight = false, () => device.SignsRight = true),
            (() => device.Origin = "https://panel.evil.example", () => device.Origin = origin),
            (() => device.Origin = origin.Replace("127.0.0.1", "evil.127.0.0.1", StringComparison.Ordinal), () => device.Origin = origin),
            (() => device.Party = "evil.example", () => device.Party = null),
            (() => device.Verifies = false, () => device.Verifies = true),
            (() => device.NamesOwner = false, () => device.NamesOwner = true),
        };
        foreach (var (spoil, mend) in tries)
        {
            spoil();
            using var refused = await SignsIn(browser, device, device.Origin);
            mend();
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("not known here", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await Challenge(browser);
        using var other = await Posts(browser, await browser.Page("/sign-in"), "/sign-in/passkey", "{\"id\":" + new string('[', 5000));
        using var waits = await SignsIn(browser, device);
        Assert.Equal(HttpStatusCode.TooManyRequests, waits.StatusCode);
        tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        using var right = await SignsIn(browser, device);
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
    }

    [Fact]
    public async Task A_counter_that_goes_back_is_refused_and_entered_in_the_audit_log()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address) { Count = 7 };
        await Adds(tributary.Http, device, "Key ring");
        using var browser = tributary.NewClient();
        (await SignsIn(browser, device)).Dispose();
        using var thief = tributary.NewClient();

        device.Count = 8;
        using var copied = await SignsIn(thief, device);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, copied.StatusCode);
        Assert.Contains("may have been copied", await copied.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("A stranger: Passkey refused, its counter went back (anna@lumen.example, Key ring) 8 -> 8", await Audit(tributary), StringComparison.Ordinal);
        device.Count = 9;
        using var real = await SignsIn(thief, device);
        Assert.Equal(HttpStatusCode.Redirect, real.StatusCode);
    }

    [Fact]
    public async Task A_device_that_never_counts_works_again_and_again()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        await Adds(tributary.Http, device);
        using var browser = tributary.NewClient();

        for (var i = 0; i < 3; i++)
        {
            device.Count = 0;
            using var entered = await SignsIn(browser, device);
            Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        }
    }

    [Fact]
    public async Task After_the_password_it_stands_in_for_the_code_and_that_of_somebody_else_does_not()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        var codes = await Adds(tributary.Http, device);
        using var ben = await tributary.HasPerson("ben@lumen.example", Role.Manager);
        using var his = new SoftwareAuthenticator(tributary.Address);
        await Adds(ben, his);
        using var browser = tributary.NewClient();

        using var first = await browser.Send(await browser.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        var asked = await first.Document();
        using var bens = await Posts(browser, asked, "/sign-in/code", his.Get(Options(asked)));
        await browser.Page("/account", 302);
        var again = await bens.Document();
        using var mine = await Posts(browser, again, "/sign-in/code", device.Get(Options(again)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, bens.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, mine.StatusCode);
        using var other = tributary.NewClient();
        using var typed = await other.Send(await other.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        using var byCode = await other.Send(await typed.Document(), "/", "form.form:not([data-passkey])", fill: ("code", codes[0]));
        Assert.Equal(HttpStatusCode.Redirect, byCode.StatusCode);
    }

    [Fact]
    public async Task Asked_who_it_is_a_passkey_answers_but_not_with_what_was_asked_at_the_door_nor_by_somebody_else()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        await Adds(tributary.Http, device);
        using var ben = await tributary.HasPerson("ben@lumen.example", Role.Manager);
        using var his = new SoftwareAuthenticator(tributary.Address);
        await Adds(ben, his);
        tributary.Clock.Advance(TimeSpan.FromMinutes(16));
        using var asked = await tributary.Http.Send(await tributary.Http.Page("/clicks"), "/clicks", "#rotate form");
        var page = await asked.Document();

        var (door, cookie) = await Challenge(tributary.Http);
        using var fromTheDoor = await Confirms(tributary.Http, page, device.Get(door), cookie.Replace("sign-in", "confirm", StringComparison.Ordinal));
        page = await fromTheDoor.Document();
        using var bens = await Confirms(tributary.Http, page, his.Get(Options(page)));
        page = await bens.Document();
        using var mine = await Confirms(tributary.Http, page, device.Get(Options(page)));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.Redirect), (fromTheDoor.StatusCode, bens.StatusCode, mine.StatusCode));
        Assert.Equal(2, await tributary.Read(session => session.Scalar<long>("select count(*) from click_keys")));
    }

    [Fact]
    public async Task Removing_it_takes_the_password_and_the_last_one_takes_the_recovery_codes_along()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        await Adds(tributary.Http, device);
        const string Form = "form[action='/account/passkeys/remove']";

        using var wrong = await tributary.Http.Send(await tributary.Http.Page("/account"), "/account", Form, fill: ("password", "not this one at all"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using var removed = await tributary.Http.Send(await tributary.Http.Page("/account"), "/account", Form, fill: ("password", SignedIn.Password));
        Assert.Equal("/account?done=passkey", removed.Headers.Location!.OriginalString);

        using var browser = tributary.NewClient();
        using var gone = await SignsIn(browser, device);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, gone.StatusCode);
        Assert.Equal(0, await tributary.Read(session => session.Scalar<long>("select count(*) from recovery_codes")));
        using var entered = await browser.Send(await browser.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password)]);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.Contains("Passkey removed", await Audit(tributary), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_forgets_the_passkeys_of_somebody_who_lost_them_and_one_who_is_kept_out_has_none()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var ben = await tributary.HasPerson("ben@lumen.example", Role.Manager);
        using var his = new SoftwareAuthenticator(tributary.Address);
        await Adds(ben, his);
        var id = await tributary.IdOf("ben@lumen.example");
        using var browser = tributary.NewClient();

        await tributary.Services.GetRequiredService<PeopleBook>().Disable(Actor.CommandLine, id, true, default);
        using var keptOut = await SignsIn(browser, his);
        await tributary.Services.GetRequiredService<PeopleBook>().Disable(Actor.CommandLine, id, false, default);
        (await tributary.Http.Send(await tributary.Http.Page("/people"), "/people", $"dialog form[action='/people/{id}']", "[value=factor]")).Dispose();
        using var forgotten = await SignsIn(browser, his);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (keptOut.StatusCode, forgotten.StatusCode));
        Assert.Equal(0, await tributary.Read(session => session.Scalar<long>("select count(*) from account_passkeys")));
    }

    [Fact]
    public async Task Adding_one_asks_who_it_is_and_the_same_device_is_added_once()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        tributary.Clock.Advance(TimeSpan.FromMinutes(16));

        using var asked = await tributary.Http.Send(await tributary.Http.Page("/account"), "/account", "form[action='/account/passkeys/offer']");
        using var goesOn = await tributary.Http.Send(await asked.Document(), "/account/passkeys/offer", "form[action='/account/passkeys/offer']", fill: (ConfirmIdentity.Proof, SignedIn.Password));
        Assert.StartsWith("/account?add=passkey", goesOn.Headers.Location!.OriginalString, StringComparison.Ordinal);
        await Adds(tributary.Http, device);
        var page = await tributary.Http.Page("/account?add=passkey");
        using var twice = await Posts(tributary.Http, page, "/account/passkeys", device.Create(Options(page)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.StatusCode);
        Assert.Equal(1, await tributary.Read(session => session.Scalar<long>("select count(*) from account_passkeys")));
    }

    [Fact]
    public async Task One_made_while_the_proof_ran_out_is_added_after_the_question_who_it_is()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        using var second = new SoftwareAuthenticator(tributary.Address);
        await Adds(tributary.Http, device);
        tributary.Clock.Advance(TimeSpan.FromMinutes(14));
        var page = await tributary.Http.Page("/account?add=passkey");
        tributary.Clock.Advance(TimeSpan.FromMinutes(2));

        using var asked = await Posts(tributary.Http, page, "/account/passkeys", second.Create(Options(page)), null, null, ("name", "Key"));
        var question = await asked.Document();
        var carried = question.QuerySelector<IHtmlInputElement>("input[name=_carried]")!.Value;
        using var added = await Posts(
            tributary.Http, question, "/account/passkeys", null, null, null, (ConfirmIdentity.Passkey, device.Get(Options(question))), (ConfirmIdentity.Carried, carried));

        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        Assert.Equal(["Laptop", "Key"], (await added.Document()).QuerySelectorAll("#passkeys tbody th").Select(name => name.TextContent));
    }

    [Fact]
    public async Task Its_person_renames_it_and_nobody_else()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var device = new SoftwareAuthenticator(tributary.Address);
        await Adds(tributary.Http, device);
        using var ben = await tributary.HasPerson("ben@lumen.example", Role.Manager);
        var id = await tributary.Read(session => session.Scalar<long>("select id from account_passkeys"));

        using var bens = await Posts(ben, await ben.Page("/account"), "/account/passkeys/name", null, null, null, ("id", $"{id}"), ("name", "Mine"));
        var before = (await tributary.Http.Page("/account")).QuerySelector("#passkeys tbody th")!.TextContent;
        using var renamed = await tributary.Http.Send(await tributary.Http.Page("/account"), "/account", "form[action='/account/passkeys/name']", fill: ("name", "Work <laptop>"));

        Assert.Equal("Laptop", before);
        Assert.Equal("/account#passkeys", renamed.Headers.Location!.OriginalString);
        Assert.Equal("Work <laptop>", (await tributary.Http.Page("/account")).QuerySelector("#passkeys tbody th")!.TextContent);
        Assert.Single(await tributary.Read(session => session.Query<string>("select subject || ': ' || before || ' -> ' || after from audit where act = 'Passkey renamed'")), $"{SignedIn.Email}: Laptop -> Work <laptop>");
    }

    // What a browser with the script does: the page's options, the device's answer, the page's form.
    private static async Task<string[]> Adds(HttpClient http, SoftwareAuthenticator device, string name = "Laptop")
    {
        var page = await http.Page("/account?add=passkey");
        using var added = await Posts(http, page, "/account/passkeys", device.Create(Options(page)), null, device.Origin, ("name", name));
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        return (await added.Document()).QuerySelector("#codes")?.TextContent.Split(' ') ?? [];
    }

    private static async Task<HttpResponseMessage> SignsIn(HttpClient browser, SoftwareAuthenticator device, string? origin = null)
    {
        var (options, _) = await Challenge(browser);
        return await Posts(browser, await Token(browser), "/sign-in/passkey", device.Get(options), null, origin);
    }

    // A page with a form's token, whether somebody is in already or not.
    private static async Task<IHtmlDocument> Token(HttpClient browser)
    {
        using var answer = await browser.GetAsync("/sign-in");
        return answer.StatusCode is HttpStatusCode.OK ? await answer.Document() : await browser.Page("/account");
    }

    private static async Task<(string Options, string Cookie)> Challenge(HttpClient browser)
    {
        using var answer = await browser.GetAsync("/sign-in/challenge");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("tributary-passkey-sign-in=", StringComparison.Ordinal));
        foreach (var word in new[] { "httponly", "samesite=strict", "path=/" }) Assert.Contains(word, cookie, StringComparison.OrdinalIgnoreCase);
        return (await answer.Content.ReadAsStringAsync(), cookie[..cookie.IndexOf(';', StringComparison.Ordinal)]);
    }

    private static string Options(IHtmlDocument page) => page.QuerySelector("form[data-options]")!.GetAttribute("data-options")!;

    private static Task<HttpResponseMessage> Confirms(HttpClient http, IHtmlDocument page, string answer, string? cookie = null) => Posts(
        http, page, "/clicks/key", null, cookie, fill: [(ConfirmIdentity.Passkey, answer), (ConfirmIdentity.Carried, page.QuerySelector<IHtmlInputElement>("input[name=_carried]")!.Value)]);

    private static async Task<HttpResponseMessage> Posts(
        HttpClient http, IHtmlDocument page, string path, string? answer, string? cookie = null, string? origin = null, params (string Name, string Value)[] fill)
    {
        var fields = new List<(string Name, string Value)>(fill) { ("_token", page.QuerySelector<IHtmlInputElement>("input[name=_token]")!.Value) };
        if (answer is not null) fields.Add(("passkey", answer));
        if (page.QuerySelector<IHtmlInputElement>("input[name=token]") is { } token) fields.Add(("token", token.Value));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.Add("Origin", origin ?? http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await http.SendAsync(request);
    }

    private static Task<string> Audit(RunningTributary tributary) => tributary.Read(async session =>
        string.Join('\n', await session.Query<string>("select who || ': ' || act || ' (' || subject || ') ' || before || ' -> ' || after from audit order by id")));
}
