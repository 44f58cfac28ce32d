using System.Globalization;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.MasterKeys;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Crash.Tests;

/// <summary>A server is killed while it seals everything again with a new key; the next one goes on where it was.</summary>
public sealed class KillWhileSealing
{
    private const int Calls = 350;

    [Fact]
    [Trait("fault", "T-18")]
    public async Task The_next_start_goes_on()
    {
        await using var database = await TestDatabase.Create();
        await using (var app = await TributaryHost.Build(Books.Options(database), CancellationToken.None))
        {
            var seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
            var (box, column) = (app.Services.GetRequiredService<SecretBox>(), Column(app));
            await app.Services.GetRequiredService<Database>().Write(session => session.InsertMany(
                "postbacks", "id, network_id, received_at, method, raw_query, body, sealed, checks, attempts, outcome, decided_at",
                [.. Enumerable.Range(1, Calls).Select(id => new object?[] { (long)id, seeded.Network, 0L, "GET", "", "", box.Seal(Text(id), column.Of((long)id)), "[]", 0L, "Test", 1L })]), CancellationToken.None);
            await app.Services.GetRequiredService<RotateKeys>().Make(Actor.CommandLine, CancellationToken.None);
        }

        await ServerProcess.EndAt(database, Failpoint.SecretsSealedAgain);
        await using (var books = await Books.Of(database)) Assert.True(await books.Count("select count(*) from network_secrets where sealed like '1.%'") + await books.Count("select count(*) from postbacks where sealed like '1.%'") > 0);

        // Its lease of the job has run out by then.
        await using var next = await TributaryHost.Build(Books.Options(database) with { Clock = new FakeClock(TimeProvider.System.GetUtcNow().AddMinutes(10)) }, CancellationToken.None);
        await next.StartAsync();
        await next.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        var opened = await next.Services.GetRequiredService<Database>().Read(session => session.Query<string>("select sealed from postbacks order by id"), CancellationToken.None);
        Assert.Equal(Calls, opened.Count);
        foreach (var (place, text) in opened.Index())
        {
            Assert.StartsWith("2.", text, StringComparison.Ordinal);
            Assert.Equal(Text(place + 1), next.Services.GetRequiredService<SecretBox>().Open(text, Column(next).Of((long)(place + 1))));
        }

        Assert.Equal(SeededMoney.Password, (await next.Services.GetRequiredService<NetworkDirectory>().All(CancellationToken.None))[0].Settings["password"]);
        await next.StopAsync();
    }

    private static SealedColumn Column(WebApplication app) => app.Services.GetServices<SealedColumn>().Single(column => column.Table == "postbacks");

    private static string Text(int id) => string.Create(CultureInfo.InvariantCulture, $"call {id}");
}
