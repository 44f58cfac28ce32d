using Tributary.Core.Money;
using Tributary.Web.Features.Members;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Ledger;

public sealed class OweAndRepay
{
    [Fact]
    public async Task What_is_taken_back_after_it_was_spent_is_owed_and_paid_by_the_next_credits()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        Assert.True(await site.Correct(Usd(-6_000_000), "A gift card"));

        await site.Says(click, "tx1", more: "&status=reversed");
        Assert.Equal("$0.00 and $0.00 held, owes $6.00", await site.Holdings());
        await site.Says(click, "tx2", "5.00");
        Assert.Equal("$0.00 and $0.00 held, owes $2.40", await site.Holdings());
        await site.Says(click, "tx3", "5.00");

        Assert.Equal("$1.20 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_part_taken_back_is_owed_only_as_far_as_he_spent_it()
    {
        await using var site = await CreditedSite.Start(RewardUnit.Points);
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Correct(new Amount(-8_000, Currency.Points), "A raffle ticket");

        await site.Says(click, "tx1", "6.20", "&status=reversed&reversal_id=r1");

        Assert.Equal("0 points and 0 points held, owes 3,536 points", (await site.Holdings()).Split("; ").Single(line => line.Contains("3,536", StringComparison.Ordinal)));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_held_credit_pays_what_he_owes_when_it_is_released_and_not_before()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Correct(Usd(-8_928_000), "Spent");
        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Hold(days: 7);

        await site.Says(click, "tx2", "20.00");
        Assert.Equal("$0.00 and $14.40 held, owes $8.928", await site.Holdings());
        site.Tributary.Clock.Advance(TimeSpan.FromDays(7));
        await site.Get<Web.Features.Conversions.ChangeConversion>().ReleaseDue(CancellationToken.None);

        Assert.Equal("$5.472 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Nobody_takes_by_hand_what_the_member_does_not_have()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");

        Assert.False(await site.Correct(Usd(-8_928_001), "Too much"));
        Assert.False(await site.Correct(new Amount(-1, Currency.Points), "Never had any"));

        Assert.Equal("$8.928 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from member_acts")));
    }

    [Fact]
    public async Task Fifty_who_take_all_at_once_get_it_once()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");

        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => site.Correct(Usd(-8_928_000), "All of it")));

        Assert.Equal(1, taken.Count(done => done));
        Assert.Equal("$0.00 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task What_he_owes_can_be_given_up_and_stands_as_a_loss()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Correct(Usd(-6_000_000), "Spent");
        await site.Says(click, "tx1", more: "&status=reversed");

        var given = await WriteOff(site);
        Assert.Null(await WriteOff(site));

        Assert.Equal(Usd(6_000_000), given);
        Assert.Equal("$0.00 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Equal(6_000_000, await site.Tributary.Read(session => session.Scalar<long>("select amount from balances where account = 'operator:bad_debt:USD'")));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Credits_reversals_and_spending_at_once_leave_nobody_below_nothing()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        foreach (var i in Enumerable.Range(0, 30)) await site.Says(click, $"a{i}");

        await Task.WhenAll(Enumerable.Range(0, 30).SelectMany(i => new[]
        {
            (Task)site.Says(click, $"a{i}", more: "&status=reversed"), site.Says(click, $"b{i}", "1.00"), site.Correct(Usd(-7_000_000), "Spent"),
        }));

        Assert.Empty(await site.Wrong());
    }

    private static Amount Usd(long minor) => new(minor, Currency.Usd);

    private static Task<Amount?> WriteOff(CreditedSite site) => site.Get<CorrectMember>().WriteOff(site.Member, Currency.Usd, 1, "He left", CancellationToken.None);
}
