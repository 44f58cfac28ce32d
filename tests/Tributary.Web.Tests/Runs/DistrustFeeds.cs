using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Runs;

/// <summary>A broken feed never changes an offer.</summary>
public sealed class DistrustFeeds
{
    public static TheoryData<string, string, int> BrokenAnswers() => new()
    {
        { "an empty list", """{"status":1,"offers":[],"pagination":{"per_page":100,"total_count":0,"page":1}}""", 200 },
        { "a web page", "<html><body>We are down for maintenance</body></html>", 200 },
        { "an error in a 200", """{"status":2,"error":"Internal error"}""", 200 },
        { "an empty object", "{}", 200 },
        { "nothing at all", "", 200 },
        { "a renamed list", """{"status":1,"items":[{"id":1,"title":"x"}],"pagination":{"total_count":1}}""", 200 },
        { "a truncated answer", """{"status":1,"offers":[{"id":1,"title":"Off""", 200 },
        { "refused credentials", """{"status":2,"error":"Wrong API key"}""", 401 },
        { "not found", "not here", 404 },
        { "fewer than announced", "few", 200 },
        { "records without ids", "noids", 200 },
        { "half of the offers", "half", 200 },
    };

    [Theory, MemberData(nameof(BrokenAnswers))]
    [Trait("fault", "F-03")]
    [Trait("fault", "F-04")]
    [Trait("fault", "F-05")]
    [Trait("fault", "F-06")]
    public async Task The_catalogue_stays_what_it_was(string what, string body, int status)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(60));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);
        var before = await Catalogue(tributary);

        network.Answers(Body(body), status);
        var run = await tributary.Downloads(id);

        Assert.NotEqual(RunState.Complete, run.State);
        Assert.True(run.Why.EndsWith("The catalogue stayed as it was.", StringComparison.Ordinal), $"{what}: “{run.Why}” does not say what became of the offers");
        Assert.Equal(before, await Catalogue(tributary));
        Assert.Equal(0, await tributary.Read(session => session.Scalar<long>("select count(*) from offer_versions v join generations g on g.network_id = v.network_id where v.since > g.generation")));

        AffiseFeed.Serve(network, AffiseFeed.Offers(60));
        Assert.Equal((RunState.Complete, 60L), await Next(tributary, id));
    }

    [Fact]
    public async Task A_feed_whose_only_record_cannot_be_used_is_not_an_empty_one()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);

        network.Answers("""{"status":1,"offers":[{"title":"an offer that lost its id"}],"pagination":{"total_count":1}}""", 200);
        var run = await tributary.Downloads(id);

        Assert.Equal(RunState.Partial, run.State);
        Assert.Equal(0, run.Missing);
    }

    [Fact]
    [Trait("fault", "F-13")]
    public async Task A_network_in_trouble_is_asked_again_after_a_pause()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        network.Answers(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        });
        var runs = tributary.Services.GetRequiredService<RunBook>();
        var runId = await runs.Start(id, RunKind.Download, "hand", null, CancellationToken.None);

        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(7000 * (1 + (Schedule.Spread(id) / 10))));
        await tributary.Clock.IsAskedFor(wait);
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        tributary.Clock.Advance(wait);
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);

        Assert.Equal(RunState.Complete, (await runs.Find(runId, CancellationToken.None))!.State);
    }

    [Fact]
    [Trait("fault", "F-13")]
    public async Task A_network_that_is_asked_too_often_ends_the_run_with_how_long_it_wants_to_be_left_alone()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        network.Answers(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });

        var run = await tributary.Downloads(id);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Matches("^The network says that we ask too often .HTTP status 429.\\. It asks us to wait 6[0-9] min, until 13:0[0-9] UTC; of itself the server leaves it alone until then\\.", run.Why);
    }

    private static async Task<(RunState, long)> Next(RunningTributary tributary, long id)
    {
        var run = await tributary.Downloads(id);
        return (run.State, run.Unchanged);
    }

    private static string Body(string body) => body switch
    {
        "few" => JsonSerializer.Serialize(new { status = 1, offers = Array.Empty<object>(), pagination = new { total_count = 60 } }),
        "noids" => JsonSerializer.Serialize(new { status = 1, offers = Enumerable.Range(1, 60).Select(i => new { title = $"x{i}" }), pagination = new { total_count = 60 } }),
        "half" => JsonSerializer.Serialize(new { status = 1, offers = AffiseFeed.Offers(30), pagination = new { total_count = 30 } }),
        _ => body,
    };

    private static async Task<string> Catalogue(RunningTributary tributary) => string.Join('\n', await tributary.Read(session => session.Query<string>(
        "select source_id || '|' || title || '|' || status || '|' || payout_high || '|' || listing || '|' || live from current_offers order by id")));
}
