using Tributary.Core.Money;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Conversions;

public sealed class TakeBackParts
{
    [Fact]
    [Trait("fault", "F-46")]
    public async Task Each_part_takes_the_members_share_of_it_and_only_once()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");

        Assert.Equal("200 OK", await site.Says(click, "tx1", "3.10", "&status=reversed&reversal_id=r1"));
        Assert.Equal("200 DUP", await site.Says(click, "tx1", "3.10", "&status=reversed&reversal_id=r1"));
        Assert.Equal("$6.696", await site.Balance());
        await site.Says(click, "tx1", "3.10", "&status=reversed&reversal_id=r2");

        Assert.Equal("$4.464", await site.Balance());
        var row = await site.Newest();
        Assert.Equal(("ReversedByNetwork", "PartReversed", -2_232_000L), (row.Outcome, row.Reason, row.Credited));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-46")]
    public async Task Parts_that_sum_to_all_of_it_leave_nothing_and_more_is_for_a_person()
    {
        await using var site = await CreditedSite.Start(RewardUnit.Points);
        var click = await site.Click();
        await site.Says(click, "tx1");

        await site.Says(click, "tx1", "7.77", "&status=reversed&reversal_id=r1");
        await site.Says(click, "tx1", "4.63", "&status=reversed&reversal_id=r2");
        Assert.Equal("0 points", await site.Balance());
        await site.Says(click, "tx1", "0.13", "&status=reversed&reversal_id=r3");

        Assert.Equal(("Quarantined", "ReversedAboveCredit"), ((await site.Newest()).Outcome, (await site.Newest()).Reason));
        Assert.Equal("0 points", await site.Balance());
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from balances where amount <> 0")));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-44")]
    [Trait("fault", "F-45")]
    public async Task A_hundred_equal_reversals_and_credits_at_once_reverse_once_and_credit_nothing_again()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => site.Says(click, "tx1", more: i % 2 == 0 ? "&status=reversed" : "")));
        Assert.Equal("200 DUP", await site.Says(click, "tx1"));

        Assert.Equal("$0.00", await site.Balance());
        Assert.Equal(["Credit", "Reversal"], await site.Tributary.Read(session => session.Query<string>("select kind from ledger_transactions order by id")));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_part_with_another_size_than_before_changes_nothing()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx1", "3.10", "&status=reversed&reversal_id=r1");

        await site.Says(click, "tx1", "6.20", "&status=reversed&reversal_id=r1");

        Assert.Equal(("Quarantined", "AmbiguousReversal"), ((await site.Newest()).Outcome, (await site.Newest()).Reason));
        Assert.Equal("$6.696", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-43")]
    public async Task Parts_that_come_before_the_credit_are_taken_from_it()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();

        await site.Says(click, "tx1", "3.10", "&status=reversed&reversal_id=r1");
        await site.Says(click, "tx1", "3.10", "&status=reversed&reversal_id=r2");
        await site.Says(click, "tx1");

        Assert.Equal("$4.464", await site.Balance());
        Assert.Empty(await site.Wrong());
        await site.Says(click, "tx1", more: "&status=reversed");
        Assert.Equal("$0.00", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_changed_amount_posts_the_difference_by_the_terms_of_the_click()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx1", "6.20", "&status=reversed&reversal_id=r1");
        await site.Tributary.Write(session => session.Execute("update plans set share_ppm = 100000"));

        await site.Says(click, "tx1", "24.80", "&status=adjusted");
        Assert.Equal("200 DUP", await site.Says(click, "tx1", "24.80", "&status=adjusted"));

        // Three quarters of the credit of twice the payout.
        Assert.Equal("$13.392", await site.Balance());
        Assert.Equal(("CreditedByNetwork", "Adjusted", 8_928_000L), await ReadAdjusted(site));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_changed_amount_of_what_is_pending_is_credited_when_it_is_confirmed()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1", more: "&status=pending");

        await site.Says(click, "tx1", "6.20", "&status=adjusted");
        await site.Says(click, "tx1");

        Assert.Equal("$4.464", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-46")]
    public async Task Parts_of_a_hundred_calls_at_once_are_each_taken_once()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => site.Says(click, "tx1", "0.31", $"&status=reversed&reversal_id=r{i % 10}")));

        Assert.Equal("$6.696", await site.Balance());
        Assert.Equal(10, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from postbacks where outcome = 'ReversedByNetwork'")));
        Assert.Empty(await site.Wrong());
    }

    private static async Task<(string?, string?, long?)> ReadAdjusted(CreditedSite site) =>
        (await site.Log()).Where(row => row.Reason == "Adjusted").Select(row => (row.Outcome, row.Reason, row.Credited)).Single();
}
