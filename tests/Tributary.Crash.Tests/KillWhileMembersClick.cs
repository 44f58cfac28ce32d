using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Crash.Tests;

/// <summary>
/// Members keep clicking while servers are killed, one of one on SQLite, one of two in turn on PostgreSQL. They note, in another process than
/// the server, each click id they were sent on with and when; what was noted more than the promised time before a kill has to be there.
/// </summary>
public sealed class KillWhileMembersClick
{
    private const int Clickers = 4;

    // What is promised is 50 ms; a machine that is busy with other tests may well not let the server go on for longer than that.
    private static readonly TimeSpan Promised = TimeSpan.FromMilliseconds(500);

    private readonly int _kills = Faults.Times(3, 20);
    private readonly ConcurrentQueue<Noted> _noted = [];
    private readonly Dictionary<ServerProcess, long> _killed = [];
    private readonly CancellationTokenSource _end = new();
    private Lapse _enough = new();

    [Fact]
    [Trait("fault", "F-31")]
    public async Task Every_click_that_was_sent_on_is_there_after_the_kill()
    {
        var places = TestDatabase.IsPostgres ? 2 : 1;
        await using var database = await TestDatabase.Create();
        var links = await Seed(database);
        await using (var nodes = await Nodes.Start(database, places))
        {
            var clickers = Task.WhenAll(Enumerable.Range(0, Clickers).Select(clicker => Click(nodes, clicker, links, _end.Token)));
            for (var kill = 0; kill < _kills + places; kill++)
            {
                await _enough.Over.Task;
                _killed[await nodes.Of(kill)] = Stopwatch.GetTimestamp();
                await nodes.KillAndRestart(kill);
                _enough = new Lapse();
            }

            await _end.CancelAsync();
            await clickers;
        }

        var kept = await Kept(database);
        var due = _noted.Where(click => Before(click) > Promised).ToList();
        var lost = due.Where(click => !kept.Contains(click.Id)).Select(Before).ToList();
        Assert.True(due.Count > _kills * Clickers, $"Only {due.Count} clicks were made.");
        Assert.True(lost.Count == 0, $"Of {due.Count} clicks {lost.Count} are lost, answered up to {lost.DefaultIfEmpty().Max()} before the kill.");
    }

    [Fact]
    [Trait("fault", "F-57")]
    public async Task A_server_that_is_told_to_end_answers_what_it_took_and_keeps_every_click()
    {
        await using var database = await TestDatabase.Create();
        var links = await Seed(database);
        for (var cycle = 0; cycle < Faults.Times(2, 50); cycle++)
        {
            _enough = new Lapse();
            await using var nodes = await Nodes.Start(database, 1);
            using var ending = new CancellationTokenSource();
            var clickers = Task.WhenAll(Enumerable.Range(0, Clickers).Select(clicker => Click(nodes, clicker, links, ending.Token)));
            await _enough.Over.Task;
            var code = await (await nodes.Of(0)).End();
            await ending.CancelAsync();
            await clickers;
            Assert.Equal(0, code);
        }

        var kept = await Kept(database);
        Assert.Equal(0, _noted.Count(click => !kept.Contains(click.Id)));
    }

    // How long before its server was killed the click was answered; nothing for one whose server lived to the end.
    private TimeSpan? Before(Noted click) => _killed.TryGetValue(click.Server, out var at) ? Stopwatch.GetElapsedTime(click.At, at) : null;

    private async Task Click(Nodes nodes, int clicker, IReadOnlyList<string> links, CancellationToken end)
    {
        for (var number = clicker; !end.IsCancellationRequested; number++)
        {
            var server = await nodes.Of(number);
            try
            {
                using var answer = await server.Http.GetAsync(links[number % links.Count]);
                Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
                _noted.Enqueue(new Noted(answer.Headers.Location!.Query.Split("subid=")[1], server, Stopwatch.GetTimestamp()));
                var lapse = _enough;
                if (Stopwatch.GetElapsedTime(lapse.Since) > 2 * Promised) lapse.Over.TrySetResult();
            }
            catch (Exception error) when (error is HttpRequestException or System.Net.Sockets.SocketException or TaskCanceledException or ObjectDisposedException)
            {
                // A dead server answers nobody.
            }
        }
    }

    private static async Task<HashSet<string>> Kept(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Options(database), CancellationToken.None);
        await app.Services.GetRequiredService<FileClicks>().All(CancellationToken.None);
        var clicks = await app.Services.GetRequiredService<Database>().Read(session => session.Query<string>("select click_id from clicks"), CancellationToken.None);
        return [.. clicks];
    }

    private static async Task<IReadOnlyList<string>> Seed(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Options(database), CancellationToken.None);
        var seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
        return [app.Services.GetRequiredService<ClickBook>().Url(seeded.Site, seeded.Member, 1)];
    }

    private static StartOptions Options(TestDatabase database) => new() { DataFolder = database.Folder, Database = database.Url, Port = 0 };

    private sealed record Noted(string Id, ServerProcess Server, long At);

    // A server is killed when members have clicked long enough for some clicks to be due.
    private sealed class Lapse
    {
        public long Since { get; } = Stopwatch.GetTimestamp();
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
