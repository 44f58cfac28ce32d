using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Core.Clicks;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Crash.Tests;

/// <summary>
/// The network's own journal decides what must be there: whatever it was answered 200 for is credited once, whatever had no answer once or
/// never. KILLS sets how often the server is killed (5 unless told).
/// </summary>
public sealed class KillWhilePostbacksCome
{
    private const int Callers = 16;
    private const int AnswersPerLife = 150;

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 5;

    private readonly ConcurrentDictionary<string, bool> _acknowledged = new(StringComparer.Ordinal);
    private int _next;

    [Fact]
    public async Task Every_acknowledged_postback_is_credited_once()
    {
        await using var database = await TestDatabase.Create();
        var (seeded, clicks) = await Seed(database);

        for (var kill = 0; kill < Kills; kill++) await LiveAndDie(database, seeded, clicks, kill);

        await Settle(database);
    }

    // Callers repeat their last call now and then, as networks do that had no answer; the kill comes when enough were answered.
    private async Task LiveAndDie(TestDatabase database, SeededMoney seeded, IReadOnlyList<string> clicks, int life)
    {
        await using var server = await ServerProcess.Start(database);
        var answered = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var number = Interlocked.Increment(ref _next);
                var transaction = string.Create(CultureInfo.InvariantCulture, $"tx{(number % 7 == 0 ? number - 3 : number)}");
                try
                {
                    using var answer = await server.Http.GetAsync(
                        $"/p/{seeded.Token}?click_id={clicks[number % clicks.Count]}&txn_id={transaction}&payout=1.25&password={SeededMoney.Password}");
                    if (answer.IsSuccessStatusCode) _acknowledged[transaction] = true;
                    if (Interlocked.Increment(ref answered) == AnswersPerLife + (life * 37)) enough.TrySetResult();
                }
                catch (Exception error) when (error is HttpRequestException or TaskCanceledException or System.Net.Sockets.SocketException)
                {
                    // No answer: it may be there or not, but never twice.
                    return;
                }
            }
        })).ToList();

        await enough.Task;
        await server.Kill();
        await Task.WhenAll(callers);
    }

    private async Task Settle(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Options(database), CancellationToken.None);
        var verification = await app.Services.GetRequiredService<VerifyLedger>().Run(CancellationToken.None);
        Assert.Empty(verification.Invariants.SelectMany(rule => rule.Violations));

        var credited = await app.Services.GetRequiredService<Database>().Read(
            session => session.Query<string>("select transaction_id from conversions where state = 'Available'"), CancellationToken.None);
        Assert.True(_acknowledged.Count >= Kills * AnswersPerLife / 2, $"Only {_acknowledged.Count} calls were acknowledged.");
        Assert.Empty(_acknowledged.Keys.Except(credited, StringComparer.Ordinal));
        Assert.Equal(credited.Count, credited.Distinct(StringComparer.Ordinal).Count());
    }

    // A caller's number picks the click, and a repeat picks another one: those must be conflicts, not credits.
    private static async Task<(SeededMoney Seeded, IReadOnlyList<string> Clicks)> Seed(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Options(database), CancellationToken.None);
        var seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
        var keys = app.Services.GetRequiredService<ClickBook>().Keys;
        var terms = await app.Services.GetRequiredService<Database>().Read(session => session.Scalar<long>("select max(id) from terms"), CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return (seeded, [.. Enumerable.Range(0, 3).Select(i => new ClickId(seeded.Member, 1, terms, now, i).Encode(keys))]);
    }

    private static StartOptions Options(TestDatabase database) => new() { DataFolder = database.Folder, Database = database.Url, Port = 0 };
}
