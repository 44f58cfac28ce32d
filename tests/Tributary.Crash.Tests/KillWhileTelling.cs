using System.Collections.Concurrent;
using Tributary.Core.Callbacks;
using Tributary.Core.Clicks;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Crash.Tests;

/// <summary>A callback is there with the credit or not at all, and is told until the site has it, under one id.</summary>
public sealed class KillWhileTelling
{
    private readonly ConcurrentQueue<(string Id, string Body)> _received = [];

    [Theory, Trait("fault", "F-56")]
    [InlineData(nameof(Failpoint.CallbackClaimed), 1)]
    [InlineData(nameof(Failpoint.CallbackSent), 2)]
    public async Task A_credit_is_told_after_the_server_was_killed_with_the_id_it_had(string moment, int calls)
    {
        await using var database = await TestDatabase.Create();
        await using var receiver = await FakeNetwork.Start();
        receiver.Answers(Receive);
        var (seeded, click) = await Seed(database, receiver);

        await Credit(database, seeded, click);
        // Killed before it was told; then it is told by a server that ends itself at the moment, and by one that lives.
        await ServerProcess.EndAt(database, Enum.Parse<Failpoint>(moment), ("TRIBUTARY_AllowedDestinations__0", "127.0.0.1"));
        await Tell(database);

        Assert.Equal(calls, _received.Count);
        Assert.Single(_received.Distinct());
    }

    private async Task Receive(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        _received.Enqueue(($"{context.Request.Headers["webhook-id"]}", await reader.ReadToEndAsync()));
    }

    // The receiver may not be called by this one: it is as if it was killed between the commit and the call.
    private static async Task Credit(TestDatabase database, SeededMoney seeded, string click)
    {
        await using var server = await ServerProcess.Start(database);
        using var answer = await server.Http.GetAsync($"/p/{seeded.Token}?click_id={click}&txn_id=tx1&payout=12.40&password={SeededMoney.Password}");
        Assert.True(answer.IsSuccessStatusCode);
        await server.Kill();
    }

    private static async Task Tell(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Options(database), CancellationToken.None);
        await app.Services.GetRequiredService<Database>().Write(session => session.Execute("update callbacks set next_at = 0, lease_until = 0 where state = 'Waiting'"), CancellationToken.None);
        await app.Services.GetRequiredService<DeliverCallbacks>().Look(CancellationToken.None);
        Assert.Equal(CallbackState.Delivered, Assert.Single(await app.Services.GetRequiredService<CallbackLog>().Page(new CallbackFilter(null, null, null, null), CancellationToken.None)).State);
        Assert.Empty((await app.Services.GetRequiredService<VerifyLedger>().Run(CancellationToken.None)).Invariants.SelectMany(rule => rule.Violations));
    }

    private static async Task<(SeededMoney Seeded, string Click)> Seed(TestDatabase database, FakeNetwork receiver)
    {
        await using var app = await TributaryHost.Build(Options(database), CancellationToken.None);
        var seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
        await app.Services.GetRequiredService<EndpointBook>().Add(
            new EndpointDraft(seeded.Site, null, CallbackForm.Json, $"http://{receiver.Host}/", Enum.GetValues<CallbackKind>().ToHashSet()), CancellationToken.None);
        var terms = await app.Services.GetRequiredService<Database>().Read(session => session.Scalar<long>("select max(id) from terms"), CancellationToken.None);
        var click = new ClickId(seeded.Member, 1, terms, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), 1).Encode(app.Services.GetRequiredService<ClickBook>().Keys);
        return (seeded, click);
    }

    private static StartOptions Options(TestDatabase database) => new() { DataFolder = database.Folder, Database = database.Url, Port = 0, AllowedDestinations = ["127.0.0.1"] };
}
