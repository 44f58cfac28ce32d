using Tributary.Tests.Harness;
using Tributary.Web.Platform;

namespace Tributary.Web.Tests.Postbacks;

public sealed class TwoNodes
{
    [Fact]
    public async Task The_same_call_at_two_nodes_at_once_is_credited_by_one()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one process");
        await using var site = await CreditedSite.Start();
        await using var second = await TributaryHost.Build(new StartOptions
        {
            DataFolder = site.Tributary.DataFolder,
            Database = site.Tributary.DatabaseUrl,
            Port = 0,
            Clock = site.Tributary.Clock,
            LogLevel = LogLevel.Error,
        }, CancellationToken.None);
        await second.StartAsync();
        using var there = new HttpClient { BaseAddress = TributaryHost.Address(second) };
        var click = await site.Click();

        for (var round = 0; round < 20; round++)
        {
            var address = $"/p/{site.Token}?click_id={click}&txn_id=tx{round}&payout=12.40&password={CreditedSite.Password}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? site.Tributary.Http : there).GetStringAsync(address)));
            Assert.Equal(1, answers.Count(answer => answer == "OK"));
            Assert.Equal(39, answers.Count(answer => answer == "DUP"));
        }

        Assert.Equal("$178.56", await site.Balance());
        Assert.Empty(await site.Wrong());
    }
}
