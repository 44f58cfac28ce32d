using System.Net;
using Tributary.Web.Features.Postbacks;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>A call is made up in the panel, tried by the real rules, and kept as a test when that is wanted; no money moves.</summary>
public sealed class SimulateCalls
{
    [Fact]
    public async Task The_decision_is_shown_and_nothing_of_it_stands()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();

        var page = await Tried(site, "&v-payout=12.40");

        Assert.Contains("CreditedByNetwork", page, StringComparison.Ordinal);
        Assert.Contains("$8.928 for u-48213", page, StringComparison.Ordinal);
        Assert.Contains("200 OK", page, StringComparison.Ordinal);
        Assert.Contains("Shared secret matches", page, StringComparison.Ordinal);
        Assert.DoesNotContain(CreditedSite.Password, page, StringComparison.Ordinal);
        Assert.Empty(await site.Log());
        Assert.Equal("", await site.Balance());
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from conversions")));
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from clicks")));
        Assert.Empty(await site.Wrong());
    }

    [Theory]
    [InlineData("&v-payout=1,5", "Quarantined")]
    [InlineData("&v-payout=12.40&v-click_id=nobodys&v-member_id=", "Quarantined")]
    [InlineData("&v-payout=12.40&v-status=reversed", "ReversedByNetwork")]
    public async Task What_would_be_wrong_is_said(string said, string outcome)
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();

        var decision = (await site.Tributary.Http.Page(Address(site, said))).QuerySelector("[aria-labelledby=decision]")!.TextContent;

        Assert.Contains(outcome, decision, StringComparison.Ordinal);
        Assert.Empty(await site.Log());
    }

    [Fact]
    public async Task A_test_is_kept_as_a_test_whatever_happens_and_is_in_nobodys_way()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var http = site.Tributary.Http;
        var click = await site.Click();

        var page = await http.Page(Address(site, $"&v-payout=12.40&v-txn_id=tx1&v-click_id={click}"));
        var answer = await http.Send(page, "", "form[action$=simulator][method=post]");
        var row = await site.Newest();
        await http.Send(page, $"/postbacks/{row.Id}/decide", "form[action$=simulator][method=post]");
        var again = await site.Get<DecidePostback>().Run(row.Id, CancellationToken.None);

        Assert.Equal((HttpStatusCode.Redirect, $"/postbacks/{row.Id}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(("Test", "TestCall", PostbackRow.Simulated), (row.Outcome, row.Reason, row.Method));
        Assert.Contains("From the network it would be CreditedByNetwork (Credited), $8.928 for u-48213.", row.Explanation, StringComparison.Ordinal);
        Assert.Equal("Test", again!.Outcome);
        Assert.Equal("", await site.Balance());

        Assert.Equal("200 OK", await site.Says(click, "tx1"));
        Assert.Equal("$8.928", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    private static async Task<string> Tried(CreditedSite site, string said) => (await site.Tributary.Http.Page(Address(site, said))).Body!.TextContent;

    private static string Address(CreditedSite site, string said) => $"/networks/{site.Network}/simulator?act=try{said}";
}
