using System.Net;
using System.Text;
using Tributary.Core.Clicks;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;
using Tributary.Web.Features.Sites;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Clicks;

public sealed class FollowLinks
{
    [Fact]
    public async Task A_link_leads_to_the_network_with_a_click_id_that_says_who_clicked_what()
    {
        await using var site = await CreditedSite.Start();

        var answer = await site.Follow(site.Link());

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("https://go.sample.example/t?o=218811&subid=", answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.True(ClickId.TryDecode(answer.Headers.Location.Query.Split("subid=")[1], site.Get<ClickBook>().Keys, out var click));
        Assert.Equal((site.Member, 1L), (click.Member, click.OfferVersion));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task The_click_is_recorded_with_the_payout_of_the_moment()
    {
        await using var site = await CreditedSite.Start();

        var click = await site.Click();
        await site.Tributary.Restart();

        Assert.Equal(12_400_000, await site.Tributary.Read(session => session.Scalar<long>("select payout from clicks where click_id = @click", new { click })));
    }

    [Fact]
    public async Task Two_clicks_in_one_second_are_two_clicks()
    {
        await using var site = await CreditedSite.Start();

        Assert.NotEqual(await site.Click(), await site.Click());
    }

    [Fact]
    public async Task A_changed_link_or_an_unknown_member_leads_nowhere()
    {
        await using var site = await CreditedSite.Start();
        var link = site.Link();

        foreach (var bad in new[] { link[..^1] + (link[^1] == 'A' ? 'B' : 'A'), "/c/x", "/c/https:%2F%2Fevil.example", site.Link(member: 9999) })
        {
            var answer = await site.Follow(bad);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(answer.Headers.Location);
        }
    }

    [Theory, InlineData(2), InlineData(77)]
    public async Task An_offer_that_is_not_available_leads_nowhere(long offer)
    {
        await using var site = await CreditedSite.Start();

        var answer = await site.Follow(site.Link(offer: offer));

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Theory]
    [InlineData("systems", "android", "User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1", "This offer is for Android.")]
    [InlineData("systems", "android", "User-Agent", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36", null)]
    [InlineData("devices", "desktop", "User-Agent", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36", "This offer is for Desktop.")]
    [InlineData("countries", "CA,US", "CF-IPCountry", "DE", "This offer is not available in your country.")]
    [InlineData("countries", "CA,US", "CF-IPCountry", "us", null)]
    [InlineData("countries", "CA,US", "CF-IPCountry", "XX", null)]
    [InlineData("countries_excluded", "DE", "CF-IPCountry", "DE", "This offer is not available in your country.")]
    [InlineData("countries_excluded", "DE", "CF-IPCountry", "AT", null)]
    public async Task Whom_an_offer_is_not_for_is_told_and_not_sent_on(string column, string value, string header, string says, string? words)
    {
        await using var site = await CreditedSite.Start(settings: """{ "AllowedDestinations": ["127.0.0.1"], "Proxies": ["127.0.0.1"], "CountryHeader": "CF-IPCountry" }""");
        await site.IsFor(column, value);
        using var request = new HttpRequestMessage(HttpMethod.Get, site.Link());
        request.Headers.TryAddWithoutValidation(header, says);

        using var answer = await site.Tributary.Http.SendAsync(request);

        Assert.Equal(words is null ? HttpStatusCode.Redirect : HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains(words ?? "", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_who_says_which_country_he_comes_from_is_not_believed()
    {
        await using var site = await CreditedSite.Start(settings: """{ "AllowedDestinations": ["127.0.0.1"], "Proxies": ["10.0.0.1"], "CountryHeader": "CF-IPCountry" }""");
        await site.IsFor("countries", "US");
        using var request = new HttpRequestMessage(HttpMethod.Get, site.Link());
        request.Headers.Add("CF-IPCountry", "DE");

        using var answer = await site.Tributary.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 200)]
    [InlineData("GET", "Sec-Purpose", "prefetch;prerender", 503)]
    [InlineData("GET", "Purpose", "prefetch", 503)]
    [InlineData("GET", "X-Moz", "prefetch", 503)]
    [InlineData("HEAD", "Accept", "*/*", 204)]
    [InlineData("POST", "Accept", "*/*", 405)]
    public async Task Nobody_but_a_person_who_clicks_is_counted_or_sent_on(string method, string header, string value, int status)
    {
        await using var site = await CreditedSite.Start();
        using var request = new HttpRequestMessage(new HttpMethod(method), site.Link());
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await site.Tributary.Http.SendAsync(request);
        await site.Tributary.Restart();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from clicks")));
    }

    [Fact]
    public async Task A_click_is_kept_whatever_its_browser_calls_itself()
    {
        await using var site = await CreditedSite.Start();
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Tributary.Address, site.Link()));
        // What is kept of it would end in the middle of the last character.
        request.Headers.TryAddWithoutValidation("User-Agent", $"Mozilla/5.0 {new string('x', 287)}😀 Mobile");

        using var answer = await browser.SendAsync(request);
        await site.Tributary.Restart();

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(1, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from clicks")));
    }

    [Fact]
    public async Task A_site_says_where_members_go_whose_offer_is_gone()
    {
        await using var site = await CreditedSite.Start();
        var sites = site.Get<SiteBook>();

        await sites.SetFallback(site.Site, null, "Try <b>another</b> one.", CancellationToken.None);
        var words = await (await site.Follow(site.Link(offer: 2))).Content.ReadAsStringAsync();
        await sites.SetFallback(site.Site, "https://lumen.example/offers", null, CancellationToken.None);
        var sent = await site.Follow(site.Link(offer: 2));
        var nobodys = await site.Follow("/c/x");

        Assert.Contains("Try &lt;b&gt;another&lt;/b&gt; one.", words, StringComparison.Ordinal);
        Assert.Equal("https://lumen.example/offers", sent.Headers.Location!.AbsoluteUri);
        Assert.Null(nobodys.Headers.Location);
    }

    [Fact]
    public async Task Sub_ids_stay_with_the_click_and_change_nothing_else()
    {
        await using var site = await CreditedSite.Start();

        var answer = await site.Follow(site.Link() + "?sub1=a%26b&sub2=%0d%0ax&sub2=second&sub9=no&o=1&url=https://evil.example");
        await site.Tributary.Restart();

        Assert.StartsWith("https://go.sample.example/t?o=218811&subid=", answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("sub1=a%26b&sub2=x", await site.Tributary.Read(session => session.Scalar<string>("select sub_ids from clicks")));
    }

    [Fact]
    [Trait("fault", "F-34")]
    public async Task Members_are_sent_on_while_the_database_is_away_and_their_clicks_are_filed_when_it_is_back()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite cannot be away without its disk.");
        await using var site = await CreditedSite.Start();
        await site.Click();
        await using (await AwayDatabase.Gone(site.Tributary.DatabaseUrl!))
        {
            // Longer than anything is remembered for.
            site.Tributary.Clock.Leap(TimeSpan.FromHours(1));
            for (var i = 0; i < 3; i++) await site.Click();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await site.Follow(site.Link(offer: 2))).StatusCode);
            Assert.False(site.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, "What is done in the background must bear it too.");
        }

        await site.Tributary.Restart();

        Assert.Equal(4, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from clicks")));
    }

    [Fact]
    public async Task A_member_clicks_under_his_new_plan_from_the_moment_he_has_it()
    {
        await using var site = await CreditedSite.Start();
        await site.Click();
        var plans = site.Get<PlanBook>();
        await plans.Save(null, new PlanDraft("Half", "blue", new Share(500_000), RewardUnit.Money, 1, IsDefault: false), CancellationToken.None);

        await site.Get<MemberBook>().Put(site.Site, "u-48213", await plans.Find("half", CancellationToken.None), CancellationToken.None);
        await site.Says(await site.Click(), "tx1");

        // $12.40 x 80 % x 50 %
        Assert.Equal("$4.96", await site.Balance());
    }

    [Fact]
    public async Task Where_a_link_leads_is_asked_again_aside_before_its_minute_is_over()
    {
        await using var site = await CreditedSite.Start();
        await site.Get<PlanBook>().Save(null, new PlanDraft("Half", "blue", new Share(500_000), RewardUnit.Money, 1, IsDefault: false), CancellationToken.None);
        // On PostgreSQL the word of it comes back later.
        await site.Tributary.Restart();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Hears(site, patience.Token);
        await site.Click();
        var (ways, token) = (site.Get<FindWay>(), site.Link()[FollowLink.Path.Length..]);
        var before = ways.Known(token)!.Terms;

        // As by another server of which no word came.
        await site.Tributary.Write(session => session.Execute("update members set plan_id = (select id from plans where slug = 'half')"));
        site.Tributary.Clock.Leap(TimeSpan.FromSeconds(55));

        Assert.Equal(before, ways.Known(token)!.Terms);
        while (ways.Known(token)!.Terms == before)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    // Once a server hears of other nodes, everything moves; the last word comes after all others.
    private static async Task Hears(CreditedSite site, CancellationToken patience)
    {
        if (!TestDatabase.IsPostgres) return;
        Task Say(string word) => site.Tributary.Write(session => session.Execute("select pg_notify('tributary_stamps', @word)", new { word }));
        for (; site.Get<Stamps>().Of("heard") == 0; patience.ThrowIfCancellationRequested()) await Say("heard");
        await Say("last");
        for (; site.Get<Stamps>().Of("last") == 0; patience.ThrowIfCancellationRequested()) await Task.Yield();
    }

    [Fact]
    [Trait("fault", "F-52")]
    public async Task A_line_that_is_no_click_holds_up_no_other()
    {
        await using var site = await CreditedSite.Start();
        var lines = new System.Text.StringBuilder("torn\n");
        ClickLines.Write(lines, new ClickRow(site.ForgedClick(site.Member), site.Site, site.Member, site.Network, 1, 1, 1, null, null, 5, "127.0.0.1", "", ""));
        lines.Append(lines.ToString().Split('\n')[1]).Append('\n');
        await site.Tributary.Write(session => session.Execute("insert into click_batches (id, lines, made_at) values (999999, @lines, 0)", new { lines = lines.ToString() }));

        await site.Get<FileClicks>().All(CancellationToken.None);

        Assert.Equal(1, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from clicks")));
    }

    [Fact]
    public async Task More_batches_than_are_filed_together_are_all_filed()
    {
        await using var site = await CreditedSite.Start();
        for (var batch = 0; batch < 20; batch++)
        {
            var lines = new System.Text.StringBuilder();
            for (var i = 0; i < 100; i++) ClickLines.Write(lines, new ClickRow($"click-{batch}-{i}", site.Site, site.Member, site.Network, 1, 1, 1, null, null, 5, "127.0.0.1", "", ""));
            await site.Tributary.Write(session => session.Execute("insert into click_batches (id, lines, made_at) values (@id, @lines, 0)", new { id = 999_000 + batch, lines = lines.ToString() }));
        }

        await site.Get<FileClicks>().All(CancellationToken.None);

        Assert.Equal(2000, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from clicks")));
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from click_batches")));
    }

    [Fact]
    public async Task A_click_that_was_kept_before_a_kill_is_filed_by_the_next_start()
    {
        await using var site = await CreditedSite.Start();
        var click = site.ForgedClick(site.Member);
        var lines = new System.Text.StringBuilder();
        ClickLines.Write(lines, new ClickRow(click, site.Site, site.Member, site.Network, 1, 1, 1, 12_400_000, "USD", site.Tributary.Clock.GetUtcNow().ToUnixTimeMilliseconds(), "127.0.0.1", "agent\twith\na break", "sub1=x"));
        await site.Tributary.Write(session => session.Execute("insert into click_batches (id, lines, made_at) values (999999, @lines, 0)", new { lines = lines.ToString() }));

        await site.Tributary.Restart();
        await site.Get<FileClicks>().All(CancellationToken.None);

        Assert.Equal("agent with a break", await site.Tributary.Read(session => session.Scalar<string>("select user_agent from click_visitors where click_id = @click", new { click })));
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from click_batches")));
    }

    [Fact, Trait("fault", "T-11")]
    public async Task Nothing_that_a_visitor_sends_leads_to_another_host()
    {
        await using var site = await CreditedSite.Start();
        string[] starts = ["https://", "http://", "//", "///", "\\\\", "/\\", "https:", "javascript:", "data:text/html,", "%2f%2f", "%5c%5c", "https:%2f%2f", "@", "%40", "?", "%3f", "#", "%23", ".", ";@", "%0d%0aLocation:%20https://", "%e3%80%82"];
        string[] ends = ["evil.example", "evil.example/", "evil.example%2f..", "go.sample.example@evil.example", "evil.example%00", "evil.example?x=", "[::1]"];
        var payloads = starts.SelectMany(start => ends.Select(end => start + end)).ToList();
        var link = site.Link();

        var seen = 0;
        foreach (var payload in payloads)
        {
            foreach (var path in new[] { $"/c/{payload}", $"{link}{payload}", $"{link}/{payload}", $"{link}?url={payload}&sub1={payload}&o={payload}&subid={payload}", $"/c//{payload}?{link}" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Tributary.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
                request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
                request.Headers.TryAddWithoutValidation("X-Original-URL", payload);
                request.Headers.TryAddWithoutValidation("Referer", payload);
                using var answer = await site.Tributary.Http.SendAsync(request);
                Assert.True(answer.Headers.Location is null || answer.Headers.Location.Host == "go.sample.example", $"{path} leads to {answer.Headers.Location}.");
                Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
                seen++;
            }
        }

        Assert.True(seen >= 150, $"Only {seen} were tried.");
    }
}
