using System.Globalization;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Conversions;

public sealed class ConversionPages
{
    [Fact]
    public async Task A_pending_conversion_is_confirmed_by_a_person_and_credited_once()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var click = await site.Click();
        await site.Says(click, "tx1", more: "&status=pending");
        var page = await Page(site);

        using var done = await site.Tributary.Http.Send(page, "", form: "#approve form", fill: [("note", "Confirmed by mail")]);

        Assert.Equal(302, (int)done.StatusCode);
        Assert.Equal("$8.928", await site.Balance());
        Assert.Equal("200 DUP", await site.Says(click, "tx1"));
        Assert.Equal("$8.928", await site.Balance());
        Assert.Contains("Anna Kowalczyk: Confirmed by mail", (await Page(site)).Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(await site.Wrong());
        await site.Says(click, "tx1", more: "&status=reversed");
        Assert.Equal("$0.00", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_confirmed_conversion_waits_as_the_network_says()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Hold(days: 7);
        await site.Says(await site.Click(), "tx1", more: "&status=pending");

        using var done = await site.Tributary.Http.Send(await Page(site), "", form: "#approve form", fill: [("note", "Confirmed")]);

        Assert.Equal("$0.00 and $8.928 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_call_and_a_person_who_confirm_at_once_credit_once()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        for (var i = 0; i < 10; i++) await site.Says(click, $"tx{i}", more: "&status=pending");
        var all = await site.Tributary.Read(session => session.Query<long>("select id from conversions"));
        var change = site.Get<Features.Conversions.ChangeConversion>();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (Task)site.Says(click, $"tx{i}")).Concat(all.Select(id => (Task)change.Approve(id, 1, "Confirmed", CancellationToken.None))));

        Assert.Equal("$89.28", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_hold_is_ended_early_with_a_reason_and_not_without()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Hold(days: 14);
        await site.Says(await site.Click(), "tx1");

        using var refused = await site.Tributary.Http.Send(await Page(site), "", form: "#release form", fill: [("note", " ")]);
        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Equal("$0.00 and $8.928 held, owes $0.00", await site.Holdings());
        using var done = await site.Tributary.Http.Send(await Page(site), "", form: "#release form", fill: [("note", "He asked nicely")]);

        Assert.Equal("$8.928 and $0.00 held, owes $0.00", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task The_list_is_narrowed_by_state_member_transaction_and_by_what_needs_a_person()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx2", more: "&status=pending");
        await site.Says(click, "tx3");
        await site.Says(click, "tx3", "99.00");

        Assert.Equal(3, await Rows(site, ""));
        Assert.Equal(1, await Rows(site, "?state=Pending"));
        Assert.Equal(1, await Rows(site, "?q=tx1"));
        Assert.Equal(1, await Rows(site, "?needs=person"));
        Assert.Equal(3, await Rows(site, $"?member={site.Member}"));
        Assert.Equal(0, await Rows(site, "?member=999"));
        Assert.Equal(0, await Rows(site, "?from=2999-01-01"));
        Assert.Equal(0, await Rows(site, "?to=2001-01-01"));
        Assert.Equal(3, await Rows(site, "?from=2001-01-01&to=2999-01-01"));
        Assert.Contains("Member u-48213", (await site.Tributary.Http.Page($"/conversions?member={site.Member}")).QuerySelector(".chips--over")!.TextContent, StringComparison.Ordinal);
        // One of which the call was believed and which is doubtful all the same.
        await site.Tributary.Write(session => session.Execute("update conversions set state = 'Quarantined' where state = 'Pending'"));
        Assert.Equal(2, await Rows(site, "?needs=person"));
    }

    [Fact]
    public async Task A_network_s_hold_is_set_on_its_page()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var path = string.Create(CultureInfo.InvariantCulture, $"/networks/{site.Network}");

        using var wrong = await site.Tributary.Http.Send(await site.Tributary.Http.Page(path), path, form: "#hold form", fill: [("days", "400"), ("above", "a lot")]);
        Assert.Equal((422, 2), ((int)wrong.StatusCode, (await wrong.Document()).QuerySelectorAll("#hold [aria-invalid=true]").Length));
        using var saved = await site.Tributary.Http.Send(await site.Tributary.Http.Page(path), path, form: "#hold form", fill: [("days", "14"), ("above", "8.927999")]);
        await site.Says(await site.Click(), "tx1");

        Assert.Equal("$0.00 and $8.928 held, owes $0.00", await site.Holdings());
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> Page(CreditedSite site) =>
        await site.Tributary.Http.Page("/conversions/" + (await site.NewestConversion()).ToString(CultureInfo.InvariantCulture));

    private static async Task<int> Rows(CreditedSite site, string query) => (await site.Tributary.Http.Page("/conversions" + query)).QuerySelectorAll("#conversions tbody tr").Length;
}
