using Tributary.Tests.Harness;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Runs;

/// <summary>What the schedule does with a network that fails, and with one that refuses our credentials.</summary>
public sealed class TryAgain
{
    private const string Refusal = """{"status":2,"error":"Wrong API key"}""";

    [Fact]
    [Trait("fault", "F-14")]
    public async Task A_failed_moment_is_tried_six_times_with_growing_pauses_and_then_waits_for_the_next()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Scheduled(tributary, network);
        network.Answers("""{"status":1}""");

        await tributary.Passes(TimeSpan.FromHours(15.9));
        var tries = new List<TimeSpan>();
        var start = tributary.Clock.GetUtcNow();
        for (var minute = 0; minute < 180; minute++)
        {
            var before = await Count(tributary);
            await tributary.Passes(TimeSpan.FromMinutes(1));
            if (await Count(tributary) > before) tries.Add(tributary.Clock.GetUtcNow() - start);
        }

        Assert.Equal(6, tries.Count);
        var pauses = tries.Zip(tries.Skip(1), (one, next) => (int)Math.Floor((next - one).TotalMinutes)).ToList();
        Assert.All(pauses.Zip([1, 2, 4, 8, 16]), pair => Assert.InRange(pair.First, pair.Second, pair.Second + 2));
        Assert.Equal([1, 2, 3, 4, 5, 6], await tributary.Read(session => session.Query<long>("select attempt from runs where slot is not null order by id")));
        Assert.Equal(1, await tributary.Read(session => session.Scalar<long>("select count(distinct slot) from runs")));
        await tributary.Passes(TimeSpan.FromDays(1));
        Assert.Equal(2, await tributary.Read(session => session.Scalar<long>("select count(distinct slot) from runs")));
        Assert.Equal(6, await tributary.Read(session => session.Scalar<long>("select count(*) from runs where slot = (select min(slot) from runs)")));
    }

    [Fact]
    [Trait("fault", "F-14")]
    public async Task Many_who_look_at_once_make_one_try_and_then_keep_its_pause()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await Scheduled(tributary, network);
        network.Answers("""{"status":1}""");
        var schedule = tributary.Services.GetRequiredService<RunSchedule>();
        await tributary.Passes(TimeSpan.FromHours(17));
        Assert.Equal(1, await Count(tributary));

        // Each looks as soon as it has looked: some read the network's trouble before a try of another, and the newest run after it.
        tributary.Clock.Leap(TimeSpan.FromMinutes(1.5));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var look = 0; look < 10; look++) await schedule.Look(CancellationToken.None);
        })));
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);

        Assert.Equal(2, await Count(tributary));
    }

    [Fact]
    [Trait("fault", "F-14")]
    public async Task The_networks_page_says_since_when_it_fails_and_when_it_is_tried_next_and_a_success_clears_it()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await Scheduled(tributary, network);
        network.Answers("""{"status":1}""");
        await tributary.Passes(TimeSpan.FromHours(17));
        for (var i = 0; i < 4; i++) await tributary.Passes(TimeSpan.FromMinutes(2));

        await tributary.SignInAgain();
        var failing = await tributary.Http.Page($"/networks/{id}");
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        await tributary.Passes(TimeSpan.FromMinutes(30));
        var well = await tributary.Http.Page($"/networks/{id}");

        Assert.Contains("Failing since 05:00, 3 tries, next try 05:", failing.QuerySelector(".notice--wait")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 alert of this network is open: runs fail", failing.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(well.QuerySelectorAll(".notice--wait"));
        Assert.Null(await tributary.Services.GetRequiredService<HealthBook>().Find(id, CancellationToken.None));
        Assert.Equal(0, await tributary.Services.GetRequiredService<AlertBook>().Waiting(CancellationToken.None));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [Trait("fault", "F-13")]
    public async Task A_network_that_asks_to_be_left_alone_hears_of_no_schedule_until_then(int hours)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await Scheduled(tributary, network);
        await tributary.Passes(TimeSpan.FromHours(12));
        network.Answers(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = $"{hours * 3600}";
            return Task.CompletedTask;
        });
        // Somebody asks by hand shortly before the schedule would.
        await tributary.Passes(TimeSpan.FromHours(3.9));
        await tributary.Downloads(id);
        var asked = network.Asked.Count;

        await tributary.Passes(TimeSpan.FromHours(hours - 0.1));
        await tributary.SignInAgain();
        var page = await tributary.Http.Page($"/networks/{id}");
        var list = await tributary.Http.Page("/networks");
        var meanwhile = network.Asked.Count;
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        await tributary.Passes(TimeSpan.FromHours(1));

        Assert.Equal(asked, meanwhile);
        Assert.Matches("Left alone until 0[0-9]:[0-9]{2} UTC, as the network asks", page.Body!.TextContent);
        var until = page.Body.TextContent.Split("Left alone until ")[1][.."00:00".Length];
        Assert.Contains(until, list.QuerySelector("td[data-l='Next run']")!.TextContent, StringComparison.Ordinal);
        Assert.Null(await tributary.Services.GetRequiredService<HealthBook>().Find(id, CancellationToken.None));
    }

    [Fact]
    public async Task A_network_that_refuses_the_credentials_is_left_alone_until_they_are_saved_anew()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await Scheduled(tributary, network);
        network.Answers(Refusal);
        await tributary.Passes(TimeSpan.FromHours(17));
        var asked = network.Asked.Count;
        for (var day = 0; day < 5; day++) await tributary.Passes(TimeSpan.FromDays(1));

        await tributary.SignInAgain();
        var refused = await tributary.Http.Page($"/networks/{id}");
        var list = await tributary.Http.Page("/networks");
        Assert.Equal(asked, network.Asked.Count);
        Assert.Contains("Credentials refused since 21 Nov 05:00", refused.QuerySelector(".notice--bad")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Wrong API key", refused.QuerySelector(".notice--bad")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Credentials refused", list.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("CredentialsRefused", await tributary.Read(session => session.Scalar<string>("select kind from alerts where over_at is null")));

        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        using var saved = await tributary.Http.Send(refused, $"/networks/{id}", "#settings form", "[value=save]", ("s-api_key", AffiseFeed.Key));
        await tributary.Passes(TimeSpan.FromMinutes(1));
        Assert.Equal(302, (int)saved.StatusCode);
        Assert.Null(await tributary.Services.GetRequiredService<HealthBook>().Find(id, CancellationToken.None));
        Assert.Equal(0, await tributary.Services.GetRequiredService<AlertBook>().Waiting(CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_test_or_a_run_by_hand_that_succeeds_lets_the_schedule_ask_again(bool byTest)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await Scheduled(tributary, network);
        network.Answers(Refusal);
        await tributary.Syncs(id);
        var page = await tributary.Http.Page($"/networks/{id}");
        using var typedWrong = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=test]");
        Assert.NotNull((await tributary.Services.GetRequiredService<HealthBook>().Find(id, CancellationToken.None))?.RefusedAt);

        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        if (byTest)
        {
            using var tested = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=test]");
            Assert.Equal(200, (int)tested.StatusCode);
        }
        else await tributary.Syncs(id);

        Assert.Null((await tributary.Services.GetRequiredService<HealthBook>().Find(id, CancellationToken.None))?.RefusedAt);
    }

    private static async Task<long> Scheduled(RunningTributary tributary, FakeNetwork network)
    {
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await tributary.Downloads(id);
        return id;
    }

    private static Task<long> Count(RunningTributary tributary) => tributary.Read(session => session.Scalar<long>("select count(*) from runs where started_by = 'schedule'"));
}
