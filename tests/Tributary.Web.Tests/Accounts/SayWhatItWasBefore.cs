using System.Globalization;
using Tributary.Core.Callbacks;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Accounts;

/// <summary>What decides about money and data is entered with what stood before, in the transaction that changes it, and once.</summary>
public sealed class SayWhatItWasBefore
{
    [Fact]
    public async Task Settings_say_what_they_were_and_are_found_by_it()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        await Type(tributary, "/settings", "form[action='/settings/visitors']", ("visitor_days", "30"));
        await Type(tributary, "/settings", "form[action='/settings/visitors']", ("visitor_days", "31"));
        await Type(tributary, "/settings", "form[action='/settings/visitors']", ("visitor_days", "31"));

        var log = await Entries(tributary, "");
        Assert.Equal(["Setting changed, Days to keep addresses and browsers: 30 > 31", "Setting changed, Days to keep addresses and browsers: 90 > 30"], log[..2]);
        Assert.Equal(3, log.Count);
        Assert.Single(await Entries(tributary, "browsers 90"));
        Assert.Contains(",30,31", await tributary.Http.GetStringAsync("/audit.csv"), StringComparison.Ordinal);
        Assert.Contains("31", (await tributary.Http.Page("/audit")).QuerySelector("tbody tr [data-l=After]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_names_each_setting_and_hides_each_credential()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var page = $"/networks/{site.Network}";

        await Type(site.Tributary, page, $"form[action^='{page}/settings']", ("name", "Sample two"), (SettingsForm.Input("password"), "another secret of ours"), (SettingsForm.Input("addresses"), "198.51.100.7"));

        var entry = (await Entries(site.Tributary, "network changed"))[0];
        Assert.Equal("Network changed: Settings, Credentials, Sample two: Name: Sample; Addresses: –; Password: •••••••• > Name: Sample two; Addresses: 198.51.100.7; Password: changed", entry);
        Assert.Empty(await Entries(site.Tributary, "another secret"));
    }

    [Fact]
    public async Task Money_moved_by_hand_says_what_there_was()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");
        await site.Tributary.SignIn();
        var page = $"/members/{site.Member}";

        await Type(site.Tributary, page, $"form[action='{page}/correct']", ("amount", "1.00"), ("note", "u-48213 was kind"));
        await Type(site.Tributary, page, "form[action='/withdrawals']", ("amount", "5.00"), ("note", "pay u-48213"));

        var log = await Entries(site.Tributary, "member");
        Assert.Equal($"Withdrawal asked for, Withdrawal 1 of member {site.Member}: Amount: –; He can spend: $9.928 > Amount: $5.00; He can spend: $4.928", log[0]);
        Assert.Equal($"Given to a member, Member {site.Member}: He can spend: $8.928 > He can spend: $9.928", log[1]);
        Assert.Empty(await Entries(site.Tributary, "u-48213"));
    }

    [Fact]
    public async Task A_plan_and_an_endpoint_say_what_they_were()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var book = site.Get<EndpointBook>();
        var (id, _) = await book.Add(new EndpointDraft(site.Site, null, CallbackForm.Json, "https://127.0.0.1/told?key=hidden", new HashSet<CallbackKind> { CallbackKind.Credited }), CancellationToken.None);

        await Type(site.Tributary, $"/callbacks/{id}", "form:has([name=url])", ("url", "https://127.0.0.1/elsewhere?key=hidden"));
        await Type(site.Tributary, "/plans/gold", "form[action='/plans/gold']", ("share", "80"));

        var log = await Entries(site.Tributary, "changed");
        Assert.StartsWith("Plan changed, Gold: Share: 90 % > Share: 80 %", log[0], StringComparison.Ordinal);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"Callback endpoint changed, Callback endpoint {id}: Address: https://127.0.0.1/told?…"), log[1], StringComparison.Ordinal);
        Assert.Empty(await Entries(site.Tributary, "hidden"));
    }

    [Fact]
    public async Task A_change_that_nobody_asked_for_is_not_said_to_be_somebody_s()
    {
        await using var site = await CreditedSite.Start();

        await site.Hold(3);

        Assert.Equal(0L, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from audit where act like 'Network%'")));
    }

    private static async Task Type(RunningTributary tributary, string path, string form, params (string Name, string? Value)[] fill)
    {
        using var answer = await tributary.Http.Send(await tributary.Http.Page(path), path, form, fill: fill);
        Assert.InRange((int)answer.StatusCode, 200, 399);
    }

    private static async Task<List<string>> Entries(RunningTributary tributary, string text) =>
        [.. (await tributary.Services.GetRequiredService<AuditLog>().Page(text.Length == 0 ? null : text, null, 20, CancellationToken.None)).Select(row => $"{row.Act}, {row.Subject}: {row.Before} > {row.After}")];
}
