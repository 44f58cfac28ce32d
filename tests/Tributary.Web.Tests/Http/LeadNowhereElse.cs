using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Tests.Offers;

namespace Tributary.Web.Tests.Http;

/// <summary>T-11 and T-12: where a page of the panel goes on to, and where a network would like members to go.</summary>
public sealed class LeadNowhereElse
{
    private static readonly string[] Elsewhere =
    [
        .. from start in new[] { "https://", "http://", "//", "///", "////", "/\\", "\\\\", "\\/", "/\\/", "https:", "https:/", "http:\\\\", "/%09/", "/\t/", "/\n/", "\t//", " //", "%2f%2f", "/%2f/", "/%5c", "/./\\", "/..//", "//evil.example@", "javascript:alert(1)//", "java\tscript:alert(1)//", "data:text/html,", "/\r\nLocation: https://", "/\u0000/", "//\u3002", "?then=//", "#//", "/\u2028//" }
           from end in new[] { "evil.example", "evil.example/%2f..", "127.0.0.1@evil.example/" }
           select start + end,
    ];

    [Fact, Trait("fault", "T-11")]
    public async Task Whatever_address_a_page_of_the_panel_is_told_to_go_on_to_it_stays_here()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var suite = Path.Combine(Architecture.Repository.Root, "..", "shared", "suites", "web", "open-redirect.txt");
        string[] all = [.. Elsewhere, .. File.Exists(suite) ? await File.ReadAllLinesAsync(suite) : []];
        using var people = tributary.NewClient();
        var own = await tributary.Http.Page("/offers");

        var elsewhere = new List<string>();
        foreach (var then in all)
        {
            var escaped = Uri.EscapeDataString(then);
            using var signedIn = await tributary.Http.GetAsync($"/sign-in?then={escaped}");
            using var asked = new HttpRequestMessage(HttpMethod.Get, $"/offers?q={escaped}");
            asked.Headers.Accept.ParseAdd("text/html");
            asked.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
            using var sentToSignIn = await people.SendAsync(asked);
            using var network = await tributary.Http.GetAsync($"/networks/1/offers?q={escaped}&back={escaped}&then={escaped}");
            foreach (var answer in new[] { signedIn, sentToSignIn, network })
                if (Leads(tributary, answer)) elsewhere.Add($"{then}: {answer.Headers.Location}");
        }
        foreach (var back in all.Where((_, number) => number % 4 == 0))
        {
            using var columns = await tributary.Http.Send(own, "", "form[action='/offers/columns']", null, ("back", back));
            if (Leads(tributary, columns)) elsewhere.Add($"columns {back}: {columns.Headers.Location}");
        }

        Assert.True(all.Length * 3 >= 150);
        Assert.Empty(elsewhere);
    }

    [Fact, Trait("fault", "T-11")]
    public async Task A_sign_in_link_and_a_sign_in_form_stay_here_too()
    {
        await using var tributary = await RunningTributary.Start();
        var book = tributary.Services.GetRequiredService<AccountBook>();
        await book.AddOwner("Anna", SignedIn.Email, SignedIn.Password, default);
        var page = await tributary.Http.Page("/sign-in");

        foreach (var then in Elsewhere.Where((_, number) => number % 12 == 0))
        {
            using var entered = await tributary.Http.Send(page, "/sign-in", fill: [("email", SignedIn.Email), ("password", SignedIn.Password), ("then", then)]);
            Assert.False(Leads(tributary, entered), $"{then}: {entered.Headers.Location}");
            using var linked = await tributary.NewClient().GetAsync($"{await book.SignInLink(tributary.Address, null, default)}?then={Uri.EscapeDataString(then)}");
            Assert.False(Leads(tributary, linked), $"{then}: {linked.Headers.Location}");
        }
    }

    [Fact, Trait("fault", "T-11")]
    public async Task A_change_that_was_decided_leads_back_to_the_page_of_an_offer_or_to_the_queue()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offers(60));
        await network.Says([.. Enumerable.Range(1, 60).Select(id => AffiseFeed.Offer(id, link: $"https://evil.example/click?offer_id={id}"))]);
        var (http, waiting) = (network.Tributary.Http, await network.Waiting());
        var page = await http.Page("/review");
        var token = page.QuerySelector<IHtmlInputElement>("input[name=_token]")!.Value;
        string[] backs = [.. Elsewhere.Where((_, number) => number % 5 == 0).Select(back => "/offers/" + back), .. Elsewhere.Where((_, number) => number % 5 == 1), "/offers/\t", "/offers/1", "/offers/1/../..//evil.example#", "/offers/-1#fields"];
        backs = [.. backs.Where(back => !back.Contains('\0', StringComparison.Ordinal))];
        Assert.InRange(backs.Length, 1, waiting.Count - 1);

        foreach (var (pick, back) in waiting.Zip(backs))
        {
            using var decided = await http.Send(page, "/review", "form.review", fill: [("act", $"keep:{pick.Write()}"), ("back", back)]);
            Assert.StartsWith("/review", decided.Headers.Location?.OriginalString, StringComparison.Ordinal);
        }

        foreach (var path in new[] { "/review", "/offers/1/hold", "/offers/columns" })
        {
            using var unreadable = await http.PostAsync(path, new FormUrlEncodedContent([KeyValuePair.Create("_token", token), KeyValuePair.Create("back", "/offers/\0"), KeyValuePair.Create("note", "\0")]));
            Assert.Equal(HttpStatusCode.BadRequest, unreadable.StatusCode);
        }

        using var last = await http.Send(page, "/review", "form.review", fill: [("act", $"keep:{waiting[^1].Write()}"), ("back", "/offers/1#fields")]);
        Assert.Equal("/offers/1#fields", last.Headers.Location?.OriginalString);
    }

    [Fact, Trait("fault", "T-12")]
    public async Task A_link_that_is_none_of_the_web_is_not_published()
    {
        string[] links = ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://track.example.com/", "intent://x#Intent;end", "market://details?id=x", "about:blank", "blob:https://track.example.com/x", "/click", "click", "https:", "https://", "ws://track.example.com/", "mailto:a@b.example"];

        await using var network = await SyncedNetwork.Start([.. AffiseFeed.Offers(60), .. links.Select((link, number) => AffiseFeed.Offer(1000 + number, link: link))]);

        Assert.DoesNotContain(await network.Sees("coalesce(tracking_url, 'https://')"), link => !link.StartsWith("https://", StringComparison.Ordinal));
        Assert.Empty(await network.Tributary.Read(session => session.Query<string>("select source_id || ' ' || tracking_url from current_offers where tracking_url is not null and length(source_id) > 3")));
    }

    [Fact, Trait("fault", "T-12"), Trait("fault", "T-25")]
    public async Task When_a_feed_sends_members_to_another_host_they_go_where_they_went_until_a_person_looked()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offers(30));

        await network.Says([.. Enumerable.Range(1, 30).Select(id => AffiseFeed.Offer(id, link: $"https://evil.example/click?offer_id={id}", payout: id == 1 ? 150 : 1.5))]);

        Assert.All(await network.Sees("tracking_url"), link => Assert.StartsWith("https://track.example.com/", link, StringComparison.Ordinal));
        Assert.Equal("1500000", Assert.Single((await network.Sees("payout")).Distinct()));
        Assert.NotEmpty(await network.Waiting());
        Assert.NotEqual(0, await network.Open());
    }

    private static bool Leads(RunningTributary tributary, HttpResponseMessage answer)
    {
        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        if (answer.Headers.NonValidated.TryGetValues("Location", out var values) is false) return false;
        var location = Assert.Single(values);
        // As a browser reads it: backslashes are slashes, tabs and line ends are nothing.
        var read = string.Concat(location.Where(letter => letter is not ('\t' or '\r' or '\n'))).Trim().Replace('\\', '/');
        return !Uri.TryCreate(tributary.Address, read, out var leads) || leads.Authority != tributary.Address.Authority;
    }
}
