using System.Globalization;
using System.Net;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;

namespace Tributary.Crash.Tests;

/// <summary>A network that sends one and the same message many times at one moment, to all servers there are.</summary>
public sealed class SendTheSameAtOnce
{
    [Fact]
    [Trait("fault", "F-30")]
    [Trait("fault", "T-05")]
    public async Task It_is_credited_once_and_every_copy_is_acknowledged()
    {
        var (rounds, copies) = (Faults.Times(3, 50), Faults.Times(200, 1_000));
        await using var database = await TestDatabase.Create();
        var seeded = await Seed(database);
        await using (var nodes = await Nodes.Start(database, TestDatabase.IsPostgres ? 2 : 1))
        {
            for (var round = 0; round < rounds; round++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"/p/{seeded.Token}?member_id=u-48213&offer_id=218811&txn_id=round-{round}&payout=1.25&password={SeededMoney.Password}");
                var answers = await Task.WhenAll(Enumerable.Range(0, copies).Select(async copy =>
                {
                    var server = await nodes.Of(copy);
                    using var answer = await server.Http.GetAsync(path);
                    return answer.StatusCode;
                }));
                Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
            }
        }

        await using var books = await Books.Of(database);
        var credits = await books.Query<string>("select transaction_id from conversions where state = 'Available'");
        Assert.Equal(Enumerable.Range(0, rounds).Select(round => $"round-{round}").Order(StringComparer.Ordinal), credits.Order(StringComparer.Ordinal));
        Assert.Equal(rounds, await books.Count("select count(*) from ledger_transactions"));
        Assert.Empty(await books.Wrong());
    }

    private static async Task<SeededMoney> Seed(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Books.Options(database), CancellationToken.None);
        return await SeededMoney.Into(app.Services, RewardUnit.Points);
    }
}
