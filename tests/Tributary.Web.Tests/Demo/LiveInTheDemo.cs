using Tributary.Tests.Harness;
using Tributary.Web.Features.Demo;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform;

namespace Tributary.Web.Tests.Demo;

public sealed class LiveInTheDemo : IAsyncLifetime
{
    private RunningTributary _tributary = null!;
    private DemoWorld _world = null!;
    private IReadOnlyList<string> _lines = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_offer_of_both_sandboxes_comes_in_through_the_real_templates()
    {
        var runs = await _tributary.Read(session => session.Query<string>("select state || ' ' || added || ' ' || rejected from runs where kind = 'Download' order by id"));
        var synced = await _tributary.Read(session => session.Query<long>("select count(*) from offers where listing = 'Synced' group by network_id"));

        Assert.Equal(["Complete 2500 0", "Complete 2500 0"], runs);
        Assert.Equal([60, 60], synced);
    }

    [Fact]
    public async Task Three_lines_let_a_newcomer_in()
    {
        Assert.Collection(
            _lines,
            line => Assert.Equal($"address: {_tributary.Address.GetLeftPart(UriPartial.Authority)}", line),
            line => Assert.StartsWith($"sign in: {_tributary.Address}sign-in/", line, StringComparison.Ordinal),
            line => Assert.StartsWith("api key: trb_", line, StringComparison.Ordinal));

        using var entered = await _tributary.Http.GetAsync(new Uri(_lines[1]["sign in: ".Length..]), Ct);
        using var stranger = _tributary.NewClient();
        using var enteredAgain = await stranger.GetAsync(new Uri(_lines[1]["sign in: ".Length..]), Ct);
        Assert.Equal(302, (int)entered.StatusCode);
        Assert.Equal("/", entered.Headers.Location!.ToString());
        Assert.Equal("/", enteredAgain.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Members_click_and_the_sandboxes_report_what_came_of_it()
    {
        await Click(60);
        _tributary.Clock.Advance(TimeSpan.FromMinutes(2));
        await _world.Cpalead.Desk.SendDue(Ct);
        await _world.Affise.Desk.SendDue(Ct);
        string[] awaited = ["CreditedByNetwork", "ReversedByNetwork", "Pending", "Duplicate"];
        IReadOnlyList<string> outcomes;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        do
        {
            // Two minutes passed at once: a call that was on its way goes to the spool, as if the database had not answered.
            await _tributary.Services.GetRequiredService<DrainSpool>().Run(patience.Token);
            outcomes = await _tributary.Read(session => session.Query<string>("select outcome from postbacks where outcome is not null"));
        }
        while (!awaited.All(outcomes.Contains));
        Assert.Contains(outcomes, outcome => outcome is "Quarantined" or "Refused");
        Assert.True((await _tributary.Services.GetRequiredService<VerifyLedger>().Run(Ct)).Holds);
    }

    [Fact]
    public async Task Started_again_over_the_same_data_it_keeps_ports_key_and_networks()
    {
        var key = _lines[2];
        await _world.DisposeAsync();
        var ports = _world.Destinations;
        await Enter();

        Assert.Equal(ports, _world.Destinations);
        Assert.Equal(key, _lines[2]);
        Assert.Equal(2, await _tributary.Read(session => session.Scalar<long>("select count(*) from networks")));
        Assert.True(OperatingSystem.IsWindows() || (UnixFileMode.UserRead | UnixFileMode.UserWrite) == File.GetUnixFileMode(Path.Combine(_tributary.DataFolder, "demo.json")));
    }

    public async ValueTask InitializeAsync()
    {
        _tributary = await RunningTributary.Start();
        await Enter();
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _tributary.DisposeAsync();
    }

    private async Task Enter()
    {
        _world = await DemoWorld.Start(new StartOptions { DataFolder = _tributary.DataFolder, Clock = _tributary.Clock }, Ct);
        _lines = await _world.Settle(_tributary.Services, _tributary.Address, Ct);
    }

    private async Task Click(int times)
    {
        var members = new DemoMembers(
            _tributary.Address, _lines[2]["api key: ".Length..], _world.Destinations, _tributary.Clock, _tributary.Services.GetRequiredService<ILogger<DemoMembers>>());
        using var http = LoopbackHttp.Client();
        for (var click = 0; click < times; click++)
            await members.Click(http, Dice.Of("test").For(click), Ct);
    }
}
