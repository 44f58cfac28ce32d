using System.Collections.Concurrent;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Withdrawals;
using Tributary.Web.Platform;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Withdrawals;

public sealed class PayMembers
{
    private static readonly Amount Five = new(5_000_000, Currency.Usd);

    [Fact]
    public async Task What_is_asked_for_is_no_longer_there_and_comes_back_when_it_cannot_be_paid()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");

        var asked = await Ask(site, Five, "w1");
        Assert.Equal((WithdrawalOutcome.Made, "$3.928 and $0.00 held, owes $0.00"), (asked.Outcome, await site.Holdings()));
        Assert.Empty(await site.Wrong());
        Assert.Equal(WithdrawalOutcome.NotEnough, (await Ask(site, Five, "w2")).Outcome);
        Assert.Equal(WithdrawalOutcome.Made, (await End(site, asked.Withdrawal!.Id, paid: false)).Outcome);

        Assert.Equal("$8.928 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task The_same_key_is_the_same_withdrawal_and_no_other()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");

        var first = await Ask(site, Five, "w1");
        var again = await Ask(site, Five, "w1");
        var other = await Ask(site, new Amount(1_000_000, Currency.Usd), "w1");

        Assert.Equal((WithdrawalOutcome.Repeated, first.Withdrawal!.Id), (again.Outcome, again.Withdrawal!.Id));
        Assert.Equal(WithdrawalOutcome.KeyUsed, other.Outcome);
        Assert.Equal("$3.928 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-22")]
    public async Task Fifty_requests_at_once_for_all_there_is_are_one_withdrawal()
    {
        await using var site = await CreditedSite.Start();
        await using var second = await Second(site);
        await site.Says(await site.Click(), "tx1", "10.00");
        var all = new Amount(7_200_000, Currency.Usd);

        var answers = new ConcurrentBag<WithdrawalOutcome>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => answers.Add((await Ask(i % 2 == 0 ? site.Tributary.Services : second?.Services ?? site.Tributary.Services, site.Member, all, $"w{i}")).Outcome)));

        Assert.Equal((1, 49), (answers.Count(one => one is WithdrawalOutcome.Made), answers.Count(one => one is WithdrawalOutcome.NotEnough)));
        Assert.Equal("$0.00 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-22")]
    public async Task The_same_request_at_two_nodes_at_once_is_one_withdrawal()
    {
        await using var site = await CreditedSite.Start();
        await using var second = await Second(site);
        await site.Says(await site.Click(), "tx1", "37.00");

        var answers = new ConcurrentBag<WithdrawalAnswer>();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i => answers.Add(await Ask(i % 2 == 0 ? site.Tributary.Services : second?.Services ?? site.Tributary.Services, site.Member, Five, $"w{i % 3}"))));

        Assert.Equal(3, answers.Count(one => one.Outcome is WithdrawalOutcome.Made));
        Assert.Equal(3, answers.Select(one => one.Withdrawal!.Id).Distinct().Count());
        Assert.Equal("$11.64 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Paid_and_failed_at_once_is_one_of_the_two()
    {
        await using var site = await CreditedSite.Start();
        await using var second = await Second(site);
        await site.Says(await site.Click(), "tx1", "37.00");
        var open = new List<long>();
        for (var i = 0; i < 6; i++) open.Add((await Ask(site, new Amount(4_000_000, Currency.Usd), $"w{i}")).Withdrawal!.Id);

        var answers = new ConcurrentBag<WithdrawalOutcome>();
        await Task.WhenAll(open.SelectMany(id => Enumerable.Range(0, 6).Select(async i =>
            answers.Add((await Book(i % 2 == 0 ? site.Tributary.Services : second?.Services ?? site.Tributary.Services).End(null, id, i % 3 == 0, "", null, CancellationToken.None)).Outcome))));

        Assert.Equal(6, answers.Count(one => one is WithdrawalOutcome.Made));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-23")]
    public async Task What_a_network_takes_back_after_it_was_paid_is_owed_and_the_next_credit_pays_it_first()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        var asked = await Ask(site, Five, "w1");
        await End(site, asked.Withdrawal!.Id, paid: true);
        Assert.Empty(await site.Wrong());

        await site.Says(click, "tx1", more: "&status=reversed");
        Assert.Equal("$0.00 and $0.00 held, owes $5.00", await site.Holdings());
        Assert.Equal(WithdrawalOutcome.NotEnough, (await Ask(site, Five, "w2")).Outcome);
        Assert.Empty(await site.Wrong());
        await site.Says(click, "tx2");

        Assert.Equal("$3.928 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-23")]
    public async Task What_is_taken_back_while_a_withdrawal_is_open_is_paid_from_it_when_it_fails()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        var asked = await Ask(site, Five, "w1");

        await site.Says(click, "tx1", more: "&status=reversed");
        Assert.Equal("$0.00 and $0.00 held, owes $5.00", await site.Holdings());
        await End(site, asked.Withdrawal!.Id, paid: false);

        Assert.Equal("$0.00 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task What_is_held_cannot_be_withdrawn()
    {
        await using var site = await CreditedSite.Start();
        await site.Hold(days: 14);
        await site.Says(await site.Click(), "tx1");

        Assert.Equal(WithdrawalOutcome.NotEnough, (await Ask(site, Five, "w1")).Outcome);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Nothing_is_paid_out_while_the_books_do_not_agree()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");
        await site.Tributary.Write(session => session.Execute("update balances set amount = amount - 1 where account like 'member:%'"));

        Assert.Equal(1, (await site.Check()).Broken);
        Assert.Equal(WithdrawalOutcome.BooksBroken, (await Ask(site, Five, "w1")).Outcome);
        Assert.Equal("BooksBroken", await site.Tributary.Read(session => session.Scalar<string>("select kind from alerts where over_at is null")));
        await site.Says(await site.Click(), "tx2");
        await site.Tributary.Write(session => session.Execute("update balances set amount = amount + 1 where account like 'member:%'"));
        await site.Check();

        Assert.Equal(WithdrawalOutcome.Made, (await Ask(site, Five, "w1")).Outcome);
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from alerts where over_at is null")));
    }

    [Fact]
    public async Task The_books_are_verified_once_a_day_by_themselves()
    {
        await using var site = await CreditedSite.Start();
        await site.Get<LedgerCheckBook>().Look(CancellationToken.None);
        await site.Says(await site.Click(), "tx1");

        site.Tributary.Clock.Advance(TimeSpan.FromHours(23));
        await site.Get<LedgerCheckBook>().Look(CancellationToken.None);
        Assert.Equal(0, await Checks(site));
        site.Tributary.Clock.Advance(TimeSpan.FromHours(2));
        await site.Get<LedgerCheckBook>().Look(CancellationToken.None);

        Assert.True(await Checks(site) > 0);
    }

    [Theory]
    [InlineData(5_000_000, true)]
    [InlineData(10_000, true)]
    [InlineData(9_999, false)]
    [InlineData(5_001_000, false)]
    [InlineData(0, false)]
    [InlineData(-5_000_000, false)]
    public void Only_what_can_be_shown_can_be_paid(long minor, bool isPayable) => Assert.Equal(isPayable, WithdrawalBook.IsPayable(new Amount(minor, Currency.Usd)));

    [Theory]
    [InlineData("update balances set amount = amount - 1000000 where account = 'operator:transit:USD'", "transit-is-open-withdrawals")]
    [InlineData("update withdrawals set state = 'Settled'", "withdrawals-match-entries")]
    [InlineData("update withdrawals set amount = amount + 10000", "withdrawals-match-entries")]
    [InlineData("update ledger_transactions set source = 'withdrawal:9999' where kind = 'Withdrawal'", "transactions-have-causes")]
    public async Task A_withdrawal_that_does_not_agree_with_the_ledger_is_found(string change, string rule)
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");
        await Ask(site, Five, "w1");
        Assert.Empty(await site.Wrong());

        await site.Tributary.Write(session => session.Tamper(change));

        Assert.Contains(await site.Wrong(), wrong => wrong.StartsWith(rule, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_withdrawal_that_ended_is_changed_by_nobody()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");
        await End(site, (await Ask(site, Five, "w1")).Withdrawal!.Id, paid: true);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => site.Tributary.Write(session => session.Execute("update withdrawals set state = 'Open'")));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => site.Tributary.Write(session => session.Execute("delete from withdrawals")));
    }

    private static Task<long> Checks(CreditedSite site) => site.Tributary.Read(session => session.Scalar<long>("select count(*) from ledger_checks"));

    private static WithdrawalBook Book(IServiceProvider services) => services.GetRequiredService<WithdrawalBook>();

    private static Task<WithdrawalAnswer> Ask(CreditedSite site, Amount amount, string key) => Ask(site.Tributary.Services, site.Member, amount, key);

    private static async Task<WithdrawalAnswer> Ask(IServiceProvider services, long member, Amount amount, string key) => await Book(services).Request(
        (await services.GetRequiredService<MemberBook>().Find(member, CancellationToken.None))!, amount, key, "", null, CancellationToken.None);

    private static Task<WithdrawalAnswer> End(CreditedSite site, long id, bool paid) => Book(site.Tributary.Services).End(null, id, paid, "P-1", 1, CancellationToken.None);

    // Another node on the same database; SQLite has one process.
    private static async Task<WebApplication?> Second(CreditedSite site)
    {
        if (!TestDatabase.IsPostgres) return null;
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
