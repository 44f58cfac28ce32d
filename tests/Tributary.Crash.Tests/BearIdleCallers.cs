using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Clicks;

namespace Tributary.Crash.Tests;

/// <summary>Callers in crowds who say nothing, half a request, or half a body: networks and members are answered, memory is bounded, and who began to speak is not waited for forever.</summary>
public sealed class BearIdleCallers : IAsyncLifetime
{
    // Seen were 14 to 19 on the average; with the 64 kB for a body that does not come it were 35; the rest is for what the server happens to need meanwhile.
    private const long MostKilobytesEach = 28;

    // The server lets go of them after some seconds; what does not come ends the test in words.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly int _crowd = Faults.Times(5_000, 10_000);
    private readonly List<TcpClient> _idle = [];
    private TestDatabase _database = null!;
    private ServerProcess _server = null!;
    private SeededMoney _seeded = null!;
    private string _link = "";
    private int _called;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        await using (var app = await TributaryHost.Build(Books.Options(_database), CancellationToken.None))
        {
            _seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
            _link = app.Services.GetRequiredService<ClickBook>().Url(_seeded.Site, _seeded.Member, 1);
        }

        // Collected often, so that what it holds is what it needs.
        _server = await ServerProcess.Start(_database, ("DOTNET_GCgen0size", "0x1000000"));
    }

    public async ValueTask DisposeAsync()
    {
        _idle.ForEach(client => client.Dispose());
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    [Trait("fault", "F-54")]
    public async Task A_crowd_of_idle_callers_keeps_nobody_waiting_and_takes_little_memory()
    {
        await CallAndFollow(500);
        _server.ForgetPeak();
        var before = _server.Memory.Now;

        // Those who are let go first come last, so that all are there at once.
        for (var caller = 0; caller < _crowd; caller++) await Begin(caller * 3 / _crowd);
        await CallAndFollow(100);

        var each = (_server.Memory.Peak - before) * 1024 / _crowd;
        Assert.True(each <= MostKilobytesEach, $"{each} kB for each of {_crowd}.");
    }

    [Fact]
    [Trait("fault", "F-54")]
    public async Task Whoever_began_to_speak_and_does_not_go_on_is_let_go()
    {
        var answers = new List<string>();
        foreach (var half in new[] { 1, 2 })
        {
            var caller = await Begin(half);
            using var patience = new CancellationTokenSource(Patience);
            using var reader = new StreamReader(caller.GetStream());
            answers.Add((await reader.ReadToEndAsync(patience.Token)).Split('\r')[0]);
        }

        Assert.Equal(["HTTP/1.1 408 Request Timeout", "HTTP/1.1 408 Request Timeout"], answers);
        await CallAndFollow(1);
    }

    // Nothing, half a request, or half a body.
    private async Task<TcpClient> Begin(int said)
    {
        var client = new TcpClient();
        _idle.Add(client);
        var address = _server.Http.BaseAddress!;
        await client.ConnectAsync(address.Host, address.Port);
        if (said == 1) await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {_link} HT"));
        if (said == 2) await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /p/{_seeded.Token} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na"));
        return client;
    }

    private async Task CallAndFollow(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var transaction = string.Create(CultureInfo.InvariantCulture, $"tx{_called++}");
            using var called = await _server.Http.GetAsync($"/p/{_seeded.Token}?member_id=u-48213&offer_id=218811&txn_id={transaction}&payout=1.25&password={SeededMoney.Password}");
            using var followed = await _server.Http.GetAsync(_link);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (called.StatusCode, followed.StatusCode));
        }
    }
}
