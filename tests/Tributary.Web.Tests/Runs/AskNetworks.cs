using System.Collections.Concurrent;
using System.Text;
using Tributary.Core.Templates.Feeds;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Tests.Runs;

/// <summary>What templates ask for, over real HTTP: posts, tokens, pages, other formats, and waiting.</summary>
public sealed class AskNetworks
{
    private const string Secret = "s3cret-of-the-operator";

    private const string Token = """
        auth:
          api:
            token:
              request: { post: /token, basic: { user: partner, password: "${settings.api_key}" }, form: { grant_type: client_credentials } }
              value: body.access_token
              expires_in: body.expires_in
              send: { header: { Authorization: "Bearer ${token.value}" } }
        responses:
          - { when: http.status == 401, as: auth, message: body.error }
        offers:
          request: { get: /offers }
          records: { at: .offers }
          paginate: { by: page, param: page, total_pages: body.pages }
          map: { id: .id, name: .name }
        """;

    [Fact]
    public async Task A_list_is_posted_for_with_its_cursor_out_of_a_header()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var bodies = new ConcurrentQueue<string>();
        network.Answers(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            bodies.Enqueue($"{context.Request.Method} {context.Request.ContentType} {body}");
            if (!body.Contains("c2", StringComparison.Ordinal)) context.Response.Headers["X-Next"] = "c2";
            await context.Response.WriteAsync(body.Contains("c2", StringComparison.Ordinal) ? """[{"id":2,"name":"B"}]""" : """[{"id":1,"name":"A"}]""");
        });
        var id = await Installs(tributary, network, """
            offers:
              request: { post: /list, json: { key: "${settings.api_key}", filter: { active: true } } }
              records: { at: . }
              paginate: { by: cursor, in: body, param: filter.after, next: "http.headers['x-next']" }
              map: { id: .id, name: .name }
            """);

        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 2L, 2L), (run.State, run.Added, run.Pages));
        Assert.Equal(
            [
                $$$"""POST application/json {"key":"{{{Secret}}}","filter":{"active":true}}""",
                $$$"""POST application/json {"key":"{{{Secret}}}","filter":{"active":true,"after":"c2"}}""",
            ],
            bodies);
    }

    [Fact]
    [Trait("fault", "F-07")]
    public async Task Xml_is_downloaded_and_a_broken_one_changes_nothing()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installs(tributary, network, """
            offers:
              request: { get: /offers.xml }
              decode: { as: xml }
              records: { at: .feed.offer }
              map: { id: .@id, name: .name, countries: ".country[*]", payout: .payout }
            """);
        var offers = string.Concat(Enumerable.Range(1, 3000).Select(number => $"<offer id=\"{number}\"><name>Größe {number}</name><country>DE</country><payout>1.5</payout></offer>"));
        network.Answers(context => context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes($"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><feed>{offers}</feed>")).AsTask());

        var whole = await tributary.Downloads(id);
        network.Answers($"<feed>{offers[..5000]}", type: "text/xml");
        var cut = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 3000L), (whole.State, whole.Added));
        Assert.Equal((RunState.Failed, "The answer is cut off or broken at line 1. The catalogue stayed as it was."), (cut.State, cut.Why));
        Assert.Equal(3000, await tributary.Read(session => session.Scalar<long>(
            "select count(*) from current_offers where title like 'Größe %' and countries = ',DE,' and payout = 1500000 and live = 1")));
    }

    [Theory]
    [InlineData("xml", "at: .feed.offer", "<feed><offer><id>1</id><name>A</name>", "is cut off")]
    [InlineData("xml", "at: .feed.offer", "<html><body>Down for maintenance</body></html>", "is a web page")]
    [InlineData("xml", "at: .feed.offer", "<!DOCTYPE feed [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><feed><offer><id>1</id><name>&a;</name></offer></feed>", "declares a document type")]
    [InlineData("xml", "at: .feed.offer", "<feed><items><offer/></items></feed>", "has no list of offers")]
    [InlineData("xml", "at: .feed.offer", "{\"error\":\"no\"}", "is JSON, not XML")]
    [InlineData("xml", "at: .feed.offer", "", "is empty")]
    [InlineData("csv", "at: .", "id,name\n1,\"A\n", "is cut off")]
    [InlineData("csv", "at: .", "<html><body>Down</body></html>", "is a web page")]
    [InlineData("csv", "at: .", "Your key is wrong", "names no column id")]
    [InlineData("csv", "at: .", "offer;title\n1;A\n", "names no column id")]
    [InlineData("csv", "at: .", "id,name\n1\n2\n3\n4\n", "None of the 4 records could be used")]
    [InlineData("csv", "at: .", "", "is empty")]
    [InlineData("csv", "at: .", "id,name\n", "The feed is empty, and 60 offers are known")]
    [Trait("fault", "F-05")]
    public async Task A_feed_that_is_broken_in_another_format_changes_no_offer(string format, string records, string body, string why)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installs(tributary, network, $$"""
            offers: { request: { get: /offers }, decode: { as: {{format}} }, records: { {{records}} }, map: { id: .id, name: .name } }
            """);
        network.Answers(format == "csv"
            ? "id,name\n" + string.Concat(Enumerable.Range(1, 60).Select(number => $"{number},Offer {number}\n"))
            : $"<feed>{string.Concat(Enumerable.Range(1, 60).Select(number => $"<offer><id>{number}</id><name>Offer {number}</name></offer>"))}</feed>");
        await tributary.Downloads(id);

        network.Answers(body);
        var run = await tributary.Downloads(id);

        Assert.NotEqual(RunState.Complete, run.State);
        Assert.Contains(why, run.Why, StringComparison.Ordinal);
        Assert.Equal(60, await tributary.Read(session => session.Scalar<long>("select count(*) from current_offers where live = 1 and status = 'active'")));
    }

    [Fact]
    public async Task A_token_that_ends_in_the_middle_of_a_run_is_asked_for_again()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var given = 0;
        network.Answers(context => context.Request.Path == "/token"
            ? GiveToken(context, $"token-number-{++given}")
            : context.Request.Headers.Authorization == $"Bearer token-number-{(context.Request.Query["page"] == "1" ? 1 : 2)}"
                ? context.Response.WriteAsync($$"""{"pages":3,"offers":[{"id":{{context.Request.Query["page"]}},"name":"A"}]}""")
                : Refuse(context, $"the token {context.Request.Headers.Authorization} has expired"));
        var id = await Installs(tributary, network, Token);

        var run = await tributary.Downloads(id);
        var next = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 3L), (run.State, run.Added));
        Assert.Equal(["/token", "/offers?page=1", "/offers?page=2", "/token", "/offers?page=2", "/offers?page=3"], network.Asked.Take(6));
        // The next run begins with the token that is still good, which this network takes for page 2 on only.
        Assert.Equal(RunState.Failed, next.State);
        Assert.DoesNotContain("token-number", next.Why, StringComparison.Ordinal);
        Assert.Contains("*token*", next.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_asked_for_once_however_many_need_it_and_again_when_its_time_is_over()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Answers(context => context.Request.Path == "/token" ? GiveToken(context, "one") : context.Response.WriteAsync("""{"pages":1,"offers":[]}"""));
        var id = await Installs(tributary, network, Token);
        var installed = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, CancellationToken.None))!;
        var calls = tributary.Services.GetRequiredService<NetworkCalls>();
        var feed = installed.Template.Feed!;
        var context = installed.FeedContext(0, null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => calls.Ask(asked => feed.Request(default, asked), context, feed.Limits, null, CancellationToken.None)));
        tributary.Clock.Advance(TimeSpan.FromSeconds(3600));
        using var later = await calls.Ask(asked => feed.Request(default, asked), context, feed.Limits, null, CancellationToken.None);

        Assert.All(answers, answer => Assert.Equal(AnswerMeaning.Ok, answer.Judgement.Meaning));
        Assert.Equal(2, network.Asked.Count(asked => asked == "/token"));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Credentials_that_give_no_token_are_said_to_be_wrong()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Answers(context => Refuse(context, "invalid_client"));
        var id = await Installs(tributary, network, Token);
        var installed = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, CancellationToken.None))!;

        var run = await tributary.Downloads(id);
        var test = await tributary.Services.GetRequiredService<TestConnection>().Run(installed.Template, installed.Settings, installed.PrivateDestinations, CancellationToken.None);

        Assert.Equal((RunState.Failed, false), (run.State, test.Passed));
        Assert.StartsWith("The network refused our credentials", run.Why, StringComparison.Ordinal);
        Assert.Equal(("POST", "grant_type=client_credentials"), (test.Method, test.Body));
        Assert.Contains("Authorization: Basic (partner:*api_key*)", test.Headers);
        Assert.All(network.Asked, asked => Assert.Equal("/token", asked));
    }

    [Fact]
    public async Task A_wait_of_minutes_says_how_long_it_is_and_can_be_cancelled()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Answers(context => context.Response.WriteAsync($$"""{"pages":3,"offers":[{"id":{{context.Request.Query["page"]}},"name":"A"}]}"""));
        var id = await Installs(tributary, network, """
            limits: { rate: 1 per 5m }
            offers:
              request: { get: /offers }
              records: { at: .offers }
              paginate: { by: page, param: page, total_pages: body.pages }
              map: { id: .id, name: .name }
            """);
        var runs = tributary.Services.GetRequiredService<RunBook>();

        var runId = await runs.Start(id, RunKind.Download, "hand", null, CancellationToken.None);
        var waiting = await runs.Find(runId, CancellationToken.None);
        while (waiting is not { Phase: var phase } || !phase.StartsWith("Waiting 5", StringComparison.Ordinal)) waiting = await runs.Find(runId, CancellationToken.None);
        await runs.Cancel(runId, CancellationToken.None);
        while (await runs.Active(id, CancellationToken.None) is not null) tributary.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("Waiting 5 min: the network allows 1 request in 5 min", waiting!.Phase);
        Assert.Equal("/offers?page=1", network.Asked.First());
        Assert.Equal(RunState.Cancelled, (await runs.Find(runId, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task A_network_without_a_feed_has_no_run_and_no_schedule()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installs(tributary, network, """
            postback: { fields: { click_id: { macro: "{c}" } }, identity: [click_id], events: [{ do: approve }], reply: { accepted: 200 OK, refused: 403 NO } }
            """);
        var installed = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, CancellationToken.None))!;

        await tributary.Passes(TimeSpan.FromDays(3));
        var test = await tributary.Services.GetRequiredService<TestConnection>().Run(installed.Template, installed.Settings, installed.PrivateDestinations, CancellationToken.None);
        var run = await tributary.Downloads(id);

        Assert.Empty(network.Asked);
        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal("Sketch has no feed of offers: its wall is embedded, and its postbacks are received. The catalogue stayed as it was.", run.Why);
        Assert.True(test.Passed);
        Assert.Single(await tributary.Services.GetRequiredService<RunBook>().Recent(id, 10, CancellationToken.None));
    }

    private static async Task<long> Installs(RunningTributary tributary, FakeNetwork network, string rest)
    {
        await tributary.Services.AddsTemplate("""
            format: 1
            id: sketch
            version: 1.0.0
            kind: network
            name: Sketch
            evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
            settings:
              host: { type: host, label: Host }
              api_key: { type: secret, label: Key, send_to: [api] }
            hosts: { api: "${settings.host}" }

            """ + rest);
        return await tributary.Installs("sketch", "Sketch", ("host", network.Host), ("api_key", Secret));
    }

    private static Task GiveToken(HttpContext context, string token) =>
        context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("partner:" + Secret))
            ? context.Response.WriteAsync($$"""{"access_token":"{{token}}","expires_in":3600}""")
            : Refuse(context, "who are you");

    private static Task Refuse(HttpContext context, string error)
    {
        context.Response.StatusCode = 401;
        return context.Response.WriteAsync($$"""{"error":"{{error}}"}""");
    }
}
