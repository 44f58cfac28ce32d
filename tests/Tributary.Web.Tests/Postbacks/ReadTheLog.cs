using System.Net;
using AngleSharp.Html.Parser;
using Tributary.Core.Money;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Postbacks;

namespace Tributary.Web.Tests.Postbacks;

public sealed class ReadTheLog
{
    [Fact]
    public async Task The_log_shows_calls_newest_first_and_narrows_them()
    {
        await using var site = await Busy();

        Assert.Equal(["Refused", "Quarantined", "ReversedByNetwork", "Duplicate", "CreditedByNetwork"], await Outcomes(site, "/postbacks"));
        Assert.Equal(["Quarantined"], await Outcomes(site, "/postbacks?outcome=Quarantined"));
        Assert.Equal(["Refused", "ReversedByNetwork", "Duplicate", "CreditedByNetwork"], await Outcomes(site, "/postbacks?q=u-48213"));
        Assert.Equal(["Quarantined"], await Outcomes(site, "/postbacks?q=tx2"));
        Assert.Empty(await Outcomes(site, "/postbacks?q=%25"));
    }

    [Fact]
    public async Task Older_calls_are_a_page_away()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        foreach (var i in Enumerable.Range(0, PostbackLog.PageSize + 3)) await site.Says("none", $"tx{i}");

        var page = await Page(site, "/postbacks");

        Assert.Equal(PostbackLog.PageSize, page.QuerySelectorAll("tbody tr").Length);
        Assert.Equal(3, (await Page(site, page.QuerySelector("a[rel=next]")!.GetAttribute("href")!)).QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task Of_a_long_log_the_newest_calls_are_counted_and_it_is_said_that_there_are_more()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        for (var call = 0; call < 3; call++) await site.Says(site.ForgedClick(site.Member + 1), $"tx{call}");
        var known = await Page(site, "/postbacks");
        var example = (await site.Newest()) with { Outcome = "Duplicate", ConversionId = null, SenderId = null };
        await site.Tributary.Write(session =>
        {
            PostbackLog.Add(session, [.. Enumerable.Range(1, 10_001).Select(call => example with { Id = example.Id + call })]);
            return Task.FromResult(true);
        });

        var page = await Page(site, "/postbacks");

        Assert.Equal(["All 3", "Quarantined 3"], Chips(known));
        Assert.Equal(["All 10,000+", "Duplicate 10,000+", "Quarantined"], Chips(page).Where(chip => chip.StartsWith("All", StringComparison.Ordinal) || chip.Contains("Dup", StringComparison.Ordinal) || chip.Contains("Quar", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("Re-process", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["All 10,000+", "Quarantined"], Chips(await Page(site, "/postbacks?outcome=Quarantined")).Where(chip => chip.StartsWith("All", StringComparison.Ordinal) || chip.StartsWith("Quar", StringComparison.Ordinal)));
        Assert.Equal(3, (await Outcomes(site, "/postbacks?outcome=Quarantined")).Count);

        static List<string> Chips(AngleSharp.Dom.IDocument page) => [.. page.QuerySelectorAll("#postback-outcomes a").Select(chip => string.Join(' ', chip.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
    }

    [Fact]
    public async Task In_a_log_of_years_a_part_of_a_text_is_looked_for_among_the_newest_and_goes_on_with_the_older()
    {
        await using var site = await LogOfYears();

        var newest = await Page(site, "/postbacks?q=summer-");
        var older = newest.QuerySelector("a[rel=next]")!;
        var oldest = await Page(site, older.GetAttribute("href")!);

        Assert.Equal(["Quarantined"], Found(newest));
        Assert.Contains("1 call; looked for “summer-” back to 12:00", newest.QuerySelector(".pager")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Search older", older.TextContent);
        Assert.Equal(["CreditedByNetwork"], Found(oldest));
        Assert.Null(oldest.QuerySelector("a[rel=next]"));
    }

    [Fact]
    public async Task In_a_log_of_years_nothing_found_among_the_newest_is_not_said_to_be_nothing()
    {
        await using var site = await LogOfYears();

        var newest = await Page(site, "/postbacks?q=summer-&outcome=CreditedByNetwork");
        var older = newest.QuerySelectorAll("#postbacks a").Single();

        Assert.Contains("No call fits so far", newest.QuerySelector("#postbacks")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Search older", older.TextContent);
        Assert.Equal(["CreditedByNetwork"], Found(await Page(site, older.GetAttribute("href")!)));
        // What is decided again is chosen from all of the log.
        Assert.NotNull((await Page(site, "/postbacks?q=ummer-1")).QuerySelector("a[href^='/postbacks/reprocess?']"));
    }

    [Theory]
    [InlineData("q=summer-1")]
    [InlineData("q=u-48213")]
    [InlineData("q=CLICK")]
    [InlineData("q=summer-&transaction=summer-1")]
    [InlineData("q=summer-&from=2026-11-20&before=200000")]
    public async Task In_a_log_of_years_what_is_named_whole_is_found_at_once(string query)
    {
        await using var site = await LogOfYears();
        query = query.Replace("CLICK", (await site.Log())[^1].ClickId, StringComparison.Ordinal);

        Assert.Equal(["CreditedByNetwork"], await Outcomes(site, $"/postbacks?{query}"));
    }

    [Fact]
    public async Task In_a_log_of_years_everything_with_a_text_is_chosen_to_be_decided_again()
    {
        await using var site = await LogOfYears();
        await site.Tributary.Write(session => session.Execute("update postbacks set outcome = 'Ignored' where id < 1000"));

        var choice = await site.Get<ReprocessingBook>().Choice(new PostbackFilter(null, null, "summer-", null, null, null), CancellationToken.None);

        Assert.Equal(2, choice.Sum(group => group.Calls));
    }

    [Theory]
    [InlineData("from=2026-11-20&to=2026-11-20", "today, stored today")]
    [InlineData("from=2026-11-18&to=2026-11-18", "two days ago, stored today;two days ago, stored then")]
    [InlineData("to=2026-11-18", "two days ago, stored today;two days ago, stored then")]
    [InlineData("from=2026-11-19", "today, stored today")]
    [InlineData("from=2026-11-18", "two days ago, stored today;today, stored today;two days ago, stored then")]
    [InlineData("from=2026-11-19&to=2026-11-19", "")]
    [InlineData("from=2026-11-18&to=2026-11-18&q=then", "two days ago, stored then")]
    public async Task The_days_of_the_log_are_those_on_which_its_calls_came(string query, string expected)
    {
        await using var site = await CreditedSite.Start();
        await site.Says("none", "tx1");
        var today = (await site.Newest()) with { SenderId = null, TransactionId = "today, stored today" };
        var before = today with { ReceivedAt = today.ReceivedAt - (2 * 86_400_000) };
        await site.Tributary.Write(async session =>
        {
            PostbackLog.Add(session, [before with { Id = 100, TransactionId = "two days ago, stored then" }, today with { Id = 101 }, before with { Id = 102, TransactionId = "two days ago, stored today" }]);
            await session.Send();
            return await session.Execute("delete from postbacks where id < 100");
        });
        var filter = PostbackFilterText.Read(name => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query).GetValueOrDefault(name));

        Assert.Equal(expected, string.Join(';', (await site.Get<PostbackLog>().Page(filter, CancellationToken.None)).Select(row => row.TransactionId)));
    }

    [Fact]
    public async Task A_call_shows_the_flow_of_money_and_no_secret()
    {
        await using var site = await Busy();

        var page = await Page(site, $"/postbacks/{(await site.Log())[^1].Id}");

        Assert.Equal(["$12.40", "80 %", "90 %", "1,000 points per $1", "8,928 points"], page.QuerySelectorAll(".flow dd:first-of-type").Select(cell => cell.TextContent));
        Assert.Contains("member: u-48213, available", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(CreditedSite.Password, page.Source.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Token, page.Source.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_networks_write_is_shown_and_never_run()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Says("%3Cscript%3Ealert(1)%3C/script%3E", "%3Cimg%20src=x%20onerror=alert(1)%3E", "1", "&goal_id=%22%3E%3Csvg%20onload=alert(1)%3E");

        var page = await Page(site, "/postbacks");
        var one = await Page(site, $"/postbacks/{(await site.Newest()).Id}");

        Assert.Empty(page.QuerySelectorAll("main script, main img, main [onerror], main [onload]"));
        Assert.Empty(one.QuerySelectorAll("main script, main img, main [onerror], main [onload]"));
    }

    [Fact]
    public async Task An_operator_re_processes_a_quarantined_call_with_one_button()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Click();
        await site.Says(site.ForgedClick(site.Member + 1), "tx1");
        await site.Get<MemberBook>().Put(site.Site, "late", null, CancellationToken.None);
        var address = $"/postbacks/{(await site.Newest()).Id}";
        var page = await Page(site, address);

        using var form = new FormUrlEncodedContent([KeyValuePair.Create("_token", page.QuerySelector("dialog input[name=_token]")!.GetAttribute("value"))!]);
        var answer = await site.Tributary.Http.PostAsync($"{address}/decide", form);

        Assert.Equal(address, answer.Headers.Location!.ToString());
        Assert.Equal("$8.928", await site.Balance(site.Member + 1));
        Assert.Contains("CreditedByNetwork", (await Page(site, address)).Body!.TextContent, StringComparison.Ordinal);
        Assert.Null((await Page(site, address)).QuerySelector("dialog"));
    }

    [Theory, InlineData("/ledger"), InlineData("/ledger/verify"), InlineData("/postbacks")]
    public async Task The_books_are_open_to_operators_only(string address)
    {
        await using var site = await Busy();

        Assert.Equal(HttpStatusCode.OK, (await site.Tributary.Http.GetAsync(address)).StatusCode);

        using var stranger = site.Tributary.NewClient();
        Assert.NotEqual(HttpStatusCode.OK, (await stranger.GetAsync(address)).StatusCode);
    }

    // A credited call, and more calls later than are searched at once another one.
    private static async Task<CreditedSite> LogOfYears()
    {
        var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Says(await site.Click(), "summer-1");
        await site.Says("nobody", "summer-2");
        var late = (await site.Newest()) with { SenderId = null };
        await site.Tributary.Write(async session =>
        {
            await session.Execute("delete from postback_senders where postback_id = @Id", late);
            await session.Execute("delete from postbacks where id = @Id", late);
            PostbackLog.Add(session, [late with { Id = late.Id + PostbackLog.SearchedAtOnce + 1 }]);
            return true;
        });
        return site;
    }

    private static IEnumerable<string> Found(AngleSharp.Dom.IDocument page) => page.QuerySelectorAll("tbody .badge").Select(badge => badge.TextContent);

    private static async Task<CreditedSite> Busy()
    {
        var site = await CreditedSite.Start(RewardUnit.Points);
        await site.Tributary.SignIn();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx1");
        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Says("somebody-else", "tx2");
        await site.Tributary.Http.GetAsync($"/p/{site.Token}?click_id={click}&txn_id=tx3&payout=45&password=guess");
        return site;
    }

    private static async Task<IReadOnlyList<string>> Outcomes(CreditedSite site, string address) =>
        [.. (await Page(site, address)).QuerySelectorAll("tbody .badge").Select(badge => badge.TextContent)];

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> Page(CreditedSite site, string address)
    {
        var answer = await site.Tributary.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        return new HtmlParser().ParseDocument(html);
    }
}
