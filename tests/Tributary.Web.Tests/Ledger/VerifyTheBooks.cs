using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Ledger;

public sealed class VerifyTheBooks
{
    [Theory]
    [InlineData("update ledger_entries set amount = amount + 1 where place = 0", "transactions-balance")]
    [InlineData("delete from ledger_entries where place = 1", "transactions-balance")]
    [InlineData("delete from ledger_entries where place = 0 and transaction_id = (select max(transaction_id) from ledger_entries)", "transactions-have-entries")]
    [InlineData("update ledger_entries set amount = amount + 1 where place = 0", "books-balance")]
    [InlineData("update balances set amount = amount - 5 where account like 'member:%'", "balances-are-sums")]
    [InlineData("delete from balances where account like 'operator:%'", "balances-are-sums")]
    [InlineData("insert into balances (account, currency, amount, entries) values ('member:9:available:USD', 'USD', 7, 1)", "members-never-negative")]
    [InlineData("insert into balances (account, currency, amount, entries) values ('member:9:pending:USD', 'USD', 7, 1)", "members-never-negative")]
    [InlineData("insert into balances (account, currency, amount, entries) values ('member:9:clawback:USD', 'USD', -7, 1)", "members-never-negative")]
    [InlineData("update balances set amount = 7 where account like 'member:%:clawback:%'", "members-never-negative")]
    [InlineData("update ledger_transactions set kind = 'Credit' where kind = 'PartialReversal'", "one-credit")]
    [InlineData("update conversions set state = 'Pending' where id = (select max(id) from conversions)", "postings-match-states")]
    [InlineData("update conversions set taken = taken + 1 where taken > 0", "postings-match-states")]
    [InlineData("update conversions set payout = payout + 1 where state = 'Available'", "postings-match-states")]
    [InlineData("update conversions set taken_whole = 1 where state = 'Available'", "postings-match-states")]
    [InlineData("update conversions set held_until = null where state = 'Held'", "postings-match-states")]
    [InlineData("update conversions set credited = credited + 1 where state = 'Available'", "credits-match-entries")]
    [InlineData("update conversions set reversed = reversed + 1 where taken > 0", "credits-match-entries")]
    [InlineData("update ledger_entries set account = replace(account, ':pending:', ':available:') where account like '%:pending:%'", "credits-match-entries")]
    [InlineData("update ledger_entries set amount = amount * 2 where transaction_id in (select id from ledger_transactions where kind = 'Reversal')", "reversals-within-credits")]
    [InlineData("update ledger_entries set amount = amount - 1 where place = 0 and transaction_id in (select id from ledger_transactions where kind = 'Reversal')", "reversed-means-nothing-left")]
    [InlineData("update ledger_transactions set conversion_id = 999999 where kind = 'Credit'", "transactions-have-causes")]
    [InlineData("delete from member_acts", "transactions-have-causes")]
    [InlineData("update ledger_transactions set mirrors = 999999 where kind = 'Clawback'", "transactions-have-causes")]
    [InlineData("update ledger_transactions set mirrors = null where kind = 'Reversal'", "reversals-mirror-credits")]
    [InlineData("update ledger_entries set account = 'operator:margin:USD' where account like 'operator:corrections:%'", "kinds-keep-to-their-accounts")]
    [InlineData("update member_acts set amount = amount + 1", "corrections-match-acts")]
    [InlineData("update conversion_events set amount = amount + 1 where kind = 'Part'", "parts-are-told")]
    [InlineData("update conversion_events set state_after = 'Quarantined'", "events-lead-to-states")]
    [InlineData("update conversion_events set state_before = 'Pending' where kind = 'Reverse'", "events-lead-to-states")]
    [InlineData("update conversion_events set postback_id = null", "credits-have-postbacks")]
    [InlineData("update postbacks set outcome = null", "postbacks-are-decided")]
    [InlineData("update ledger_entries set currency = 'EUR'", "accounts-name-their-currency")]
    public async Task A_row_that_was_tampered_with_is_found(string tampering, string rule)
    {
        await using var site = await CreditedSite.Start();
        await EverythingOnce(site);
        Assert.Empty(await site.Wrong());

        var changed = await site.Tributary.Write(session => session.Tamper(tampering));

        Assert.NotEqual(0, changed);
        Assert.Contains(await site.Wrong(), found => found.StartsWith(rule + ":", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("update ledger_entries set amount = 0")]
    [InlineData("delete from ledger_entries")]
    [InlineData("update ledger_transactions set note = ''")]
    [InlineData("delete from ledger_transactions")]
    [InlineData("update ledger_chain set hash = ''")]
    [InlineData("delete from ledger_chain")]
    [InlineData("update conversion_events set note = 'x'")]
    [InlineData("delete from conversion_events")]
    [InlineData("update member_acts set note = 'x'")]
    [InlineData("delete from member_acts")]
    public async Task The_database_refuses_to_change_what_happened(string change)
    {
        await using var site = await CreditedSite.Start();
        await EverythingOnce(site);

        var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => site.Tributary.Write(session => session.Execute(change)));

        Assert.Contains("only ever added to", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_guard_that_was_taken_away_is_found()
    {
        await using var site = await CreditedSite.Start();

        await site.Tributary.Write(session => session.Execute(session.Dialect.IsPostgres
            ? "alter table ledger_entries disable trigger ledger_entries_never_change"
            : "drop trigger ledger_entries_never_change"));

        Assert.Equal(["guards-stand: the trigger ledger_entries_never_change is missing or off"], await site.Wrong());
    }

    // Credited, taken back whole and in part, held, spent and owed: at least one row of every kind there is.
    private static async Task EverythingOnce(CreditedSite site)
    {
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Says(click, "tx2");
        await site.Says(click, "tx2", "3.10", "&status=reversed&reversal_id=r1");
        await site.Says(click, "tx3");
        await site.Correct(new Amount(-14_000_000, Currency.Usd), "Spent in the shop");
        await site.Says(click, "tx3", more: "&status=reversed");
        await site.Says(click, "tx4", "31.00");
        await site.Hold(days: 30);
        await site.Says(click, "tx5");
        await site.Seal();
    }
}
