using Tributary.Core.Callbacks;
using Tributary.Core.Money;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Tests.Callbacks;

public sealed class TellSites
{
    [Fact]
    public async Task A_credit_is_told_with_who_got_what_for_what()
    {
        await using var site = await ToldSite.Start();

        await site.Credit();
        await site.Deliver();

        var call = Assert.Single(site.Calls);
        Assert.Equal(("POST", "/callback", "conversion.credited"), (call.Method, call.Address, call.Type));
        Assert.Equal(("credited", "u-48213", "Merge Cottage", "tx1", 1), (
            call.Data.GetProperty("state").GetString(), call.Data.GetProperty("member").GetString(), call.Data.GetProperty("offer_title").GetString(),
            call.Data.GetProperty("transaction").GetString(), call.Data.GetProperty("sequence").GetInt32()));
        Assert.Equal(("12.400000 USD", "8.928000 USD", "8.928000 USD"), (call.Money("payout"), call.Money("credited"), call.Money("change")));
        Assert.Empty(await site.Credited.Wrong());
    }

    [Fact]
    public async Task A_call_is_signed_with_every_secret_that_has_not_ended()
    {
        await using var site = await ToldSite.Start();
        var newer = await site.Book.Rotate(site.Endpoint, CancellationToken.None);

        await site.Credit();
        await site.Deliver();
        site.Clock.Leap(EndpointBook.OldSecretSigns);
        await site.Credit("tx2");
        await site.Deliver();

        var calls = site.Calls.ToArray();
        string Signature(int i, string secret) => WebhookSignature.Of(secret, calls[i].Id, calls[i].Timestamp, calls[i].Body);
        Assert.Equal($"{Signature(0, newer)} {Signature(0, site.Secret)}", calls[0].Signature);
        Assert.Equal(Signature(1, newer), calls[1].Signature);
    }

    [Fact]
    public async Task Everything_that_happens_to_a_conversion_is_told_in_its_order()
    {
        await using var site = await ToldSite.Start(RewardUnit.Points);
        var click = await site.Credited.Click();
        await site.Credited.Hold(days: 3);

        await site.Credited.Says(click, "tx1", more: "&status=pending");
        await site.Credited.Says(click, "tx1");
        await site.Credited.Says(click, "tx1", "3.10", "&status=reversed&reversal_id=r1");
        // A call that is under way would take four days.
        await site.Deliver();
        site.Clock.Leap(TimeSpan.FromDays(4));
        await site.Credited.Get<Features.Conversions.ChangeConversion>().ReleaseDue(CancellationToken.None);
        await site.Credited.Says(click, "tx1", more: "&status=reversed");
        await site.Deliver();

        var calls = site.Calls.ToArray();
        Assert.Equal(["conversion.pending", "conversion.credited", "conversion.reduced", "conversion.released", "conversion.reversed"], calls.Select(call => call.Type));
        Assert.Equal(["pending", "held", "held", "credited", "reversed"], calls.Select(call => call.Data.GetProperty("state").GetString()));
        Assert.Equal(["8928 POINTS", "6696 POINTS", "6696 POINTS", "0 POINTS"], calls.Skip(1).Select(call => call.Money("credited")));
        Assert.Equal(["8928 POINTS", "-2232 POINTS", "0 POINTS", "-6696 POINTS"], calls.Skip(1).Select(call => call.Money("change")));
        Assert.Equal(calls.Select(call => call.Data.GetProperty("sequence").GetInt32()).Order(), calls.Select(call => call.Data.GetProperty("sequence").GetInt32()));
        Assert.Empty(await site.Credited.Wrong());
    }

    [Fact]
    public async Task A_repeated_or_doubtful_postback_tells_nothing()
    {
        await using var site = await ToldSite.Start();
        var click = await site.Credited.Click();

        await site.Credited.Says(click, "tx1");
        await site.Credited.Says(click, "tx1");
        await site.Credited.Says("nobody's", "tx2");
        await site.Deliver();

        Assert.Single(site.Calls);
    }

    [Fact]
    public async Task An_endpoint_hears_what_it_wants_and_a_publisher_of_his_own_conversions_without_the_payout()
    {
        await using var site = await ToldSite.Start(listens: false);
        await site.Listen(path: "/reversals", wants: CallbackKind.Reversed);
        await site.Listen(path: "/publisher", member: site.Credited.Member);
        var other = (await site.Credited.Get<Features.Members.MemberBook>().Put(site.Credited.Site, "u-2", null, CancellationToken.None)).Member.Id;
        await site.Listen(path: "/other", member: other);

        await site.Credit();
        await site.Deliver();

        var call = Assert.Single(site.Calls);
        Assert.Equal("/publisher", call.Address);
        Assert.False(call.Data.TryGetProperty("payout", out _));
        Assert.Empty(await site.Credited.Wrong());
    }

    [Fact]
    public async Task A_postback_with_macros_carries_encoded_values_to_the_same_host()
    {
        await using var site = await ToldSite.Start(form: CallbackForm.Macros, path: "/pb/{member}?cid={click_id}&sum={amount}&cur={currency}&st={status}&e={event_id}&g={goal}");
        var click = await site.Credited.Click();

        await site.Credited.Says(click, "tx1", more: "&goal_id=" + Uri.EscapeDataString("a&b=/../c?#"));
        await site.Deliver();

        var call = Assert.Single(site.Calls);
        Assert.Equal("GET", call.Method);
        Assert.Equal($"/pb/u-48213?cid={click}&sum=8.928000&cur=USD&st=credited&e={call.Id}&g=a%26b%3D%2F..%2Fc%3F%23", call.Address);
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_is_written()
    {
        await using var site = await ToldSite.Start(listens: false);

        await site.Credit();

        Assert.Empty(await site.Rows());
    }

    [Fact]
    public async Task What_is_told_never_changes()
    {
        await using var site = await ToldSite.Start();
        await site.Credit();

        foreach (var change in new[] { "update callbacks set body = 'x'", "update callbacks set place = 9", "delete from callbacks" })
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => site.Credited.Tributary.Write(session => session.Execute(change)));
    }

    [Fact]
    public async Task A_transaction_that_was_not_told_is_found()
    {
        await using var site = await ToldSite.Start();
        await site.Listen(path: "/second");
        await site.Credit();

        await site.Credited.Tributary.Write(session => session.Execute("update callback_wants set since = 0"));
        Assert.Empty(await site.Credited.Wrong());
        await site.Credited.Tributary.Write(session => session.Execute(
            """
            insert into callback_endpoints (id, site_id, form, url, state, note, created_at, changed_at) values (77, @Site, 'Json', 'https://x.example', 'On', '', 0, 0);
            insert into callback_wants (endpoint_id, kind, since) values (77, 'Credited', 0)
            """, new { site.Credited.Site }));

        Assert.StartsWith("callbacks-are-complete: ", Assert.Single(await site.Credited.Wrong()), StringComparison.Ordinal);
    }
}
