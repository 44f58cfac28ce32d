using Tributary.Core.Money;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Conversions;

public sealed class HoldCredits
{
    [Fact]
    public async Task A_held_credit_becomes_spendable_when_its_time_has_come_and_only_once()
    {
        await using var site = await CreditedSite.Start();
        await site.Hold(days: 14);

        var click = await site.Click();
        Assert.Equal("200 OK", await site.Says(click, "tx1"));
        Assert.Equal("$0.00 and $8.928 held, owes $0.00", await site.Holdings());
        Assert.Equal(("Held", "CreditedOnHold", 8_928_000L), ((await site.Newest()).Outcome, (await site.Newest()).Reason, (await site.Newest()).Credited));
        site.Tributary.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromMinutes(1));
        Assert.Equal(0, await Due(site));
        site.Tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        await Due(site);

        Assert.Equal("$8.928 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Equal(0, await Due(site));
        Assert.Equal("200 DUP", await site.Says(click, "tx1"));
        Assert.Empty(await site.Wrong());
    }

    [Theory]
    [InlineData("8.928", "$8.928 and $0.00 held, owes $0.00")]
    [InlineData("8.927999", "$0.00 and $8.928 held, owes $0.00")]
    public async Task Only_what_gives_the_member_more_than_the_threshold_is_held(string above, string holdings)
    {
        await using var site = await CreditedSite.Start();
        Assert.True(Amount.TryParse(above, Currency.Usd, allowNegative: false, out var threshold));
        await site.Hold(days: 14, threshold);

        await site.Says(await site.Click(), "tx1");

        Assert.Equal(holdings, await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Points_are_held_by_the_money_behind_them()
    {
        await using var site = await CreditedSite.Start(RewardUnit.Points);
        await site.Hold(days: 14, new Amount(8_000_000, Currency.Usd));

        await site.Says(await site.Click(), "tx1");

        Assert.Equal("0 points and 8,928 points held, owes 0 points", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task What_is_taken_back_while_it_is_held_is_never_released()
    {
        await using var site = await CreditedSite.Start();
        await site.Hold(days: 14);
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx2");

        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Says(click, "tx2", "6.20", "&status=reversed&reversal_id=r1");
        Assert.Equal("$0.00 and $4.464 held, owes $0.00", await site.Holdings());
        site.Tributary.Clock.Advance(TimeSpan.FromDays(15));
        await Due(site);

        Assert.Equal("$4.464 and $0.00 held, owes $0.00", await site.Holdings());
        await site.Says(click, "tx2", "6.20", "&status=reversed&reversal_id=r2");
        Assert.Equal("$0.00 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_person_ends_a_hold_early_or_takes_the_credit_back_and_says_why()
    {
        await using var site = await CreditedSite.Start();
        await site.Hold(days: 14);
        var click = await site.Click();
        await site.Says(click, "tx1");
        var first = await site.NewestConversion();
        await site.Says(click, "tx2");
        var second = await site.NewestConversion();

        Assert.True(await Change(site).Release(first, 1, "The network confirmed it by mail", CancellationToken.None));
        Assert.False(await Change(site).Release(first, 1, "Again", CancellationToken.None));
        Assert.True(await Change(site).Cancel(second, 1, "Two accounts, one person", CancellationToken.None));
        Assert.False(await Change(site).Cancel(second, 1, "Again", CancellationToken.None));

        Assert.Equal("$8.928 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Equal(
            ["Release 1 The network confirmed it by mail", "Cancel 1 Two accounts, one person"],
            await site.Tributary.Read(session => session.Query<string>("select kind || ' ' || account_id || ' ' || note from conversion_events where account_id is not null order by id")));
        // What the network says of it later changes nothing.
        await site.Says(click, "tx2", more: "&status=reversed");
        Assert.Equal("AlreadyReversed", (await site.Newest()).Reason);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_rejected_conversion_is_credited_and_taken_back_when_the_network_confirms_it()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1", more: "&status=pending");

        Assert.True(await Change(site).Cancel(await site.NewestConversion(), 1, "Fraud", CancellationToken.None));
        await site.Says(click, "tx1");

        Assert.Equal("$0.00", await site.Balance());
        Assert.Equal("CreditAfterReversal", (await site.Newest()).Reason);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_hold_that_ends_while_the_network_takes_it_back_ends_in_one_of_two_ways_and_never_in_both()
    {
        await using var site = await CreditedSite.Start();
        await site.Hold(days: 14);
        var click = await site.Click();
        foreach (var i in Enumerable.Range(0, 20)) await site.Says(click, $"tx{i}");
        site.Tributary.Clock.Advance(TimeSpan.FromDays(15));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (Task)site.Says(click, $"tx{i}", more: "&status=reversed")).Append(Due(site)).Append(Due(site)));

        Assert.Equal("$0.00 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task An_offer_s_days_count_when_they_are_longer_than_its_network_s()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Hold(days: 3, new Amount(100_000_000, Currency.Usd));
        await site.Says(await site.Click(), "tx1");
        Assert.Equal("$8.928 and $0.00 held, owes $0.00", await site.Holdings());

        using var wrong = await site.Tributary.Http.Send(await site.Tributary.Http.Page("/offers/1"), "/offers/1", form: "#credit-hold form", fill: [("days", "soon")]);
        Assert.Equal((422, "soon"), ((int)wrong.StatusCode, (await wrong.Document()).QuerySelector("#credit-hold [aria-invalid=true]")!.GetAttribute("value")));
        using var saved = await site.Tributary.Http.Send(await site.Tributary.Http.Page("/offers/1"), "/offers/1", form: "#credit-hold form", fill: [("days", "30")]);
        await site.Says(await site.Click(), "tx2");
        await site.Says(await site.Click(), "tx3", more: "&status=pending");
        await Change(site).Approve(await site.NewestConversion(), 1, "Confirmed", CancellationToken.None);

        Assert.Equal("$8.928 and $17.856 held, owes $0.00", await site.Holdings());
        Assert.Equal([30 * 86_400_000L], await site.Tributary.Read(session => session.Query<long>("select distinct held_until - credited_at from conversions where held_until is not null")));
        Assert.Contains("Credits wait at least 30 days", (await site.Tributary.Http.Page("/offers/1")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Of_whom_more_than_a_tenth_was_taken_back_waits_longer()
    {
        await using var site = await CreditedSite.Start();
        await site.Get<Features.Networks.SaveNetwork>().SaveHold(site.Network, new Core.Conversions.HoldRule(0, null) { DoubtfulDays = 21 }, null, CancellationToken.None);
        var click = await site.Click();
        foreach (var i in Enumerable.Range(0, 10)) await site.Says(click, $"tx{i}");
        await site.Says(click, "tx0", more: "&status=reversed");

        await site.Says(click, "one-of-ten");
        Assert.Equal("CreditedByNetwork", (await site.Newest()).Outcome);
        await site.Says(click, "tx1", "1.00", "&status=reversed&reversal_id=r1");
        await site.Says(click, "two-of-eleven");

        Assert.Equal("Held", (await site.Newest()).Outcome);
        Assert.Empty(await site.Wrong());
    }

    private static ChangeConversion Change(CreditedSite site) => site.Get<ChangeConversion>();

    private static Task<int> Due(CreditedSite site) => Change(site).ReleaseDue(CancellationToken.None);
}
