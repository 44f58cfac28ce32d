using Tributary.Tests.Harness;
using Tributary.Web.Platform;

namespace Tributary.Web.Tests.Postbacks;

public sealed class TwoNodes
{
    [Fact]
    [Trait("fault", "F-37")]
    public async Task Sixty_four_writers_at_one_members_account_are_all_answered_and_all_counted()
    {
        await using var site = await CreditedSite.Start();
        await using var second = TestDatabase.IsPostgres ? await Second(site) : null;
        using var there = new HttpClient { BaseAddress = second is null ? site.Tributary.Http.BaseAddress : TributaryHost.Address(second) };
        var clicks = new[] { await site.Click(), await site.Click() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(async () =>
        {
            var said = new List<string>();
            foreach (var status in new[] { "", "&status=reversed" }.Take(writer % 4 == 0 ? 2 : 1))
                said.Add(await (writer % 2 == 0 ? site.Tributary.Http : there).GetStringAsync($"/p/{site.Token}?click_id={clicks[writer % 2]}&txn_id=tx{writer}&payout=12.40&password={CreditedSite.Password}{status}"));
            return said;
        })));

        Assert.All(answers.SelectMany(said => said), answer => Assert.Equal("OK", answer));
        Assert.Equal(80, (await site.Tributary.Read(session => session.Query<string>("select outcome from postbacks where outcome in ('CreditedByNetwork', 'ReversedByNetwork')"))).Count);
        Assert.Equal("$428.544", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-05")]
    public async Task The_same_call_at_two_nodes_at_once_is_credited_by_one()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one process");
        await using var site = await CreditedSite.Start();
        await using var second = await Second(site);
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

    private static async Task<WebApplication> Second(CreditedSite site)
    {
        var second = await TributaryHost.Build(new StartOptions
        {
            DataFolder = site.Tributary.DataFolder,
            Database = site.Tributary.DatabaseUrl,
            Port = 0,
            Clock = site.Tributary.Clock,
            LogLevel = LogLevel.Error,
        }, CancellationToken.None);
        await second.StartAsync();
        return second;
    }
}
