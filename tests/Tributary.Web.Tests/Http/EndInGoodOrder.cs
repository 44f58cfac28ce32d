using System.Net;
using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Http;

/// <summary>A server that is told to end behind a balancer goes on answering until that has heard of it.</summary>
public sealed class EndInGoodOrder
{
    private const string TenSeconds = """{ "DrainSeconds": 10 }""";

    [Fact]
    public async Task While_it_drains_health_says_so_and_each_answer_closes_its_connection()
    {
        await using var site = await CreditedSite.Start(settings: TenSeconds);
        var before = await Status(site);
        var click = await site.Click();

        site.Get<Drain>().Tell();
        using var followed = await site.Follow(site.Link());
        using var called = await site.Call(click, "tx1");

        Assert.Equal(("ok", HttpStatusCode.OK, null), before);
        Assert.Equal(("stopping", HttpStatusCode.ServiceUnavailable, true), await Status(site));
        Assert.Equal((HttpStatusCode.Redirect, true), (followed.StatusCode, followed.Headers.ConnectionClose));
        Assert.Equal((HttpStatusCode.OK, true), (called.StatusCode, called.Headers.ConnectionClose));
        Assert.Equal("$8.928", await site.Balance());
    }

    [Fact]
    public async Task It_ends_when_the_time_is_over()
    {
        await using var tributary = await RunningTributary.Start(settings: TenSeconds);
        var ends = Ends(tributary);

        tributary.Services.GetRequiredService<Drain>().Tell();
        tributary.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(ends.IsCompleted);
        tributary.Clock.Advance(TimeSpan.FromSeconds(1));

        await ends;
    }

    [Fact]
    public async Task Told_again_it_ends_at_once()
    {
        await using var tributary = await RunningTributary.Start(settings: TenSeconds);
        var ends = Ends(tributary);

        tributary.Services.GetRequiredService<Drain>().Tell();
        Assert.False(ends.IsCompleted);
        tributary.Services.GetRequiredService<Drain>().Tell();

        Assert.True(ends.IsCompleted);
    }

    [Fact]
    public async Task One_that_was_told_nothing_of_balancers_ends_at_once()
    {
        await using var tributary = await RunningTributary.Start();
        var ends = Ends(tributary);

        tributary.Services.GetRequiredService<Drain>().Tell();

        Assert.True(ends.IsCompleted);
    }

    [Fact]
    public async Task Jobs_that_come_meanwhile_are_left_to_other_nodes_and_those_under_way_go_on()
    {
        await using var tributary = await RunningTributary.Start(settings: TenSeconds);
        var (queue, drain) = (tributary.Services.GetRequiredService<JobQueue>(), tributary.Services.GetRequiredService<Drain>());
        var job = new HeldJob();
        await using var worker = new JobWorker(queue, [job], drain, tributary.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<JobWorker>.Instance);
        // As many as are done side by side, so that nothing else of the worker is under way.
        for (var first = 0; first < HeldJob.Most; first++) await queue.Add(job.Kind, "first", CancellationToken.None);
        await worker.StartAsync(CancellationToken.None);
        await job.AllBegun.Task;

        drain.Tell();
        await queue.Add(job.Kind, "second", CancellationToken.None);
        job.GoesOn.SetResult();
        await worker.ExecuteTask!;

        Assert.Equal(["first"], await tributary.Read(session => session.Query<string>("select distinct argument from jobs where kind = 'held' and finished_at is not null")));
        Assert.Equal(HeldJob.Most, job.Begun);
    }

    [Theory, InlineData("61"), InlineData("-1"), InlineData("\"soon\""), InlineData("2.5")]
    public async Task A_time_that_cannot_be_is_refused_in_words(string written)
    {
        var refusal = await Assert.ThrowsAsync<StartupException>(() => RunningTributary.Start(settings: $$"""{ "DrainSeconds": {{written}} }"""));

        Assert.Equal($"\"DrainSeconds\": {written.Trim('"')} in tributary.json is not a number of seconds from 0 to 60.", refusal.Message);
    }

    private static async Task<(string? Status, HttpStatusCode Code, bool? Closes)> Status(CreditedSite site)
    {
        using var answer = await site.Tributary.Http.GetAsync("/health");
        var report = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return (report.GetProperty("status").GetString(), answer.StatusCode, answer.Headers.ConnectionClose);
    }

    private static Task Ends(RunningTributary tributary)
    {
        var ends = new TaskCompletionSource();
        tributary.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(ends.SetResult);
        return ends.Task;
    }

    private sealed class HeldJob : IJobKind
    {
        public const int Most = 4;

        private int _begun;

        public string Kind => "held";

        public int Begun => _begun;

        public TaskCompletionSource AllBegun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource GoesOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Run(Job job, CancellationToken ct)
        {
            if (Interlocked.Increment(ref _begun) == Most) AllBegun.SetResult();
            return GoesOn.Task;
        }
    }
}
