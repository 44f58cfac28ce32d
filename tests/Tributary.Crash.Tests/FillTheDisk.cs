using System.Globalization;
using System.Net;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Runs;

namespace Tributary.Crash.Tests;

/// <summary>The disk of the data folder is full in the middle of a run.</summary>
public sealed class FillTheDisk
{
    [Fact]
    [Trait("fault", "F-22")]
    public async Task A_full_disk_ends_the_run_in_words_and_nothing_else()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The disk is that of the SQLite file.");
        SeededMoney? money = null;
        await using var network = await DownloadedNetwork.Create(1_000, async services => money = await SeededMoney.Into(services, RewardUnit.Points, hasOffers: false));
        await using var disk = await SmallDisk.Mount(network.Database.Folder, megabytes: 14);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk.");
        var before = await network.Catalogue();
        AffiseFeed.Serve(network.Network, DownloadedNetwork.Feed("New", 30_000));
        var run = await network.Queue();

        await using var server = await ServerProcess.Start(network.Database);
        await using var members = new FollowingMembers(server, network.Links);
        var failed = await network.Ended(run);
        var after = await network.Catalogue();
        await members.Follow(50);
        var answers = await Postbacks(server, money!.Token);
        // Those the database had no time for follow from the spool.
        await network.Until($"select 1 where (select count(*) from conversions where state = 'Available') = {answers.Count}");
        await disk.Grow(megabytes: 200);
        var next = await ServerProcess.Command(network.Database, "network", "download", $"{network.Id}");

        Assert.Equal((RunState.Failed, "The disk of the database is full. Make room and start the run again. The catalogue stayed as it was."), (failed.State, failed.Why));
        Assert.Equal(before, after);
        Assert.Empty(members.WrongAnswers);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Contains("Complete", next, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("fault", "F-42")]
    public async Task While_another_file_fills_the_disk_no_postback_is_acknowledged_and_lost()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The disk is that of the SQLite file.");
        await using var database = await TestDatabase.Create();
        SeededMoney money;
        await using (var app = await TributaryHost.Build(Books.Options(database), CancellationToken.None)) money = await SeededMoney.Into(app.Services, RewardUnit.Points);
        await using (var disk = await SmallDisk.Mount(database.Folder, megabytes: 24))
        {
            Assert.SkipWhen(disk is null, "Only root may mount a small disk.");
            await using var server = await ServerProcess.Start(database);
            var filler = Path.Combine(database.Folder, "filler");
            Fill(filler);
            var (acknowledged, refused) = (new List<int>(), 0);
            // Far more than the reserve holds.
            for (var call = 0; call < 3_000 && refused < 50; call++)
            {
                using var answer = await server.Http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/p/{money.Token}?member_id=u-48213&txn_id=tx{call}&payout=1.25&password={SeededMoney.Password}&more={new string('x', 12_000)}"));
                Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
                if (answer.StatusCode is HttpStatusCode.OK) acknowledged.Add(call);
                else refused++;
            }

            File.Delete(filler);
            using var again = await server.Http.GetAsync($"/p/{money.Token}?member_id=u-48213&txn_id=after&payout=1.25&password={SeededMoney.Password}");
            await server.Kill();

            Assert.Equal((HttpStatusCode.OK, 50), (again.StatusCode, refused));
            await using var books = await Books.Of(database);
            Assert.Empty(await books.Wrong());
            var credited = (await books.Query<string>("select transaction_id from conversions where state = 'Available'")).ToHashSet(StringComparer.Ordinal);
            Assert.Empty(acknowledged.Select(call => $"tx{call}").Append("after").Except(credited, StringComparer.Ordinal));
        }
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    private static async Task<List<HttpStatusCode>> Postbacks(ServerProcess server, string token)
    {
        var answers = new List<HttpStatusCode>();
        for (var call = 0; call < 50; call++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/p/{token}?member_id=u-48213&txn_id=tx{call}&payout=1.25&password={SeededMoney.Password}");
            using var answer = await server.Http.GetAsync(path);
            answers.Add(answer.StatusCode);
        }
        return answers;
    }
}
