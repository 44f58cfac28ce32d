using System.Globalization;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;
using Tributary.Web.Tests.Api;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Plans;

public sealed class RewardReferrers
{
    [Fact]
    public async Task Who_brought_a_member_and_who_brought_that_one_get_their_share_with_the_credit_and_lose_it_with_the_reversal()
    {
        await using var site = await CreditedSite.Start();
        var (near, far) = await Brought(site, "5, 2");
        var click = await site.Click();

        await site.Says(click, "tx1");
        Assert.Equal(("$8.928", "$0.4464", "$0.17856"), (await site.Balance(), await site.Balance(near), await site.Balance(far)));
        Assert.Equal("200 DUP", await site.Says(click, "tx1"));
        Assert.Empty(await site.Wrong());
        await site.Says(click, "tx1", "3.10", "&status=reversed&reversal_id=r1");
        Assert.Equal(("$6.696", "$0.3348", "$0.13392"), (await site.Balance(), await site.Balance(near), await site.Balance(far)));
        Assert.Empty(await site.Wrong());
        await site.Says(click, "tx1", more: "&status=reversed");

        Assert.Equal(("$0.00", "$0.00", "$0.00"), (await site.Balance(), await site.Balance(near), await site.Balance(far)));
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from balances where amount <> 0")));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Parts_of_points_leave_every_account_where_it_was()
    {
        await using var site = await CreditedSite.Start(RewardUnit.Points);
        var (near, far) = await Brought(site, "3.3333, 1");
        var click = await site.Click();
        await site.Says(click, "tx1");
        Assert.Equal(("8,928 points", "297 points", "89 points"), (await site.Balance(), await site.Balance(near), await site.Balance(far)));

        foreach (var (part, number) in new[] { "0.07", "7.77", "4.56" }.Select((part, number) => (part, number)))
        {
            await site.Says(click, "tx1", part, $"&status=reversed&reversal_id=r{number}");
            Assert.Empty(await site.Wrong());
        }

        Assert.Equal(("0 points", "0 points", "0 points"), (await site.Balance(), await site.Balance(near), await site.Balance(far)));
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from balances where amount <> 0")));
    }

    [Fact]
    public async Task What_waits_for_the_member_waits_for_those_who_brought_him()
    {
        await using var site = await CreditedSite.Start();
        var (near, _) = await Brought(site, "5");
        await site.Hold(days: 14);
        await site.Says(await site.Click(), "tx1");
        Assert.Equal("$0.00", await site.Balance(near));

        site.Tributary.Clock.Advance(TimeSpan.FromDays(15));
        await site.Get<Features.Conversions.ChangeConversion>().ReleaseDue(CancellationToken.None);

        Assert.Equal("$0.4464", await site.Balance(near));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task All_who_spent_what_is_taken_back_owe_it()
    {
        await using var site = await CreditedSite.Start();
        var (near, far) = await Brought(site, "5, 2");
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Correct(new Amount(-8_928_000, Currency.Usd), "Spent");
        await site.Get<CorrectMember>().Give(near, new Amount(-446_400, Currency.Usd), 1, "Spent", CancellationToken.None);
        await site.Get<CorrectMember>().Give(far, new Amount(-178_560, Currency.Usd), 1, "Spent", CancellationToken.None);

        await site.Says(click, "tx1", more: "&status=reversed");

        Assert.Equal(3, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from balances where account like '%:clawback:%' and amount > 0")));
        Assert.Empty(await site.Wrong());
        await site.Says(click, "tx2", "24.80");
        Assert.Equal(("$8.928", "$0.4464", "$0.17856"), (await site.Balance(), await site.Balance(near), await site.Balance(far)));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_changed_amount_changes_what_referrers_got_and_nobody_joins_later()
    {
        await using var site = await CreditedSite.Start();
        await Plan(site, "5, 2");
        var near = await Member(site, "u-1");
        await Refer(site, site.Member, near);
        var click = await site.Click();
        await site.Says(click, "tx1");
        var far = await Member(site, "u-2");
        await Refer(site, near, far);

        await site.Says(click, "tx1", "24.80", "&status=adjusted");

        Assert.Equal(("$17.856", "$0.8928", ""), (await site.Balance(), await site.Balance(near), await site.Balance(far)));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Tiers_are_frozen_at_the_click()
    {
        await using var site = await CreditedSite.Start();
        var (near, _) = await Brought(site, "5");
        var click = await site.Click();

        await Plan(site, "50");
        await site.Says(click, "tx1");

        Assert.Equal("$0.4464", await site.Balance(near));
    }

    [Fact]
    public async Task A_person_who_confirms_a_pending_conversion_rewards_referrers_too()
    {
        await using var site = await CreditedSite.Start();
        var (near, _) = await Brought(site, "5");
        await site.Says(await site.Click(), "tx1", more: "&status=pending");

        await site.Get<Features.Conversions.ChangeConversion>().Approve(await site.NewestConversion(), 1, "Confirmed", CancellationToken.None);

        Assert.Equal("$0.4464", await site.Balance(near));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Credits_and_reversals_of_many_at_once_leave_referrers_with_nothing_too_much()
    {
        await using var site = await CreditedSite.Start();
        var (near, far) = await Brought(site, "5, 2");
        var click = await site.Click();

        await Task.WhenAll(Enumerable.Range(0, 30).SelectMany(i => new[] { site.Says(click, $"a{i}"), site.Says(click, $"a{i}"), site.Says(click, $"a{i}", more: i % 2 == 0 ? "&status=reversed" : "") }));

        Assert.Equal(("$133.92", "$6.696", "$2.6784"), (await site.Balance(), await site.Balance(near), await site.Balance(far)));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task The_referrers_page_says_for_whom_he_got_it_and_that_it_was_taken_back()
    {
        await using var site = await CreditedSite.Start();
        var (near, _) = await Brought(site, "5");
        await site.Tributary.SignIn();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx1", more: "&status=reversed");

        var page = await site.Tributary.Http.Page(string.Create(CultureInfo.InvariantCulture, $"/members/{near}"));
        var own = await site.Tributary.Http.Page(string.Create(CultureInfo.InvariantCulture, $"/members/{site.Member}"));

        Assert.Equal(["−$0.44", "+$0.44"], page.QuerySelectorAll(".timeline .amt").Select(amount => amount.TextContent.Trim()).Where(text => text.Length > 0));
        Assert.Contains("u-48213, whom he brought, was rewarded", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("brought by u-1", own.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_says_once_who_brought_a_member_and_never_in_a_circle()
    {
        await using var tributary = await RunningTributary.Start();
        using var site = await Site.Of(tributary);
        foreach (var id in new[] { "a", "b", "c", "d" }) await site.Put($"/api/v1/members/{id}", null, 201);

        await site.Put("/api/v1/members/a", """{"referrer":"b"}""");
        await site.Put("/api/v1/members/a", """{"referrer":"b"}""");
        await site.Put("/api/v1/members/b", """{"referrer":"c"}""");
        await site.Put("/api/v1/members/e", """{"referrer":"a"}""", 201);

        Assert.Equal("referrer_set", (await site.Put("/api/v1/members/a", """{"referrer":"d"}""", 409)).GetProperty("code").GetString());
        await site.Put("/api/v1/members/c", """{"referrer":"a"}""", 409);
        await site.Put("/api/v1/members/d", """{"referrer":"d"}""", 409);
        await site.Put("/api/v1/members/d", """{"referrer":"nobody"}""", 422);
    }

    private static async Task<(long Near, long Far)> Brought(CreditedSite site, string tiers)
    {
        await Plan(site, tiers);
        var (near, far) = (await Member(site, "u-1"), await Member(site, "u-2"));
        await Refer(site, site.Member, near);
        await Refer(site, near, far);
        return (near, far);
    }

    private static async Task Plan(CreditedSite site, string percents)
    {
        Assert.True(ReferralTiers.TryParsePercents(percents, out var tiers));
        var book = site.Get<PlanBook>();
        var gold = (await book.Find("gold", CancellationToken.None))!;
        Assert.True(await book.Save(gold, new PlanDraft(gold.Name, gold.Color, gold.Share, gold.Unit, gold.PointsPerUnit, gold.IsDefault) { Referrals = tiers }, CancellationToken.None));
    }

    private static async Task<long> Member(CreditedSite site, string id) => (await site.Get<MemberBook>().Put(site.Site, id, null, CancellationToken.None)).Member.Id;

    private static async Task Refer(CreditedSite site, long member, long referrer)
    {
        var book = site.Get<MemberBook>();
        Assert.True(await book.Refer((await book.Find(member, CancellationToken.None))!, (await book.Find(referrer, CancellationToken.None))!, CancellationToken.None));
    }
}
