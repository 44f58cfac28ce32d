using Tributary.Tests.Harness;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform;

namespace Tributary.Web.Tests.Templates;

public sealed class AddTemplates
{
    [Fact]
    public async Task A_text_with_errors_stores_nothing_and_shows_each_at_its_place()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var text = Mine.Text(changes: [("kind: platform", "kind: platfrom"), ("    name: .title\n    description", "    name: upperr(.title)\n    description")]);

        using var answer = await tributary.Http.Brings(text);
        var page = await answer.Document();

        Assert.Equal(422, (int)answer.StatusCode);
        var faults = page.QuerySelectorAll(".faults li");
        Assert.Equal(2, faults.Length);
        Assert.Contains("Line 4, column 7. 'platfrom' is not one of platform, network - did you mean 'platform'?", faults[0].TextContent, StringComparison.Ordinal);
        Assert.Matches(@"4 kind: platfrom.*\n {8}\^$", faults[0].QuerySelector("pre")!.TextContent);
        Assert.Contains("did you mean 'upper'?", faults[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(text, page.QuerySelector("#f-text")!.TextContent);
        Assert.Equal(0, await tributary.Read(session => session.Scalar<long>("select count(*) from template_versions")));
    }

    [Fact]
    public async Task A_file_is_uploaded_and_networks_are_installed_from_it()
    {
        await using var network = await FakeNetwork.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var form = await tributary.Http.Page("/templates/own/add");
        using var upload = new MultipartFormDataContent
        {
            { new StringContent(form.QuerySelector("[name=_token]")!.GetAttribute("value")!), "_token" },
            { new StringContent(""), "text" },
            { new StringContent("﻿" + Mine.Text().ReplaceLineEndings("\r\n")), "file", "mine.yaml" },
        };

        using var answer = await tributary.Http.PostAsync("/templates/own/add", upload);
        var page = await tributary.Http.Page(answer.Headers.Location!.ToString());
        var id = await tributary.Installs("mine", "Northlight", ("api_host", network.Host), ("api_key", AffiseFeed.Key));
        var run = await tributary.Downloads(id);

        Assert.Equal("/templates/mine?done=added", answer.Headers.Location!.ToString());
        Assert.Contains("Anna Kowalczyk", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(3, run.Added);
        Assert.Equal(Mine.Text(), (await tributary.Services.GetRequiredService<TemplateShelf>().Look("mine", default))!.Text);
    }

    [Fact]
    public async Task What_a_stranger_wrote_is_shown_as_text()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        const string evil = "<script>alert(1)</script><img src=x onerror=alert(2)>";
        var text = Mine.Text(changes:
        [
            ("name: Mine", $"name: \"{evil}\""), ("about: Partner", $"about: \"{evil}\" #"), ("label: API host", $"label: \"{evil}\""),
            ("    - the request limit", $"    - \"{evil}\" # "), ("# the one in tracking links", "# turned \u202E around"),
        ]);

        using var added = await tributary.Http.Brings(text);
        using var broken = await tributary.Http.Brings(text.Replace("kind: platform", $"kind: \"{evil}\"", StringComparison.Ordinal));
        string[] pages = [await tributary.Http.GetStringAsync("/templates"), await tributary.Http.GetStringAsync("/templates/mine"), await tributary.Http.GetStringAsync("/networks/new/mine"), await broken.Content.ReadAsStringAsync()];

        Assert.Equal(302, (int)added.StatusCode);
        Assert.All(pages, page => Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal));
        Assert.All(pages, page => Assert.DoesNotContain("<img", page, StringComparison.Ordinal));
        Assert.Contains("⟨U+202E⟩", System.Net.WebUtility.HtmlDecode(pages[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ones_own_wins_over_the_built_in_one_and_both_are_shown()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        var comparison = await tributary.Http.Compares(Mine.Changed(("version: 1.0.0", "version: 1.0.1"), ("about: Partner", "about: My partner")));
        using var taken = await tributary.Http.Takes(comparison);
        var list = await tributary.Http.Page("/templates?q=affise");
        var page = await tributary.Http.Page("/templates/affise");
        var builtIn = await tributary.Http.Page("/templates/affise/versions/0");

        Assert.Equal("/templates/affise?done=replaced", taken.Headers.Location!.ToString());
        Assert.Contains("yours instead of the built-in", list.QuerySelector("#templates tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("My partner API", page.QuerySelector(".page-head")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Yours stands in for the built-in template", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Go back to the built-in 1.0.0 of Affise?", builtIn.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);

        using var back = await tributary.Http.Takes(builtIn);
        Assert.Equal(302, (int)back.StatusCode);
        Assert.Null((await tributary.Services.GetRequiredService<TemplateShelf>().Look("affise", default))!.Own);
    }

    [Fact]
    public async Task All_nodes_see_it()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one process");
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await using var second = await TributaryHost.Build(new StartOptions
        {
            DataFolder = tributary.DataFolder,
            Database = tributary.DatabaseUrl,
            Port = 0,
            Clock = tributary.Clock,
            LogLevel = LogLevel.Error,
        }, CancellationToken.None);
        await second.StartAsync();
        var there = second.Services.GetRequiredService<TemplateShelf>();
        Assert.Null(await there.Look("mine", default));

        using var answer = await tributary.Http.Brings(Mine.Text());

        Assert.Equal(302, (int)answer.StatusCode);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await there.Look("mine", patience.Token) is null) await Task.Yield();
        Assert.Equal("1.0.0", (await there.Look("mine", default))!.Version);
    }
}
