using System.Data.Common;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Ledger;

public sealed class CheckTheBooks
{
    private const string Address = "/ledger/verify";

    private const string Break = "update balances set amount = amount - 1 where account like 'member:%'";

    [Fact]
    public async Task A_person_asks_for_a_check_and_reads_what_each_rule_found()
    {
        await using var site = await Credited();
        var before = await site.Tributary.Http.Page(Address);
        Assert.Contains("No check so far", before.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(before.QuerySelectorAll(".checks li"));

        using var asked = await site.Tributary.Http.Send(before, Address, "form[action='/ledger/verify']");
        await site.Get<JobWorker>().Drained(CancellationToken.None);

        var page = await site.Tributary.Http.Page(Address);
        Assert.Contains($"{VerifyLedger.Rules} of {VerifyLedger.Rules} hold", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(VerifyLedger.Rules, page.QuerySelectorAll(".checks li").Length);
        Assert.Contains("1 transaction, 3 entries, 1 conversion, 1 postback", page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Anna Kowalczyk", page.QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_broken_is_shown_with_what_breaks_it()
    {
        await using var site = await Credited();
        await site.Tributary.Write(session => session.Execute(Break));

        Assert.Equal(1, (await site.Check()).Broken);

        var page = await site.Tributary.Http.Page(Address);
        Assert.Contains("1 rule was broken", page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelectorAll(".checks li"), rule => rule.TextContent.Contains($"member:{site.Member}:available:USD: stored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_open_check_tells_how_far_it_is_and_no_other_begins_beside_it()
    {
        await using var site = await Credited();
        await Open(site, looked: 5);

        await site.Get<LedgerCheckBook>().Ask(null, CancellationToken.None);

        var page = await site.Tributary.Http.Page(Address);
        Assert.Contains($"5 of {VerifyLedger.Rules} rules", page.QuerySelector(".progress")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action='/ledger/verify']"));
        Assert.Equal(1, await Count(site, "ledger_checks"));
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from jobs where kind = @kind", new { kind = CheckLedger.JobKind })));
    }

    [Fact]
    public async Task A_check_that_was_killed_in_between_begins_again()
    {
        await using var site = await Credited();
        await Open(site, looked: 5);

        await Run(site);

        Assert.Equal(VerifyLedger.Rules, await Count(site, "ledger_check_rules"));
        Assert.Equal(LedgerCheckState.Done, (await Newest(site)).Stands);
    }

    [Fact]
    public async Task A_check_that_was_stopped_before_it_began_looks_at_nothing()
    {
        await using var site = await Credited();
        await Open(site, looked: 0);

        using var stopped = await site.Tributary.Http.Send(await site.Tributary.Http.Page(Address), Address, "form[action$='/stop']");
        await Run(site);

        Assert.Equal(0, await Count(site, "ledger_check_rules"));
        Assert.Equal(LedgerCheckState.Stopped, (await Newest(site)).Stands);
        Assert.Contains("stopped", (await site.Tributary.Http.Page(Address)).QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_is_stopped_looks_at_no_further_rule_and_leaves_payouts_as_they_are()
    {
        await using var site = await Credited();
        await site.Tributary.Write(session => session.Execute(Break));
        await site.Check();
        await StopAfter(site, place: 2);

        await site.Get<LedgerCheckBook>().Ask(null, CancellationToken.None);
        await site.Get<JobWorker>().Drained(CancellationToken.None);

        var stopped = await Newest(site);
        Assert.Equal(LedgerCheckState.Stopped, stopped.Stands);
        Assert.Equal(3, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from ledger_check_rules where check_id = @Id", stopped)));
        Assert.True(await site.Tributary.Read(LedgerBook.IsBroken));
    }

    [Fact]
    public async Task A_check_that_cannot_be_made_is_given_up_and_says_why()
    {
        await using var site = await Credited();
        await Open(site, looked: 0);
        await site.Tributary.Write(session => session.Execute("alter table member_acts rename to mislaid"));

        await Assert.ThrowsAnyAsync<DbException>(() => Run(site));
        Assert.Equal(LedgerCheckState.Open, (await site.Get<LedgerCheckBook>().Newest(1, CancellationToken.None)).Open!.Stands);
        await Assert.ThrowsAnyAsync<DbException>(() => Run(site, attempts: JobQueue.MostAttempts));

        var failed = await Newest(site);
        Assert.Equal(LedgerCheckState.Failed, failed.Stands);
        Assert.Contains("member_acts", failed.Said, StringComparison.Ordinal);
        Assert.False(await site.Tributary.Read(LedgerBook.IsBroken));
    }

    private static async Task<CreditedSite> Credited()
    {
        var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Says(await site.Click(), "tx1");
        return site;
    }

    // Begun by a process that is gone; no worker takes it up.
    private static Task Open(CreditedSite site, int looked) => site.Tributary.Write(async session =>
    {
        await session.Execute("insert into ledger_checks (id, asked_at, state) values (7, 0, 'Open')");
        return await session.InsertMany("ledger_check_rules", "check_id, place, name, claim, violations", [.. Enumerable.Range(0, looked).Select(place => new object?[] { 7L, (long)place, "old", "Old.", "" })]);
    });

    private static Task Run(CreditedSite site, long attempts = 1) => site.Get<CheckLedger>().Run(new Job { Argument = "7", Attempts = attempts }, CancellationToken.None);

    private static async Task<LedgerCheck> Newest(CreditedSite site) => (await site.Get<LedgerCheckBook>().Newest(1, CancellationToken.None)).Ended[0];

    private static Task<long> Count(CreditedSite site, string table) => site.Tributary.Read(session => session.Scalar<long>($"select count(*) from {table}"));

    // What a person does while a rule is looked at.
    private static Task StopAfter(CreditedSite site, int place) => site.Tributary.Write(async session =>
    {
        var stop = "update ledger_checks set state = 'Stopped', checked_at = 1 where id = new.check_id;";
        if (!session.Dialect.IsPostgres)
        {
            return await session.Execute($"create trigger stop_here after insert on ledger_check_rules when new.place = {place} begin {stop} end");
        }

        await session.Execute($"create function stop_here() returns trigger language plpgsql as $$ begin {stop} return null; end $$");
        return await session.Execute($"create trigger stop_here after insert on ledger_check_rules for each row when (new.place = {place}) execute function stop_here()");
    });
}
