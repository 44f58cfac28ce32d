using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Clicks;

/// <summary>A member gets what he was shown when he clicked, whatever became of his plan since.</summary>
public sealed class FreezeTerms
{
    private static readonly string[] Plans = ["quarter", "half", "whole"];

    // $12.40 x 80 % x the plan's share.
    private static readonly long[] Rewards = [2_480_000, 4_960_000, 9_920_000];

    [Fact]
    [Trait("fault", "T-24")]
    public async Task A_plan_that_changes_between_click_and_conversion_changes_no_credit()
    {
        await using var site = await CreditedSite.Start();
        await AddPlans(site);
        var chance = new Random(24);
        var expected = 0L;

        for (var i = 0; i < Faults.Times(25, 1_000); i++)
        {
            var shown = chance.Next(3);
            await Move(site, shown);
            var click = await site.Click();
            await Move(site, chance.Next(3));
            await site.Says(click, $"tx{i}");
            expected += Rewards[shown];
            Assert.Equal(new Amount(expected, Currency.Usd).ToFullDisplay(), await site.Balance());
        }

        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-48")]
    public async Task A_click_under_a_plan_that_is_gone_or_at_another_share_is_credited_as_it_was_shown()
    {
        await using var site = await CreditedSite.Start();
        await AddPlans(site);
        await Move(site, 1);
        var click = await site.Click();

        await Move(site, 2);
        await site.Tributary.Write(session => session.Execute("update plans set retired_at = 1 where slug = 'half'"));
        await site.Get<SaveNetwork>().SaveShare(site.Network, new Share(100_000), null, CancellationToken.None);
        await site.Tributary.Restart();
        await site.Says(click, "tx1");

        Assert.Equal("$4.96", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    private static async Task AddPlans(CreditedSite site)
    {
        foreach (var (slug, share) in Plans.Zip([250_000L, 500_000, 1_000_000]))
            await site.Get<PlanBook>().Save(null, new PlanDraft(slug, "blue", new Share(share), RewardUnit.Money, 1, IsDefault: false), CancellationToken.None);
    }

    private static async Task Move(CreditedSite site, int plan) =>
        await site.Get<MemberBook>().Put(site.Site, "u-48213", await site.Get<PlanBook>().Find(Plans[plan], CancellationToken.None), CancellationToken.None);
}
