using AngleSharp.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Templates;

namespace Tributary.Web.Tests.Templates;

public sealed class ReplaceTemplates
{
    private static readonly (string, string) NeedsAccount = ("  postback_ips:\n", "  account:\n    type: text\n    label: Account\n  postback_ips:\n");

    [Fact]
    public async Task A_newer_version_shows_what_changes_before_it_is_taken()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text());
        var newer = Mine.Text("1.1.0", NeedsAccount, ("    name: .title\n    description", "    name: .title | trim\n    description"), ("identity: [click_id, goal_id, txn_id]", "identity: [txn_id]"));

        var comparison = await tributary.Http.Compares(newer);

        var groups = comparison.QuerySelectorAll(".compare").Select(table => table.QuerySelector("caption")!.TextContent).ToList();
        Assert.Equal(["Settings", "What makes a conversion one", "How offers are mapped", "Everything else"], groups);
        Assert.Contains("offers.map.name.title.title | trim", Words(comparison.QuerySelector("main")!), StringComparison.Ordinal);
        Assert.Contains("click_idgoal_idtxn_id", Words(comparison.QuerySelector("main")!), StringComparison.Ordinal);
        Assert.Equal("+     name: .title | trim\n", comparison.QuerySelectorAll(".difference .ln--new").Last(line => line.TextContent.Contains("trim", StringComparison.Ordinal)).TextContent);
        Assert.Empty(comparison.QuerySelectorAll("[name=agree], [name=older]"));
        Assert.Equal("1.0.0", await Version(tributary));

        using var taken = await tributary.Http.Takes(comparison);
        Assert.Equal(302, (int)taken.StatusCode);
        Assert.Equal("1.1.0", await Version(tributary));
    }

    [Fact]
    public async Task A_changed_host_needs_a_tick()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text());

        var comparison = await tributary.Http.Compares(Mine.Text("1.1.0", ("api: \"${settings.api_host}\"", "api: api.collector.example")));
        using var refused = await tributary.Http.Takes(comparison);
        var still = await Version(tributary);
        using var taken = await tributary.Http.Takes(comparison, ("agree", "yes"));

        var consent = comparison.QuerySelector(".consent")!.TextContent;
        Assert.Contains("It will talk to api.collector.example.", consent, StringComparison.Ordinal);
        Assert.Contains("“API key” will be sent to api.collector.example.", consent, StringComparison.Ordinal);
        Assert.Equal((422, "1.0.0"), ((int)refused.StatusCode, still));
        Assert.Equal((302, "1.1.0"), ((int)taken.StatusCode, await Version(tributary)));
    }

    [Fact]
    public async Task A_credential_that_goes_elsewhere_needs_a_tick()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text());

        var comparison = await tributary.Http.Compares(Mine.Text("1.1.0", ("send_to: [api]", "send_to: [api, postback]")));

        Assert.Contains("“API key” will be used with postbacks.", comparison.QuerySelector(".consent")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_not_higher_needs_a_tick()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text("2.0.0"));

        var comparison = await tributary.Http.Compares(Mine.Text("1.10.0"));
        using var refused = await tributary.Http.Takes(comparison);
        using var taken = await tributary.Http.Takes(comparison, ("older", "yes"));

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("Its version is not higher than the one in use.", (await refused.Document()).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(302, (int)taken.StatusCode);
    }

    [Fact]
    public async Task A_network_that_lacks_a_setting_asks_nothing_and_still_takes_postbacks()
    {
        await using var network = await FakeNetwork.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text());
        var id = await tributary.InstallsMine(network);
        var token = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, default))!.PostbackToken;

        var comparison = await tributary.Http.Compares(Mine.Text("1.1.0", NeedsAccount));
        using var taken = await tributary.Http.Takes(comparison);
        var run = await tributary.Downloads(id);
        var page = await tributary.Http.Page($"/networks/{id}");
        using var postback = await tributary.Http.GetAsync($"/p/{token}?click_id=x&status=1");

        Assert.Contains("It stops until somebody fills in “Account”.", comparison.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal((302, RunState.Failed), ((int)taken.StatusCode, run.State));
        Assert.StartsWith("Account is missing. Nothing is asked of Northlight until that is mended", run.Why, StringComparison.Ordinal);
        Assert.Empty(network.Asked);
        Assert.Contains("This network needs attention. Account is missing.", page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Needs attention", (await tributary.Http.Page("/networks")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(200, (int)postback.StatusCode);

        using var saved = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=save]", ("s-account", "77"));
        Assert.Equal(302, (int)saved.StatusCode);
        Assert.Equal(RunState.Complete, (await tributary.Downloads(id)).State);
    }

    [Fact]
    public async Task A_template_that_no_longer_fits_the_program_loses_no_postback_and_is_shown_with_its_errors()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text());
        var id = await tributary.InstallsMine(network);
        var token = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, default))!.PostbackToken;

        await tributary.Write(session => session.Execute("update template_versions set text = 'format: 99', sha256 = 'x'"));
        await tributary.Restart();
        await tributary.SignInAgain();
        using var postback = await tributary.Http.GetAsync($"/p/{token}?click_id=x&status=1");
        using var page = await tributary.Http.GetAsync($"/networks/{id}");
        var template = await tributary.Http.Page("/templates/mine");

        Assert.Equal((503, "300"), ((int)postback.StatusCode, postback.Headers.RetryAfter?.ToString()));
        Assert.Equal("/templates/mine", page.Headers.Location!.ToString());
        Assert.Contains("Nothing can be installed from it until its text is mended.", template.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("'99' is not one of 1", template.QuerySelector(".listing")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_is_gone_does_not_stand_in_a_networks_way()
    {
        await using var network = await FakeNetwork.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text("1.0.0", NeedsAccount));
        var id = await tributary.Installs("mine", "Northlight", ("api_host", network.Host), ("api_key", AffiseFeed.Key), ("account", "77"));

        using var taken = await tributary.Http.Takes(await tributary.Http.Compares(Mine.Text("1.1.0")));

        Assert.Equal(302, (int)taken.StatusCode);
        Assert.Equal(RunState.Complete, (await tributary.Downloads(id)).State);
    }

    [Fact]
    public async Task A_credential_is_never_carried_into_a_setting_that_shows()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text("1.0.0", ("  postback_ips:\n", "  pin:\n    type: secret\n    label: Pin\n    send_to: [api]\n  postback_ips:\n")));
        var id = await tributary.Installs("mine", "Northlight", ("api_host", network.Host), ("api_key", "key-0123456789"), ("pin", "pin-0123456789"));

        var comparison = await tributary.Http.Compares(Mine.Text("1.1.0", ("  postback_ips:\n", "  pin:\n    type: text\n    label: Pin\n  postback_ips:\n")));
        using var taken = await tributary.Http.Takes(comparison);
        var page = await tributary.Http.GetStringAsync($"/networks/{id}");

        Assert.Equal(302, (int)taken.StatusCode);
        Assert.Contains("Pin is missing.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("pin-0123456789", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ends in", page.Split("s-pin")[1].Split('>')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_version_stays_and_one_can_go_back()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text());
        using var taken = await tributary.Http.Takes(await tributary.Http.Compares(Mine.Text("1.1.0", ("about: Partner", "about: Better partner"))));

        var page = await tributary.Http.Page("/templates/mine");
        var link = page.QuerySelector("a[href='/templates/mine/versions/1']")!.GetAttribute("href")!;
        using var back = await tributary.Http.Takes(await tributary.Http.Page(link));
        var history = (await tributary.Http.Page("/templates/mine")).QuerySelectorAll("main table")[^1].QuerySelectorAll("tbody tr").Select(row => Words(row)).ToList();

        Assert.Equal(302, (int)back.StatusCode);
        Assert.Equal("1.0.0", await Version(tributary));
        Assert.Collection(
            history,
            row => Assert.StartsWith("1.0.0RestoredAnna Kowalczyk", row, StringComparison.Ordinal),
            row => Assert.StartsWith("1.1.0ReplacedAnna Kowalczyk", row, StringComparison.Ordinal),
            row => Assert.StartsWith("1.0.0Addedthe command line", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_people_do_not_overwrite_each_other()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text());
        var first = await tributary.Http.Compares(Mine.Text("1.1.0"));
        var second = await tributary.Http.Compares(Mine.Text("1.2.0"));

        using var taken = await tributary.Http.Takes(first);
        using var late = await tributary.Http.Takes(second);

        Assert.Equal((302, 409), ((int)taken.StatusCode, (int)late.StatusCode));
        Assert.Equal("1.1.0", await Version(tributary));
        Assert.Contains("Replace Mine 1.1.0 by 1.2.0?", (await late.Document()).QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_networks_use_is_not_removed()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Services.AddsTemplate(Mine.Text());
        var page = await tributary.Http.Page("/templates/mine");
        var id = await tributary.InstallsMine(network);

        using var refused = await tributary.Http.Send(page, "", "form[action$='/remove']");
        await tributary.Write(session => session.Execute("update networks set removed_at = 1 where id = @id", new { id }));
        tributary.Services.GetRequiredService<Platform.Data.Stamps>().Moved(NetworkDirectory.Stamp);
        using var removed = await tributary.Http.Send(page, "", "form[action$='/remove']");

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("“Northlight” is installed from “Mine”.", (await refused.Document()).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/templates?done=removed", removed.Headers.Location!.ToString());
        Assert.Null(await tributary.Services.GetRequiredService<TemplateShelf>().Look("mine", default));
    }

    private static async Task<string> Version(RunningTributary tributary) => (await tributary.Services.GetRequiredService<TemplateShelf>().Look("mine", default))!.Version;

    private static string Words(IElement element) => element.TextContent.ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal);
}
