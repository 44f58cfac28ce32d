using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Clicks;

namespace Tributary.Crash.Tests;

/// <summary>Two nodes behind a balancer are restarted in turn, as for an upgrade, while members click and networks call all the time. Nobody notices.</summary>
public sealed class RestartBehindABalancer
{
    private const int Callers = 4;

    // Answered before each restart, so that connections lead to the node that is told to end.
    private const int CallsBetween = 100;

    private readonly ConcurrentQueue<string> _clicked = [];
    private readonly ConcurrentQueue<string> _acknowledged = [];
    private readonly ConcurrentQueue<string> _failed = [];
    private readonly SemaphoreSlim _answered = new(0);

    [Fact]
    [Trait("fault", "F-57")]
    public async Task No_call_fails_and_each_counts_once()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "On SQLite there is no second server.");
        await using var database = await TestDatabase.Create();
        // So long that only what the balancer hears ends it: no time is measured.
        await File.WriteAllTextAsync(Path.Combine(database.Folder, "tributary.json"), """{ "DrainSeconds": 60 }""");
        var (seeded, link) = await Seed(database);
        ServerProcess[] nodes = [await ServerProcess.Start(database), await ServerProcess.Start(database)];
        await using (var balancer = new Balancer([.. nodes.Select(Address)]))
        {
            await Task.WhenAll(nodes.Select((node, place) => balancer.Replace(place, Address(node))));
            using var end = new CancellationTokenSource();
            var callers = Task.WhenAll(Enumerable.Range(0, Callers).SelectMany(caller => new[] { Click(balancer, link, end.Token), Call(balancer, seeded, caller, end.Token) }));
            for (var cycle = 0; cycle < Faults.Times(2, 50); cycle++)
            {
                await Answered(CallsBetween);
                await Restart(nodes, cycle % nodes.Length, database, balancer);
            }

            await Answered(CallsBetween);
            await end.CancelAsync();
            await callers;
        }

        foreach (var node in nodes) await node.DisposeAsync();
        Assert.Empty(_failed);
        await Settle(database);
    }

    // Twice the two seconds that the reader of the command line leaves to commands.
    [Fact]
    [Trait("fault", "F-57")]
    public async Task A_server_ends_by_itself_when_its_time_is_over()
    {
        await using var database = await TestDatabase.Create();
        await using var server = await ServerProcess.Start(database, ("TRIBUTARY_DrainSeconds", "4"));

        await server.Tell();
        await server.Says("Told to end: /health says so for 4 s");

        Assert.Equal(0, await server.Ended());
    }

    private static async Task Restart(ServerProcess[] nodes, int place, TestDatabase database, Balancer balancer)
    {
        var (ending, left) = (nodes[place], balancer.Left(place));
        await ending.Tell();
        // Told again as soon as nothing leads there; a node from which calls do not go away ends by itself.
        if (await Task.WhenAny(left, ending.Ended()) == left) await ending.Tell();
        Assert.Equal(0, await ending.Ended());
        await ending.DisposeAsync();
        nodes[place] = await ServerProcess.Start(database);
        await balancer.Replace(place, Address(nodes[place]));
    }

    private async Task Answered(int calls)
    {
        while (_answered.CurrentCount > 0) await _answered.WaitAsync();
        for (var call = 0; call < calls; call++) await _answered.WaitAsync();
    }

    private async Task Click(Balancer balancer, string link, CancellationToken end)
    {
        using var http = Caller(balancer);
        while (!end.IsCancellationRequested)
        {
            using var answer = await http.GetAsync(link, CancellationToken.None);
            if (answer.StatusCode == HttpStatusCode.Redirect) _clicked.Enqueue(answer.Headers.Location!.Query.Split("subid=")[1]);
            else _failed.Enqueue($"click: {answer.StatusCode}");
            _answered.Release();
        }
    }

    private async Task Call(Balancer balancer, SeededMoney seeded, int caller, CancellationToken end)
    {
        using var http = Caller(balancer);
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            var transaction = string.Create(CultureInfo.InvariantCulture, $"tx{caller}-{number}");
            using var answer = await http.GetAsync($"/p/{seeded.Token}?member_id=u-48213&offer_id=218811&txn_id={transaction}&payout=1.25&password={SeededMoney.Password}", CancellationToken.None);
            if (answer.StatusCode == HttpStatusCode.OK) _acknowledged.Enqueue(transaction);
            else _failed.Enqueue($"{transaction}: {answer.StatusCode}");
            _answered.Release();
        }
    }

    private async Task Settle(TestDatabase database)
    {
        await using var books = await Books.Of(database);
        Assert.Empty(await books.Wrong());
        var credited = await books.Query<string>("select transaction_id from conversions where state = 'Available'");
        Assert.Equal(_acknowledged.Order(StringComparer.Ordinal), credited.Order(StringComparer.Ordinal));
        var kept = (await books.Query<string>("select click_id from clicks")).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(0, _clicked.Count(click => !kept.Contains(click)));
    }

    private static HttpClient Caller(Balancer balancer) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = balancer.Address };

    private static Uri Address(ServerProcess server) => server.Http.BaseAddress!;

    private static async Task<(SeededMoney Seeded, string Link)> Seed(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Books.Options(database), CancellationToken.None);
        var seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
        return (seeded, app.Services.GetRequiredService<ClickBook>().Url(seeded.Site, seeded.Member, 1));
    }
}
