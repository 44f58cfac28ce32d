using Microsoft.Data.Sqlite;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>The database of a running server is copied while calls come, as the README says, and the copy is started in the place of the lost original.</summary>
public sealed class RestoreABackup
{
    [Fact]
    [Trait("fault", "F-41")]
    public async Task A_copy_made_under_load_is_a_beginning_of_the_books_and_what_came_later_counts_once_when_it_comes_again()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "pg_dump is not ours to test.");
        await using var site = await CreditedSite.Start();
        var clicks = new[] { await site.Click(), await site.Click(), await site.Click() };
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; i < 240; i += 6)
            {
                if (i >= 120) half.TrySetResult();
                Assert.Equal("200 OK", await site.Says(clicks[i % 3], $"tx{i}"));
                if (i % 20 == 0) await site.Seal();
            }
        })));
        await half.Task;
        var restored = Directory.CreateTempSubdirectory("tributary-restored-");
        Copy(site.Tributary.DataFolder, restored.FullName);
        await callers;
        await site.Seal();

        await using (var app = await TributaryHost.Build(new StartOptions { DataFolder = restored.FullName, Port = 0, Clock = site.Tributary.Clock, LogLevel = LogLevel.Error }, CancellationToken.None))
        {
            var database = app.Services.GetRequiredService<Database>();
            var verified = await app.Services.GetRequiredService<VerifyLedger>().Run(CancellationToken.None);
            Assert.Empty(verified.Invariants.SelectMany(rule => rule.Violations));
            var (place, hash) = (long.Parse(verified.Head.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture), verified.Head.Split(':')[1]);
            Assert.Equal(hash, await site.Tributary.Read(session => session.Scalar<string>("select hash from ledger_chain where place = @place", new { place })));
            Assert.InRange(await database.Read(session => session.Scalar<long>("select count(*) from postbacks"), CancellationToken.None), 60, 239);

            await app.StartAsync();
            using var http = new HttpClient { BaseAddress = TributaryHost.Address(app) };
            foreach (var call in (await site.Tributary.Read(session => session.Query<string>("select raw_query from postbacks order by id"))).Select(query => query.Replace("*****", CreditedSite.Password, StringComparison.Ordinal)))
                await http.GetStringAsync($"/p/{site.Token}?{call}");

            Assert.Equal(240, await database.Read(session => session.Scalar<long>("select count(*) from conversions where state = 'Available'"), CancellationToken.None));
            Assert.Empty((await app.Services.GetRequiredService<VerifyLedger>().Run(CancellationToken.None)).Invariants.SelectMany(rule => rule.Violations));
            Assert.Equal(
                await site.Tributary.Read(session => session.Query<string>("select account || ' ' || amount from balances order by account")),
                await database.Read(session => session.Query<string>("select account || ' ' || amount from balances order by account"), CancellationToken.None));
        }

        restored.Delete(recursive: true);
    }

    private static void Copy(string from, string to)
    {
        using (var reader = new SqliteConnection($"Data Source={Path.Combine(from, SqliteDatabase.FileName)};Mode=ReadOnly;Pooling=False"))
        {
            reader.Open();
            using var command = reader.CreateCommand();
            command.CommandText = $"vacuum into '{Path.Combine(to, SqliteDatabase.FileName)}'";
            command.ExecuteNonQuery();
        }

        Directory.CreateDirectory(Path.Combine(to, "keys"));
        foreach (var key in Directory.GetFiles(Path.Combine(from, "keys"))) File.Copy(key, Path.Combine(to, "keys", Path.GetFileName(key)));
    }
}
