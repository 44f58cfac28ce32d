using Tributary.Core.Money;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Sites;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>Conversions of a network's own wall: they name the member and no click of ours.</summary>
public sealed class CreditMembersOfWalls
{
    private const string Known = "&member_id=u-48213&offer_id=218811";

    [Fact]
    public async Task The_member_is_credited_by_his_plan_as_it_is_now()
    {
        await using var site = await CreditedSite.Start();
        var silver = await Plan(site, "Silver", 500_000);

        await site.Says("", "tx1", more: Known);
        await site.Get<MemberBook>().Put(site.Site, "u-48213", silver, CancellationToken.None);
        await site.Says("", "tx2", more: Known);

        // 12.40 x 80 % of the network x 90 %, then x 50 %.
        Assert.Equal("$13.888", await site.Balance());
        var row = await site.Newest();
        Assert.Equal(("CreditedByNetwork", "u-48213", "Merge Cottage", 4_960_000L), (row.Outcome, row.MemberLabel, row.OfferLabel, row.Credited));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_repeat_changes_nothing_and_a_reversal_takes_it_back()
    {
        await using var site = await CreditedSite.Start();
        await site.Says("", "tx1", more: Known);

        Assert.Equal("200 DUP", await site.Says("", "tx1", more: Known));
        Assert.Equal("200 OK", await site.Says("", "tx1", more: Known + "&status=reversed"));

        Assert.Equal("$0.00", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_member_nobody_knows_waits_in_quarantine_until_he_exists()
    {
        await using var site = await CreditedSite.Start();
        Assert.Equal("200 OK", await site.Says("", "tx1", more: "&member_id=u-new"));
        var waiting = await site.Newest();
        Assert.Equal(("Quarantined", "UnknownMember", "u-new"), (waiting.Outcome, waiting.Reason, waiting.MemberLabel));

        var (member, _) = await site.Get<MemberBook>().Put(site.Site, "u-new", null, CancellationToken.None);
        var decided = await site.Get<DecidePostback>().Run(waiting.Id, CancellationToken.None);

        Assert.Equal(("CreditedByNetwork", 8_928_000L), (decided!.Outcome, decided.Credited));
        Assert.Equal("$8.928", await site.Balance(member.Id));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task An_id_that_two_sites_use_is_nobodys()
    {
        await using var site = await CreditedSite.Start();
        var other = await site.Get<SiteBook>().Add("Other", CancellationToken.None);
        await site.Get<MemberBook>().Put(other.Id, "u-48213", null, CancellationToken.None);

        await site.Says("", "tx1", more: Known);

        Assert.Equal("UnknownMember", (await site.Newest()).Reason);
        Assert.Equal("", await site.Balance());
    }

    [Fact]
    public async Task An_offer_that_was_downloaded_sets_the_ceiling_and_an_unknown_one_does_not()
    {
        await using var site = await CreditedSite.Start();

        await site.Says("", "tx1", payout: "37.21", more: Known);
        var above = await site.Newest();
        await site.Says("", "tx2", payout: "37.21", more: "&member_id=u-48213&offer_id=777");
        var unknown = await site.Newest();

        Assert.Equal(("Quarantined", "AmountAboveOffer"), (above.Outcome, above.Reason));
        Assert.Equal(("CreditedByNetwork", null), (unknown.Outcome, unknown.OfferId));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_click_of_ours_says_more_than_a_members_name()
    {
        await using var site = await CreditedSite.Start();
        await site.Get<MemberBook>().Put(site.Site, "u-other", null, CancellationToken.None);

        await site.Says(await site.Click(), "tx1", more: "&member_id=u-other");

        Assert.Equal("$8.928", await site.Balance());
        Assert.Equal("u-48213", (await site.Newest()).MemberLabel);
    }

    [Fact]
    public async Task A_hundred_calls_at_once_credit_each_transaction_once()
    {
        await using var site = await CreditedSite.Start();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => site.Says("", $"tx{number % 10}", more: Known)));

        Assert.Equal("$89.28", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task The_networks_page_shows_the_wall_and_the_address_to_paste()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();

        var page = await site.Tributary.Http.Page($"/networks/{site.Network}");

        Assert.Equal("https://wall.sample.example/w/42?user=MEMBER&site=1", page.GetElementById("wall-url")!.TextContent);
        Assert.Contains("A frame of 800 pixels height.", page.GetElementById("wall")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("member_id={member}", page.GetElementById("postback-url")!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<Plan> Plan(CreditedSite site, string name, int ppm)
    {
        var plans = site.Get<PlanBook>();
        await plans.Save(null, new PlanDraft(name, "blue", new Share(ppm), RewardUnit.Money, 0, IsDefault: false), CancellationToken.None);
        return (await plans.All(CancellationToken.None)).Single(plan => plan.Name == name);
    }
}
