using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Plans;

public sealed class OverrideShares
{
    [Fact]
    public async Task An_offer_s_own_share_goes_before_its_network_s_and_that_before_the_plan_s()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        Assert.Equal("$8.928", await Credited(site, "tx1"));

        await Save(site, "sample 50");
        Assert.Equal("$4.96", await Credited(site, "tx2"));
        await Save(site, "sample 50\nsample 1 100 %");
        Assert.Equal("$9.92", await Credited(site, "tx3"));
        await Save(site, "");

        Assert.Equal("$8.928", await Credited(site, "tx4"));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_click_keeps_the_share_it_was_made_under()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var click = await site.Click();

        await Save(site, "sample 1 10");
        await site.Says(click, "tx1");

        Assert.Equal("$8.928", await site.Balance());
    }

    [Fact]
    [Trait("fault", "F-48")]
    [Trait("fault", "T-24")]
    public async Task However_often_a_plan_changes_and_its_members_move_a_credit_is_by_the_share_of_its_click()
    {
        await using var site = await CreditedSite.Start();
        var (book, members, random) = (site.Get<PlanBook>(), site.Get<MemberBook>(), new Random(24));
        await book.Save(null, new PlanDraft("Silver", "blue", new Share(500_000), RewardUnit.Money, 1000, IsDefault: false), CancellationToken.None);
        var promised = new List<(string Click, long Credit)>();

        for (var i = 0; i < Faults.Times(60, 1_000); i++)
        {
            var slug = random.Next(2) == 0 ? "gold" : "silver";
            var plan = (await book.Find(slug, CancellationToken.None))!;
            var share = new Share(random.Next(Share.Whole + 1));
            Assert.True(await book.Save(plan, new PlanDraft(plan.Name, plan.Color, share, plan.Unit, plan.PointsPerUnit, plan.IsDefault), CancellationToken.None));
            await members.Put(site.Site, "u-48213", await book.Find(slug, CancellationToken.None), CancellationToken.None);
            promised.Add((await site.Click(), new Terms(1, new(800_000), share, RewardUnit.Money, 0).Reward(new Amount(12_400_000, Currency.Usd)).Member.Minor));
        }

        foreach (var (one, place) in promised.Select((one, place) => (one, place)).OrderBy(_ => random.Next()))
        {
            await site.Says(one.Click, $"tx{place}");
            Assert.Equal(one.Credit, (await site.Newest()).Credited);
        }

        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Who_comes_from_a_wall_gets_the_share_of_its_network()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await Save(site, "sample 50");

        await site.Says("", "tx1", more: "&member_id=u-48213");

        Assert.Equal("$4.96", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task What_a_wall_reported_is_changed_and_what_waited_is_confirmed_by_the_terms_it_came_under()
    {
        await using var site = await CreditedSite.Start();
        await site.Says("", "tx1", more: "&member_id=u-48213");
        await site.Says(await site.Click(), "tx2", more: "&status=pending");
        var pending = await site.NewestConversion();
        var book = site.Get<PlanBook>();
        var gold = (await book.Find("gold", CancellationToken.None))!;
        await book.Save(gold, new PlanDraft("Gold", "amber", new Share(100_000), gold.Unit, gold.PointsPerUnit, IsDefault: true), CancellationToken.None);

        await site.Says("", "tx1", "24.80", "&status=adjusted&member_id=u-48213");
        Assert.Equal("$17.856", await site.Balance());
        Assert.True(await site.Get<Features.Conversions.ChangeConversion>().Approve(pending, 1, "Confirmed", CancellationToken.None));

        Assert.Equal("$26.784", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Theory]
    [InlineData("nowhere 50", "Line 1: there is no network nowhere")]
    [InlineData("sample 50\nsample 101", "Line 2: 101 is no percentage")]
    [InlineData("sample", "Line 1: type a network")]
    [InlineData("sample 50\n\nsample 60", "Line 3: this stands here twice")]
    [InlineData("sample 999 50", "no synced offer 999")]
    public async Task A_line_that_cannot_be_read_is_named_and_nothing_is_saved(string typed, string said)
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();

        using var answer = await site.Tributary.Http.Send(await site.Tributary.Http.Page("/plans/gold"), "/plans/gold", fill: [("overrides", typed), ("share", "1")]);

        var page = await answer.Document();
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains(said, page.QuerySelector("form")!.TextContent + page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, page.QuerySelector("[name=overrides]")!.TextContent.ReplaceLineEndings("\n"));
        Assert.Equal("$8.928", await Credited(site, "tx1"));
    }

    [Fact]
    public async Task The_plan_s_page_works_the_chain_of_shares_out_for_each_network()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Tributary.Http.Page("/plans");
        (await site.Tributary.Http.Send(await site.Tributary.Http.Page("/plans/gold"), "/plans/gold", fill: [("overrides", "sample 50"), ("referrals", "5, 2"), ("price_note", "$9.99 a month")])).Dispose();

        var page = await site.Tributary.Http.Page("/plans/gold");

        var cells = page.QuerySelectorAll("section[aria-labelledby=examples-h] tbody tr").Single().Children.Select(cell => string.Join(' ', cell.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(["$10.00Sample sample", "80 %$8.00", "50 %$4.00", "$4.00", "$0.20, $0.08", "$5.72"], cells);
        Assert.Equal("5, 2", page.QuerySelector("[name=referrals]")!.GetAttribute("value"));
        Assert.Contains("$9.99 a month", page.QuerySelector("#main table")?.TextContent ?? page.QuerySelector("main table")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_save_that_is_refused_leaves_the_default_plan_where_it_was()
    {
        await using var site = await CreditedSite.Start();
        var book = site.Get<PlanBook>();
        await book.Save(null, new PlanDraft("Silver", "blue", Share.All, RewardUnit.Money, 1000, IsDefault: false), CancellationToken.None);
        var silver = (await book.Find("silver", CancellationToken.None))!;

        Assert.False(await book.Save(silver with { RowVersion = 99 }, new PlanDraft("Silver", "blue", Share.All, RewardUnit.Money, 1000, IsDefault: true), CancellationToken.None));

        Assert.Equal("gold", (await book.Default(CancellationToken.None)).Slug);
    }

    // What one more credit gives the member.
    private static async Task<string> Credited(CreditedSite site, string transaction)
    {
        await site.Says(await site.Click(), transaction);
        return new Amount((await site.Newest()).Credited!.Value, Currency.Usd).ToFullDisplay();
    }

    private static async Task Save(CreditedSite site, string overrides)
    {
        using var saved = await site.Tributary.Http.Send(await site.Tributary.Http.Page("/plans/gold"), "/plans/gold", fill: [("overrides", overrides)]);
        Assert.Equal(302, (int)saved.StatusCode);
    }
}
