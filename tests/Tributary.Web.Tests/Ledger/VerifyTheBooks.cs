using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Ledger;

public sealed class VerifyTheBooks
{
    [Theory]
    [InlineData("update ledger_entries set amount = amount + 1 where place = 0", "transactions-balance")]
    [InlineData("delete from ledger_entries where place = 1", "transactions-balance")]
    [InlineData("update balances set amount = amount - 5 where account like 'member:%'", "balances-are-sums")]
    [InlineData("delete from balances where account like 'operator:%'", "balances-are-sums")]
    [InlineData("insert into balances (account, currency, amount, entries) values ('member:9:available:USD', 'USD', 7, 1)", "members-never-negative")]
    [InlineData("update conversions set state = 'Pending' where id = (select max(id) from conversions)", "postings-match-states")]
    [InlineData("update conversions set credited = credited + 1 where state = 'Available'", "credits-match-entries")]
    [InlineData("update ledger_transactions set conversion_id = 999999 where kind = 'Credit'", "transactions-have-causes")]
    [InlineData("update ledger_transactions set mirrors = null where kind = 'Reversal'", "reversals-mirror-credits")]
    [InlineData("update conversion_events set state_after = 'Quarantined'", "events-lead-to-states")]
    [InlineData("update conversion_events set postback_id = null", "credits-have-postbacks")]
    [InlineData("update postbacks set outcome = null", "postbacks-are-decided")]
    [InlineData("update ledger_entries set currency = 'EUR'", "accounts-name-their-currency")]
    public async Task A_row_that_was_tampered_with_is_found(string tampering, string rule)
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Says(click, "tx2");
        Assert.Empty(await site.Wrong());

        await site.Tributary.Write(session => session.Execute(tampering));

        Assert.Contains(await site.Wrong(), found => found.StartsWith(rule + ":", StringComparison.Ordinal));
    }
}
