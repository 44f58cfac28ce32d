using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Networks;

namespace Tributary.Web.Tests.Networks;

/// <summary>An operator installs a network from a template and looks after it, in the panel.</summary>
public sealed class InstallNetworks
{
    private const string Key = "k3y-of-northlight-0123456789";
    private const string OneOffer = """{"status":1,"offers":[{"id":1,"title":"A game","link":"https://t.example/?o=1","payments":[{"goal":"1","revenue":1,"currency":"usd","type":"fixed"}]}],"pagination":{"total_count":1003,"page":1}}""";

    [Fact]
    public async Task The_form_is_drawn_from_the_template_and_installs_it()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var picker = await tributary.Http.Page("/templates");
        var page = await tributary.Http.Page("/networks/new/affise");

        using var answer = await tributary.Http.Send(page, "/networks/new/affise", button: "[value=install]",
            fill: [("name", "Northlight"), ("s-api_host", network.Host), ("s-api_key", Key)]);
        var shown = await tributary.Http.Page(answer.Headers.Location!.ToString());

        Assert.Contains(picker.QuerySelectorAll("a.btn"), link => link.GetAttribute("href") == "/networks/new/affise");
        Assert.Equal("Northlight", shown.QuerySelector("h1")!.TextContent.Trim()[1..].Trim());
        var installed = Assert.Single(await tributary.Services.GetRequiredService<NetworkDirectory>().All(default));
        Assert.Equal(Key, installed.Settings["api_key"]);
        Assert.Contains("/p/" + installed.PostbackToken + "?click_id={sub1}", shown.QuerySelector("#postback-url")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("make-money", "Part of the postback address that you paste at the network. Stored encrypted; shown again only inside that address")]
    [InlineData("affise", "Stored encrypted, never shown again.")]
    public async Task A_form_says_of_each_secret_whether_anybody_sees_it_again(string template, string says)
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        var page = await tributary.Http.Page($"/networks/new/{template}");

        Assert.Contains(says, page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var page = await tributary.Http.Page("/networks/new/affise");

        using var answer = await tributary.Http.Send(page, "/networks/new/affise", button: "[value=install]",
            fill: [("name", "Northlight"), ("s-api_host", "http://api.example.com/path"), ("s-api_key", Key), ("s-postback_ips", "198.51.100.7\n34.102.18.300")]);
        var again = await answer.Document();

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal("Northlight", Value(again, "name"));
        Assert.Equal("http://api.example.com/path", Value(again, "s-api_host"));
        Assert.Contains("34.102.18.300", again.QuerySelector("[name=s-postback_ips]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("true", again.QuerySelector("[name=s-api_host]")!.GetAttribute("aria-invalid"));
        Assert.Contains("a host is written like api.example.com", again.QuerySelector("#f-s-api_host-error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("'34.102.18.300' is no address", again.QuerySelector("#f-s-postback_ips-error")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, again.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Empty(await tributary.Services.GetRequiredService<NetworkDirectory>().All(default));
    }

    [Fact]
    public async Task Test_connection_shows_the_request_without_the_key_and_what_came_back()
    {
        await using var network = await FakeNetwork.Start();
        network.Answers(OneOffer);
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var page = await tributary.Http.Page($"/networks/{id}");

        using var answer = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=test]");
        var report = (await answer.Document()).QuerySelector("#test")!.TextContent;

        Assert.Contains("The connection works: 1003 offers announced.", report, StringComparison.Ordinal);
        Assert.Contains("HTTP 200 in ", report, StringComparison.Ordinal);
        Assert.Contains($"GET http://{network.Host}/3.0/partner/offers?limit=1", report, StringComparison.Ordinal);
        Assert.Contains("API-Key: *api_key*", report, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_key_is_said_in_words_and_a_key_echoed_is_masked()
    {
        await using var network = await FakeNetwork.Start();
        network.Answers($$"""{"status":2,"error":"API key {{Key}} is unknown"}""");
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var page = await tributary.Http.Page($"/networks/{id}");

        using var answer = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=test]");
        var report = (await answer.Document()).QuerySelector("#test")!.TextContent;

        Assert.Contains("The network does not accept the credentials (it says: “API key *api_key* is unknown”)", report, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saving_settings_with_an_empty_secret_keeps_it_and_never_shows_it()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var page = await tributary.Http.Page($"/networks/{id}");

        using var answer = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=save]", ("name", "Northlight East"), ("s-postback_ips", "198.51.100.7"));

        Assert.Equal(302, (int)answer.StatusCode);
        var saved = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, default))!;
        Assert.Equal(("Northlight East", Key, "198.51.100.7"), (saved.Name, saved.Settings["api_key"], saved.Settings["postback_ips"]));
        Assert.DoesNotContain(Key, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.EndsWith("ends in 6789", page.QuerySelector("[name=s-api_key]")!.GetAttribute("placeholder"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_people_do_not_overwrite_each_other()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var page = await tributary.Http.Page($"/networks/{id}");
        using var first = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=save]", ("name", "First"));

        using var second = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=save]", ("name", "Second"));

        Assert.Equal(409, (int)second.StatusCode);
        Assert.Equal("Second", Value(await second.Document(), "name"));
        Assert.Equal("First", (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, default))!.Name);
    }

    [Fact]
    public async Task Tracking_parameters_are_the_operators_to_change_as_long_as_the_click_id_travels()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var page = await tributary.Http.Page($"/networks/{id}");

        using var refused = await tributary.Http.Send(page, $"/networks/{id}", "#tracking form", "[value=save]", ("p0", "sub5"), ("v0", "fixed"), ("t0", "hello"));
        using var saved = await tributary.Http.Send(page, $"/networks/{id}", "#tracking form", "[value=save]", ("p0", "sub5"), ("p1", ""), ("p2", "source"), ("v2", "fixed"), ("t2", "lumen"));

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("One parameter has to carry the click id", (await refused.Document()).QuerySelector("#tracking [role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(302, (int)saved.StatusCode);
        var link = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, default))!.Link!;
        Assert.Equal("https://t.example/?o=1&sub5=CLICK&source=lumen", link.Build("1", "https://t.example/?o=1", new("CLICK", "m", null, "1", null)).Url);
    }

    [Fact]
    public async Task The_share_is_checked_and_saved()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var page = await tributary.Http.Page($"/networks/{id}");

        using var refused = await tributary.Http.Send(page, $"/networks/{id}", "#share form", null, ("share", "120"));
        using var saved = await tributary.Http.Send(page, $"/networks/{id}", "#share form", null, ("share", "62.5 %"));

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Equal("120", Value(await refused.Document(), "share"));
        Assert.Equal(302, (int)saved.StatusCode);
        Assert.Equal(625_000, (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, default))!.MemberShare.Ppm);
    }

    [Fact]
    public async Task The_switches_stop_one_network_or_all()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var list = await tributary.Http.Page("/networks");

        using var one = await tributary.Http.Send(list, "/networks", $"form[action^='/networks/{id}/automatic']");
        using var all = await tributary.Http.Send(list, "/networks", "form[action='/networks/automatic']");
        var after = await tributary.Http.Page("/networks");

        Assert.False((await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, default))!.Automatic);
        Assert.All(after.QuerySelectorAll("[role=switch]"), toggle => Assert.Equal("false", toggle.GetAttribute("aria-checked")));
    }

    [Fact]
    public async Task The_page_says_what_could_be_forged()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var affise = await tributary.InstallsAffise(network, Key);
        var ayet = await tributary.Installs("ayetstudios", "ayeT", ("adslot_id", "2772"), ("api_key", Key));

        var weak = (await tributary.Http.Page($"/networks/{affise}")).QuerySelector("#postback .checks")!.TextContent;
        var strong = (await tributary.Http.Page($"/networks/{ayet}")).QuerySelector("#postback .checks")!.TextContent;

        Assert.Contains("This network does not sign", weak, StringComparison.Ordinal);
        Assert.Contains("every call is signed", strong, StringComparison.Ordinal);
        Assert.Contains("Reversals would arrive", strong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_lie_sealed_in_the_database()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.InstallsAffise(network, Key);

        var rows = await tributary.Read(session => session.Query<string>("select settings || tracking || postback_token_hash || postback_token_sealed from networks"));
        var secrets = await tributary.Read(session => session.Query<string>("select sealed || hint from network_secrets"));

        Assert.All(rows.Concat(secrets), row => Assert.DoesNotContain(Key, row, StringComparison.Ordinal));
        Assert.Single(secrets);
    }

    private static string? Value(IHtmlDocument page, string name) => page.QuerySelector<IHtmlInputElement>($"[name={name}]")?.Value;
}
