using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Health;

namespace Tributary.Web.Tests.Data;

/// <summary>Somebody is at the database for so long that it cannot put itself in order.</summary>
public sealed class WatchTheDatabase
{
    [Fact]
    [Trait("fault", "F-38")]
    public async Task A_reader_without_end_is_told_with_what_to_do_and_that_he_is_done()
    {
        await using var tributary = await RunningTributary.Start();
        var watch = tributary.Services.GetRequiredService<WatchDatabase>();
        await tributary.Write(session => session.Execute("create table filler (body text not null)"));
        var (reads, done) = (new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var reader = tributary.Read(async session =>
        {
            reads.SetResult(await session.Scalar<long>("select count(*) from filler"));
            await done.Task;
            return 0;
        });
        await reads.Task;
        for (var i = 0; i < 3; i++) await tributary.Write(session => session.Execute("insert into filler (body) values (@body)", new { body = new string('x', 1 << 20) }));

        await watch.Look(largestLog: 1 << 20, TimeSpan.Zero, CancellationToken.None);
        var once = await Open(tributary);
        await watch.Look(largestLog: 1 << 20, TimeSpan.Zero, CancellationToken.None);
        await watch.Look(largestLog: 1 << 20, TimeSpan.Zero, CancellationToken.None);

        Assert.Empty(once);
        Assert.Contains(TestDatabase.IsPostgres ? "select pg_terminate_backend(" : "fuser tributary.db", Assert.Single(await Open(tributary)), StringComparison.Ordinal);
        Assert.True(JsonSerializer.Deserialize<JsonElement>(await tributary.Http.GetStringAsync("/health")).GetProperty("held_up").GetBoolean());

        done.SetResult();
        await reader;
        await watch.Look(WatchDatabase.LargestLog, WatchDatabase.LongestTransaction, CancellationToken.None);

        Assert.Empty(await Open(tributary));
        Assert.False(JsonSerializer.Deserialize<JsonElement>(await tributary.Http.GetStringAsync("/health")).GetProperty("held_up").GetBoolean());
    }

    private static Task<IReadOnlyList<string>> Open(RunningTributary tributary) =>
        tributary.Read(session => session.Query<string>("select text from alerts where kind = 'DatabaseHeldUp' and over_at is null"));
}
