using System.Data.Common;
using System.Net;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Data;

/// <summary>PostgreSQL has committed and the connection breaks before it can say so: nobody may take that for "not done" and do it again.</summary>
public sealed class LoseTheAnswerOfACommit
{
    [Fact]
    [Trait("fault", "F-35")]
    public async Task What_may_be_done_is_not_done_again()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite commits without a line between.");
        await using var test = await TestDatabase.Create();
        await using var line = LosingLine.To(test.Url!);
        await using var database = await Database.Open(line.Url, test.Folder, readOnly: false, CancellationToken.None);
        await database.Write(session => session.Execute("create table counted (n bigint not null); insert into counted values (0)"), CancellationToken.None);

        line.LoseCommitAfter("update counted");
        await Assert.ThrowsAnyAsync<DbException>(() => database.Write(session => session.Execute("update counted set n = n + 1"), CancellationToken.None));

        Assert.Equal(1, line.Lost);
        Assert.Equal(1, await database.Read(session => session.Scalar<long>("select n from counted"), CancellationToken.None));
    }

    [Fact]
    [Trait("fault", "F-35")]
    public async Task A_call_whose_commit_nobody_heard_of_is_answered_and_counts_once()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite commits without a line between.");
        await using var test = await TestDatabase.Create();
        await using var line = LosingLine.To(test.Url!);
        await using var app = await TributaryHost.Build(new StartOptions { DataFolder = test.Folder, Database = line.Url, Port = 0, LogLevel = LogLevel.None }, CancellationToken.None);
        var seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
        await app.StartAsync(CancellationToken.None);
        using var http = new HttpClient { BaseAddress = TributaryHost.Address(app) };

        line.LoseCommitAfter("insert into postbacks");
        using var answer = await http.GetAsync($"/p/{seeded.Token}?member_id=u-48213&txn_id=tx1&payout=1.25&password={SeededMoney.Password}");
        await app.Services.GetRequiredService<DrainSpool>().Run(CancellationToken.None);

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, line.Lost));
        var calls = await app.Services.GetRequiredService<PostbackLog>().Page(new PostbackFilter(null, null, null, null, null, null), CancellationToken.None);
        Assert.Equal(nameof(Outcome.CreditedByNetwork), Assert.Single(calls).Outcome);
        Assert.Single(await app.Services.GetRequiredService<LedgerBook>().BalancesOf(seeded.Member, CancellationToken.None), balance => balance.Minor == 900);
        Assert.True((await app.Services.GetRequiredService<VerifyLedger>().Run(CancellationToken.None)).Holds);
        await app.StopAsync(CancellationToken.None);
    }
}
