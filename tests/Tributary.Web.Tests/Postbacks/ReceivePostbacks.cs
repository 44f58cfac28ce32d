using System.Net;
using Tributary.Core.Money;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Postbacks;

public sealed class ReceivePostbacks
{
    [Fact]
    public async Task A_conversion_is_credited_by_the_plan_of_its_click()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();

        Assert.Equal("200 OK", await site.Says(click, "tx1"));

        Assert.Equal("$8.928", await site.Balance());
        var row = await site.Newest();
        Assert.Equal(("CreditedByNetwork", "u-48213", "Merge Cottage", 8_928_000L), (row.Outcome, row.MemberLabel, row.OfferLabel, row.Credited));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Points_are_credited_whole()
    {
        await using var site = await CreditedSite.Start(RewardUnit.Points);

        await site.Says(await site.Click(), "tx1");

        Assert.Equal("8,928 points", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-03")]
    public async Task A_replayed_postback_credits_once_even_after_four_hundred_days()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");

        Assert.Equal("200 DUP", await site.Says(click, "tx1"));
        site.Tributary.Clock.Leap(TimeSpan.FromDays(400));
        Assert.Equal("200 DUP", await site.Says(click, "tx1"));

        Assert.Equal("$8.928", await site.Balance());
        Assert.Equal("Duplicate", (await site.Newest()).Outcome);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-05")]
    public async Task Two_hundred_identical_calls_at_once_credit_once()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => site.Says(click, "tx1")));

        Assert.Equal(1, answers.Count(answer => answer == "200 OK"));
        Assert.Equal(199, answers.Count(answer => answer == "200 DUP"));
        Assert.Equal("$8.928", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_reversal_takes_back_what_was_credited_and_only_once()
    {
        await using var site = await CreditedSite.Start(RewardUnit.Points);
        var click = await site.Click();
        await site.Says(click, "tx1");

        Assert.Equal("200 OK", await site.Says(click, "tx1", more: "&status=reversed"));
        Assert.Equal("200 DUP", await site.Says(click, "tx1", more: "&status=reversed"));

        Assert.Equal("0 points", await site.Balance());
        Assert.Equal(["Duplicate", "ReversedByNetwork", "CreditedByNetwork"], (await site.Log()).Select(row => row.Outcome));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_reversal_that_comes_first_cancels_the_credit()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();

        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Says(click, "tx1");

        Assert.Equal("$0.00", await site.Balance());
        Assert.Equal(("ReversedByNetwork", "CreditAfterReversal"), ((await site.Newest()).Outcome, (await site.Newest()).Reason));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_pending_conversion_is_credited_when_the_network_confirms_it()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();

        await site.Says(click, "tx1", more: "&status=pending");
        Assert.Equal("", await site.Balance());
        await site.Says(click, "tx1");

        Assert.Equal("$8.928", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-48")]
    public async Task A_plan_that_changes_after_the_click_changes_nothing_about_it()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Tributary.Write(session => session.Execute("update plans set share_ppm = 100000"));

        await site.Says(click, "tx1");

        Assert.Equal("$8.928", await site.Balance());
    }

    [Fact]
    public async Task An_unknown_member_is_quarantined_and_credited_once_when_he_exists()
    {
        await using var site = await CreditedSite.Start();
        var future = site.Member + 1;
        await site.Click();
        var click = site.ForgedClick(future);

        Assert.Equal("200 OK", await site.Says(click, "tx1"));
        var row = await site.Newest();
        Assert.Equal(("Quarantined", "UnknownMember"), (row.Outcome, row.Reason));
        await site.Get<MemberBook>().Put(site.Site, "late", null, CancellationToken.None);
        var again = await site.Get<DecidePostback>().Run(row.Id, CancellationToken.None);
        await site.Get<DecidePostback>().Run(row.Id, CancellationToken.None);

        Assert.Equal("CreditedByNetwork", again!.Outcome);
        Assert.Equal("CreditedByNetwork", (await site.Newest()).Outcome);
        Assert.Equal("$8.928", await site.Balance(future));
        Assert.Equal("200 DUP", await site.Says(click, "tx1"));
        Assert.Empty(await site.Wrong());
    }

    [Theory]
    [Trait("fault", "F-49")]
    [Trait("fault", "F-50")]
    [InlineData("not-a-click", "12.40", "", "UnknownClick")]
    [InlineData("", "12.40", "", "MissingClick")]
    [InlineData("CLICK", "-12.40", "", "NotPositive")]
    [InlineData("CLICK", "0", "", "NotPositive")]
    [InlineData("CLICK", "", "", "MissingAmount")]
    [InlineData("CLICK", "12,40", "", "UnreadableAmount")]
    [InlineData("CLICK", "1e9", "", "UnreadableAmount")]
    [InlineData("CLICK", "NaN", "", "UnreadableAmount")]
    [InlineData("CLICK", "%7Bpayout%7D", "", "Macro")]
    [InlineData("CLICK", "5000", "", "AmountAboveOffer")]
    [InlineData("CLICK", "12.40", "&currency=EUR", "OtherCurrency")]
    [InlineData("CLICK", "12.40", "&offer_id=999", "OtherOffer")]
    [Trait("fault", "T-06")]
    [Trait("fault", "T-07")]
    public async Task What_cannot_be_credited_is_kept_and_never_fails_for_the_network(string click, string payout, string more, string reason)
    {
        await using var site = await CreditedSite.Start();
        if (click == "CLICK") click = await site.Click();

        Assert.Equal("200 OK", await site.Says(click, "tx1", payout, more));

        var row = await site.Newest();
        Assert.Equal(("Quarantined", reason), (row.Outcome, row.Reason));
        Assert.Equal("", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Theory]
    [InlineData("%7Btxn%7D", "Macro")]
    [InlineData("a%00b", "KeyUnreadable")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "KeyUnreadable")]
    [Trait("fault", "T-04")]
    public async Task A_transaction_id_that_identifies_nothing_is_quarantined(string transaction, string reason)
    {
        await using var site = await CreditedSite.Start();

        Assert.Equal("200 OK", await site.Says(await site.Click(), transaction));

        Assert.Equal(("Quarantined", reason), ((await site.Newest()).Outcome, (await site.Newest()).Reason));
        Assert.Equal("", await site.Balance());
    }

    [Fact]
    public async Task Without_a_transaction_id_a_click_is_credited_once_per_goal()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();

        Assert.Equal("200 OK", await site.Says(click, "", "4", "&goal_id=a"));
        Assert.Equal("200 DUP", await site.Says(click, "", "4", "&goal_id=a"));
        Assert.Equal("200 OK", await site.Says(click, "", "5", "&goal_id=b"));

        Assert.Equal("$6.48", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-04")]
    public async Task The_same_transaction_with_another_amount_or_click_is_a_conflict()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");

        Assert.Equal("200 OK", await site.Says(click, "tx1", "24.80"));
        Assert.Equal(("Quarantined", "Conflict"), ((await site.Newest()).Outcome, (await site.Newest()).Reason));
        Assert.Equal("200 OK", await site.Says(await site.Click(), "tx1"));
        Assert.Equal("Conflict", (await site.Newest()).Reason);

        Assert.Equal("$8.928", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_click_older_than_the_window_is_quarantined()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        site.Tributary.Clock.Leap(TimeSpan.FromDays(181));

        await site.Says(click, "tx1");

        Assert.Equal("ExpiredClick", (await site.Newest()).Reason);
    }

    [Fact]
    public async Task An_ignored_event_is_answered_and_does_nothing()
    {
        await using var site = await CreditedSite.Start();

        Assert.Equal("200 OK", await site.Says(await site.Click(), "tx1", more: "&status=news"));

        Assert.Equal("Ignored", (await site.Newest()).Outcome);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "T-01")]
    public async Task Whatever_is_wrong_with_a_callers_proof_he_reads_the_same_words()
    {
        await using var site = await CreditedSite.Start(addresses: "198.51.100.7");
        var click = await site.Click();

        var elsewhere = await site.Says(click, "tx1");
        var wrong = await Ask(site, $"/p/{site.Token}?click_id={click}&txn_id=tx1&payout=12.40&password=wrong");
        var missing = await Ask(site, $"/p/{site.Token}?click_id={click}&txn_id=tx1&payout=12.40");

        Assert.Equal(["403 NO", "403 NO", "403 NO"], [elsewhere, wrong, missing]);
        Assert.Equal(["Refused", "Refused", "Refused"], (await site.Log()).Select(row => row.Outcome));
        Assert.Equal("", await site.Balance());
    }

    [Fact]
    public async Task A_refused_call_is_credited_once_the_secret_is_mended()
    {
        await using var site = await CreditedSite.Start(addresses: "198.51.100.7");
        await site.Says(await site.Click(), "tx1");
        await site.Tributary.Write(async session =>
        {
            await site.Get<Stamps>().Touch(session, "networks");
            return await session.Execute("update networks set settings = '{}'");
        });

        var again = await site.Get<DecidePostback>().Run((await site.Newest()).Id, CancellationToken.None);

        Assert.Equal("CreditedByNetwork", again!.Outcome);
        Assert.Equal("$8.928", await site.Balance());
    }

    [Fact]
    public async Task An_address_that_belongs_to_nobody_is_refused()
    {
        await using var site = await CreditedSite.Start();

        Assert.Equal("403 Forbidden", await Ask(site, "/p/nobody?txn_id=1"));

        Assert.Equal(("Refused", "UnknownAddress"), ((await site.Newest()).Outcome, (await site.Newest()).Reason));
    }

    [Fact]
    public async Task A_flood_of_refused_calls_fills_no_disk()
    {
        await using var site = await CreditedSite.Start();

        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Ask(site, $"/p/nobody?txn_id={i}")));

        Assert.InRange(await site.Tributary.Read(session => session.Scalar<long>("select count(*) from postbacks")), 1, 200);
    }

    [Fact]
    public async Task Secrets_are_masked_in_what_is_stored_to_be_shown()
    {
        await using var site = await CreditedSite.Start();

        await site.Says(await site.Click(), "tx1");

        var row = await site.Newest();
        Assert.DoesNotContain(CreditedSite.Password, $"{row.RawQuery}{row.Headers}{row.Body}{row.Checks}{row.Sealed}", StringComparison.Ordinal);
        Assert.DoesNotContain(site.Token, $"{row.RawQuery}{row.Headers}{row.Body}{row.Checks}", StringComparison.Ordinal);
        Assert.NotNull(row.Sealed);
    }

    [Fact]
    public async Task A_form_post_counts_like_a_query()
    {
        await using var site = await CreditedSite.Start();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["click_id"] = await site.Click(),
            ["txn_id"] = "tx1",
            ["payout"] = "12.40",
            ["password"] = CreditedSite.Password,
        });

        var answer = await site.Tributary.Http.PostAsync($"/p/{site.Token}", form);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("$8.928", await site.Balance());
        Assert.DoesNotContain(CreditedSite.Password, (await site.Newest()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asking_only_for_the_headers_has_no_effect()
    {
        await using var site = await CreditedSite.Start();
        using var head = new HttpRequestMessage(HttpMethod.Head, $"/p/{site.Token}?click_id={await site.Click()}&txn_id=tx1&payout=12.40&password={CreditedSite.Password}");

        await site.Tributary.Http.SendAsync(head);

        Assert.Empty(await site.Log());
        Assert.Equal("", await site.Balance());
    }

    [Fact]
    public async Task A_huge_query_is_refused_and_kept_in_part()
    {
        await using var site = await CreditedSite.Start();

        Assert.Equal("400 Too large", await Ask(site, $"/p/{site.Token}?txn_id={new string('x', 30_000)}"));

        Assert.Equal(("Refused", "TooLarge"), ((await site.Newest()).Outcome, (await site.Newest()).Reason));
    }

    [Fact]
    public async Task A_lost_click_row_is_rebuilt_from_the_click_id()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Tributary.Write(session => session.Execute("delete from clicks"));

        await site.Says(click, "tx1");

        Assert.Equal(1, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from clicks where click_id = @click", new { click })));
        Assert.Equal("$8.928", await site.Balance());
    }

    private static async Task<string> Ask(CreditedSite site, string address)
    {
        var answer = await site.Tributary.Http.GetAsync(address);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}
