using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Templates;

namespace Tributary.Web.Tests.Templates;

public sealed class BrowseTemplates
{
    [Fact]
    public async Task The_catalogue_lists_every_template_with_what_it_asks_for_and_how_sure_it_is()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        var page = await tributary.Http.Page("/templates");

        var row = Row(page, "CPAlead");
        Assert.Contains("Publisher ID, Postback password", row, StringComparison.Ordinal);
        Assert.Contains("Shared secret", row, StringComparison.Ordinal);
        Assert.Contains("Documented", row, StringComparison.Ordinal);
        Assert.Contains($"{BuiltInTemplates.Find("cpalead")!.Template!.Evidence.Doubts.Count} doubts", row, StringComparison.Ordinal);
        Assert.Equal(BuiltInTemplates.All.Count(), page.QuerySelectorAll("#templates tbody tr").Length);
    }

    [Theory]
    [InlineData("q=lead+postback+password", "CPAlead")]
    [InlineData("q=HOSTS+affise", null)]
    [InlineData("q=affise", "Affise")]
    [InlineData("q=signed+ayet", "ayeT-Studios")]
    [InlineData("kind=Platform&q=affise", "Affise")]
    [InlineData("kind=Network&q=affise", null)]
    [InlineData("evidence=Live&q=affise", null)]
    [InlineData("format=xml&q=affise", null)]
    [InlineData("offers=None&q=affise", null)]
    [InlineData("own=yes", null)]
    [InlineData("own=no&q=cpalead", "CPAlead")]
    public async Task Words_and_filters_narrow_it(string query, string? first)
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        var page = await tributary.Http.Page($"/templates?{query}");

        Assert.Equal(first, page.QuerySelector("#templates tbody .title-link")?.TextContent);
        Assert.Equal(first is null, page.QuerySelector("#templates .empty") is not null);
    }

    [Fact]
    public async Task A_template_says_what_installing_it_means()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        var affise = Words(await tributary.Http.Page("/templates/affise"), ".terms");
        var ayet = Words(await tributary.Http.Page("/templates/ayetstudios"), ".terms");
        var cpalead = Words(await tributary.Http.Page("/networks/new/cpalead"), ".terms");

        Assert.Contains("the host you type as “API host”", affise, StringComparison.Ordinal);
        Assert.Contains("At most 60 requests per minute.", affise, StringComparison.Ordinal);
        Assert.Contains("This network proves nothing itself.", affise, StringComparison.Ordinal);
        Assert.Contains("A signature, HMAC-SHA256, over all parameters", ayet, StringComparison.Ordinal);
        Assert.Contains("Used here to check postbacks; for that it is not sent.", ayet, StringComparison.Ordinal);
        Assert.Contains("A secret that comes with every call", cpalead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_over_some_fields_says_which_ones_it_leaves_open()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        const string addresses = "    - ip: settings.postback_ips\n";
        await tributary.Services.AddsTemplate(Mine.Text(changes:
        [
            ("send_to: [api]", "send_to: [api, postback]"),
            ("    payout: { macro: \"{sum}\" }", "    amount: { macro: \"{sum}\" }\n    signature: { macro: \"{sig}\" }"),
            (addresses, addresses + "    - signature: { given: got.signature, expect: \"concat(got.click_id, got.txn_id, settings.api_key) | md5\" }\n"),
            ("  events:\n", "  values:\n    payout: got.amount | abs\n  events:\n"),
        ]));

        var page = Words(await tributary.Http.Page("/templates/mine"), ".terms");

        Assert.Contains("A signature, MD5, over click_id, txn_id", page, StringComparison.Ordinal);
        Assert.Contains("Not covered: goal_id, offer_id, amount, status; whoever saw a call could change that in it.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_shown_with_line_numbers_and_exported_as_it_is()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "networks", "affise", "template.yaml"));

        var shown = (await tributary.Http.Page("/templates/affise")).QuerySelector(".listing")!;
        using var exported = await tributary.Http.GetAsync("/templates/affise/template.yaml");

        Assert.Equal("id: affise\n", shown.QuerySelector("#L2")!.TextContent);
        Assert.Equal(text.TrimEnd('\n') + "\n", shown.TextContent);
        Assert.Equal(text, await exported.Content.ReadAsStringAsync());
        Assert.Equal("affise.yaml", exported.Content.Headers.ContentDisposition!.FileName);
    }

    [Fact]
    public async Task It_names_the_networks_installed_from_it()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, "key-0123456789");

        var page = await tributary.Http.Page("/templates/affise");

        Assert.EndsWith("Northlight", page.QuerySelector($".links a[href='/networks/{id}']")!.TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_before_saving_stores_nothing_and_asks_for_credentials_again()
    {
        await using var network = await FakeNetwork.Start();
        network.Answers("""{"status":1,"offers":[],"pagination":{"total_count":0}}""");
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var page = await tributary.Http.Page("/networks/new/affise");

        using var answer = await tributary.Http.Send(page, "/networks/new/affise", button: "[value=test]", fill: [("name", "Northlight"), ("s-api_host", network.Host), ("s-api_key", "key-0123456789")]);
        var again = await answer.Document();

        Assert.Contains("The connection works", Words(again, "#report"), StringComparison.Ordinal);
        Assert.Contains("type them again", Words(again, "#report"), StringComparison.Ordinal);
        Assert.Equal(network.Host, again.QuerySelector("[name=s-api_host]")!.GetAttribute("value"));
        Assert.DoesNotContain("key-0123456789", again.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(0, await tributary.Read(session => session.Scalar<long>("select count(*) from networks")));
    }

    private static string Row(IHtmlDocument page, string name) =>
        page.QuerySelectorAll("#templates tbody tr").Single(row => row.QuerySelector(".title-link")!.TextContent == name).TextContent;

    private static string Words(IHtmlDocument page, string selector) => page.QuerySelector(selector)!.TextContent;
}
