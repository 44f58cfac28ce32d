using System.CommandLine;
using System.Globalization;
using Tributary.Core.Callbacks;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Offers;
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
    public async Task What_is_decided_about_offers_says_what_stood_before()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offer(1, "Their title", description: "Their words"), AffiseFeed.Offer(2));
        var (tributary, id) = (network.Tributary, (await network.Ids())[0]);
        await Types($"/offers?edit={id}", "form#offers", "[name=act][value=edit]", ("title", "Our title"), ($"listing-{id}", "Ignored"));
        await Types($"/offers?offer={id}", "form#offers", $"[value='release:title:{id}']");
        await Types($"/offers/{id}", $"form[action='/offers/{id}/hold']", null, ("until", "2099-12-31"), ("note", "Ben said so"));
        await Types($"/offers/{id}", $"form[action='/offers/{id}/unhold']", null);
        await Types($"/offers/{id}", $"form[action^='/offers/{id}/credit-hold']", null, ("days", "9"));
        await Types("/offers?all=true", "form#offers", "[name=act][value=bulk]", ("bulk", "New"));

        var log = await Entries(tributary, "offer");

        Assert.Equal(
        [
            $"Offer changed: wait of credits, Offer {id}: Days that credits wait: – > Days that credits wait: 9",
            $"Offer changed: released, Offer {id}: Hold: until 31 Dec 2099 > Hold: –",
            $"Offer changed: held, Offer {id}: Hold: – > Hold: until 31 Dec 2099",
            $"Offer changed: given back to the network, Offer {id}: Title: Our title > Title: Their title",
            $"Offer changed: set by hand, Offer {id}: Title: Their title > Title: Our title",
            $"Offer changed: listing, Offer {id}: Listing: Synced > Listing: Ignored",
        ], log.Where(entry => entry.StartsWith("Offer changed", StringComparison.Ordinal)));
        Assert.Contains(log, entry => entry.StartsWith("Many offers: Set to New, Bulk act", StringComparison.Ordinal) && entry.EndsWith("Offers: – > Offers: 2", StringComparison.Ordinal));
        Assert.Empty(await Entries(tributary, "Ben said"));

        async Task Types(string path, string form, string? button, params (string Name, string? Value)[] fill)
        {
            using var answer = await tributary.Http.Send(await tributary.Http.Page(path), path, form, button, fill);
            Assert.Equal(302, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_change_that_was_let_in_says_what_it_changed()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offers(30));
        await network.Says([.. Enumerable.Range(1, 30).Select(id => AffiseFeed.Offer(id, link: $"https://other.example/click?offer_id={id}"))]);
        var pick = (await network.Waiting())[0];

        await Type(network.Tributary, "/review", "form.review", ("act", $"accept:{pick.Write()}"));

        var entry = (await Entries(network.Tributary, "change accepted"))[0];
        Assert.StartsWith($"Offer changed: change accepted, Offer {pick.OfferId}: Tracking link: https://track.example.com/", entry, StringComparison.Ordinal);
        Assert.Contains(" > Tracking link: https://other.example/", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_alerts_go_and_what_signs_clicks_say_what_they_were()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        const string Alerts = "/alerts/settings";

        await Type(tributary, Alerts, $"form[action^='{Alerts}/mail']", ("host", "mail.example.com"), ("from", "t@example.com"), ("to", "anna@example.com"), ("user", "t"), ("password", "the secret of the mail"));
        await Type(tributary, Alerts, $"form[action^='{Alerts}/mail']", ("to", "ben@example.com"));
        await Type(tributary, Alerts, $"form[action^='{Alerts}/webhook']", ("url", "https://93.184.215.14/hook?key=hidden"));
        await Type(tributary, Alerts, $"form[action='{Alerts}/rules']", ("RunFailed-Mail", null));
        await Type(tributary, "/clicks", "#rotate form");

        var log = await Entries(tributary, "");
        Assert.Equal("Click key made, Click key 2: Signs clicks and links: key 1; Former keys: good > Signs clicks and links: key 2; Former keys: good for 180 days", log[0]);
        Assert.Equal("Alerts changed, Which are told where: RunFailed by Mail: on > RunFailed by Mail: off", log[1]);
        Assert.Equal("Alerts changed, Webhook: Address: –; Signing secret: – > Address: https://93.184.215.14/hook?…; Signing secret: set", log[2]);
        Assert.Equal("Alerts changed, E-mail: To: anna@example.com > To: ben@example.com", log[3]);
        Assert.Contains("Password: – > ", log[4], StringComparison.Ordinal);
        Assert.Contains("Password: set", log[4], StringComparison.Ordinal);
        Assert.Empty(await Entries(tributary, "secret of the mail"));
        Assert.Empty(await Entries(tributary, "hidden"));
    }

    [Fact]
    public async Task What_a_command_sets_or_exports_is_entered_as_its_own()
    {
        await using var site = await CreditedSite.Start();

        await Command(site.Tributary, "offers", "set", "Ignored", "1");
        await Command(site.Tributary, "member", "export", "u-48213");

        var log = await site.Tributary.Services.GetRequiredService<AuditLog>().Page("command line", null, 2, CancellationToken.None);
        Assert.Equal(
            [$"Exported a member, Member {site.Member}:  > ", "Offer changed: listing, Offer 1: Listing: Synced > Listing: Ignored"],
            log.Select(row => $"{row.Act}, {row.Subject}: {row.Before} > {row.After}"));
    }

    [Fact]
    public async Task A_change_that_nobody_asked_for_is_not_said_to_be_somebody_s()
    {
        await using var site = await CreditedSite.Start();

        await site.Hold(3);

        Assert.Equal(0L, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from audit where act like 'Network%'")));
    }

    private static async Task Command(RunningTributary tributary, params string[] arguments)
    {
        await using var output = new StringWriter();
        Assert.Equal(0, await CommandLine.Root(new CommandHost(tributary.Services)).Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output }));
    }

    private static async Task Type(RunningTributary tributary, string path, string form, params (string Name, string? Value)[] fill)
    {
        using var answer = await tributary.Http.Send(await tributary.Http.Page(path), path, form, fill: fill);
        Assert.InRange((int)answer.StatusCode, 200, 399);
    }

    private static async Task<List<string>> Entries(RunningTributary tributary, string text) =>
        [.. (await tributary.Services.GetRequiredService<AuditLog>().Page(text.Length == 0 ? null : text, null, 20, CancellationToken.None)).Select(row => $"{row.Act}, {row.Subject}: {row.Before} > {row.After}")];
}
