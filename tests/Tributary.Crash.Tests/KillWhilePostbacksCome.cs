using System.Collections.Concurrent;
using System.Net;
using Tributary.Core.Clicks;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Platform.Data;

namespace Tributary.Crash.Tests;

/// <summary>
/// Callers keep sending while servers are killed, one of one on SQLite, one of two in turn on PostgreSQL. A call that had no answer is sent again, as networks do; one that
/// was answered 200 never is. So a call that was acknowledged and lost is missing in the end, and one that was taken twice is too much.
/// </summary>
public sealed class KillWhilePostbacksCome
{
    private const int Callers = 16;

    private readonly int _kills = Faults.Times(3, 20);
    private readonly Burst _burst = Burst.Of(Faults.Times(1_200, 20_000));
    private readonly ConcurrentQueue<Burst.Call> _toSend;
    private readonly SemaphoreSlim _enough = new(0);
    private int _answered;

    public KillWhilePostbacksCome() => _toSend = new(_burst.Calls);

    [Fact]
    [Trait("fault", "F-31")]
    public async Task Every_acknowledged_postback_counts_and_none_counts_twice()
    {
        await using var database = await TestDatabase.Create();
        var (seeded, clicks) = await Seed(database);
        await using (var nodes = await Nodes.Start(database, TestDatabase.IsPostgres ? 2 : 1))
        {
            var callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Send(nodes, caller, seeded, clicks)));
            for (var kill = 1; kill <= _kills && await Task.WhenAny(callers, _enough.WaitAsync()) != callers; kill++)
                await nodes.KillAndRestart(kill);
            await callers;
        }

        Assert.Equal(_burst.Calls.Count, _answered);
        await Settle(database);
    }

    private async Task Send(Nodes nodes, int caller, SeededMoney seeded, IReadOnlyList<string> clicks)
    {
        while (_toSend.TryDequeue(out var call))
        {
            var server = await nodes.Of(caller + call.Number);
            var status = call.IsReversal ? "&status=reversed" : "";
            try
            {
                using var answer = await server.Http.GetAsync(
                    $"/p/{seeded.Token}?click_id={clicks[call.Number % clicks.Count]}&txn_id={call.Transaction}&payout=1.25&password={SeededMoney.Password}{status}");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                if (Interlocked.Increment(ref _answered) % (_burst.Calls.Count / (_kills + 1)) == 0) _enough.Release();
            }
            catch (Exception error) when (error is HttpRequestException or System.Net.Sockets.SocketException or TaskCanceledException or ObjectDisposedException)
            {
                _toSend.Enqueue(call);
            }
        }
    }

    private async Task Settle(TestDatabase database)
    {
        await using var books = await Books.Of(database);
        Assert.Empty(await books.Wrong());

        var states = await books.Query<string>("select transaction_id || ' ' || state from conversions");
        Assert.Equal(_burst.States.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal), states.Order(StringComparer.Ordinal));
        // Of $1.25 the member has 90 % of 80 %, in points of a tenth of a cent.
        var credits = _burst.States.Values.Count(state => state == "Available");
        Assert.Equal(credits * 900L, await books.Count("select -sum(amount) from balances where account like 'member:%'"));
        var kept = await books.Count("select count(*) from postbacks");
        Assert.True(kept >= _burst.Calls.Count, $"{_burst.Calls.Count} calls were acknowledged, and {kept} are in the log.");
    }

    private static async Task<(SeededMoney Seeded, IReadOnlyList<string> Clicks)> Seed(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Books.Options(database), CancellationToken.None);
        var seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
        var keys = app.Services.GetRequiredService<ClickBook>().Keys;
        var terms = await app.Services.GetRequiredService<Database>().Read(session => session.Scalar<long>("select max(id) from terms"), CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return (seeded, [.. Enumerable.Range(0, 3).Select(i => new ClickId(seeded.Member, 1, terms, now, i).Encode(keys))]);
    }
}
