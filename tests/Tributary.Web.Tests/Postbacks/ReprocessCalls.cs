using System.Net;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>Calls that waited for something to be mended are decided again together: tried first, then for real, each once.</summary>
public sealed class ReprocessCalls
{
    private static readonly PostbackFilter Quarantined = new("Quarantined", null, null, null, null, null);

    [Fact]
    [Trait("fault", "F-47")]
    public async Task A_dry_run_says_what_would_change_and_changes_nothing()
    {
        await using var site = await TwoWait();

        var groups = await Reprocess(site, dry: true);

        Assert.Equal([("Quarantined", "UnknownClick", "Quarantined", 1L, null), ("Quarantined", "UnknownMember", "CreditedByNetwork", 1L, 8_928_000L)],
            groups.OrderBy(group => group.ReasonBefore).Select(group => (group.OutcomeBefore!, group.ReasonBefore!, group.Outcome!, group.Calls, group.Credited)));
        Assert.All(await site.Log(), row => Assert.Equal(("Quarantined", 1L), (row.Outcome, row.Attempts)));
        Assert.Equal("", await site.Balance(site.Member + 1));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    [Trait("fault", "F-47")]
    public async Task Re_processing_credits_what_is_mended_once_and_leaves_the_rest()
    {
        await using var site = await TwoWait();

        await Reprocess(site, dry: false);
        var again = await Reprocess(site, dry: false);

        Assert.Equal("$8.928", await site.Balance(site.Member + 1));
        Assert.Equal(["CreditedByNetwork", "Quarantined"], (await site.Log()).Select(row => row.Outcome!).Order());
        Assert.Equal([("UnknownClick", "UnknownClick")], again.Select(group => (group.ReasonBefore!, group.Reason!)));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_re_processing_that_was_stopped_keeps_what_it_did_and_does_no_more()
    {
        await using var site = await TwoWait();
        var book = site.Get<ReprocessingBook>();
        await site.Tributary.SignIn();
        var id = (await book.Begin(Quarantined, "Quarantined", dry: false, null, CancellationToken.None))!.Value;
        await book.Cancel(id, CancellationToken.None);
        await site.Get<JobWorker>().Drained(CancellationToken.None);

        var stopped = (await book.Find(id, CancellationToken.None))!;
        var calls = (await book.Results(id, CancellationToken.None)).Sum(group => group.Calls);
        await site.Get<ReprocessPostbacks>().Run(new Job { Argument = $"{id}" }, CancellationToken.None);

        Assert.True(stopped is { IsCancelled: true, FinishedAt: not null });
        Assert.Equal(calls, stopped.Done);
        Assert.Equal(stopped, await book.Find(id, CancellationToken.None));
        Assert.Contains("stopped with", (await site.Tributary.Http.Page($"/postbacks/reprocessings/{id}")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_already_decided_is_not_chosen()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");

        Assert.Null(await site.Get<ReprocessingBook>().Begin(new PostbackFilter(null, null, null, null, null, null), "All", dry: false, null, CancellationToken.None));
    }

    [Fact]
    public async Task The_same_call_kept_twice_is_credited_once_by_one_re_processing()
    {
        await using var site = await CreditedSite.Start();
        await site.Click();
        var click = site.ForgedClick(site.Member + 1);
        await site.Says(click, "tx1");
        await site.Says(click, "tx1");
        await site.Get<MemberBook>().Put(site.Site, "late", null, CancellationToken.None);

        var tried = await Reprocess(site, dry: true);
        var done = await Reprocess(site, dry: false);

        Assert.Equal(["CreditedByNetwork", "Duplicate"], tried.Select(group => group.Outcome!).Order());
        Assert.Equal(["CreditedByNetwork", "Duplicate"], done.Select(group => group.Outcome!).Order());
        Assert.Equal("$8.928", await site.Balance(site.Member + 1));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task The_queue_groups_by_reason_says_what_mends_it_and_leads_to_deciding_again()
    {
        await using var site = await TwoWait();
        await site.Tributary.SignIn();
        var http = site.Tributary.Http;

        var queue = (await http.Page("/postbacks/quarantine")).Body!;
        Assert.Contains("Create the member under the id the network names", queue.TextContent, StringComparison.Ordinal);
        var choice = queue.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!).Single(href => href.StartsWith("/postbacks/reprocess?", StringComparison.Ordinal) && href.Contains("UnknownMember", StringComparison.Ordinal));
        var page = await http.Page(choice);
        Assert.Contains("1 call to decide again", page.Body!.TextContent, StringComparison.Ordinal);
        var begun = await http.Send(page, choice, button: "button[value=try]");
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        await site.Get<JobWorker>().Drained(CancellationToken.None);

        var result = await http.Page(begun.Headers.Location!.ToString());
        Assert.Contains("Would credit 1, leave 0.", result.Body!.TextContent, StringComparison.Ordinal);
        await http.Send(result, "", button: "button[value=decide]");
        await site.Get<JobWorker>().Drained(CancellationToken.None);
        Assert.Equal("$8.928", await site.Balance(site.Member + 1));
        Assert.Equal(2, (await http.Page("/postbacks/reprocessings")).QuerySelectorAll("tbody tr").Length);
    }

    [Theory]
    [InlineData("reason=UnknownMember", 1)]
    [InlineData("reason=UnknownClick", 1)]
    [InlineData("transaction=tx2", 1)]
    [InlineData("to=2026-11-19", 0)]
    [InlineData("from=2026-11-20&to=2026-11-20", 2)]
    [InlineData("member=999", 0)]
    [InlineData("offer=1", 1)]
    [InlineData("row=1", 1)]
    [InlineData("row=1&row=2", 2)]
    public async Task The_log_is_narrowed(string query, int expected)
    {
        await using var site = await TwoWait();
        var filter = PostbackFilterText.Read(name => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query).GetValueOrDefault(name));

        Assert.Equal(expected, (await site.Get<PostbackLog>().Page(filter, CancellationToken.None)).Count);
        Assert.Equal(query.Split('&').Order(), PostbackFilterText.Pairs(filter).Select(pair => $"{pair.Name}={pair.Value}").Order());
    }

    // One call waits for its member, who exists by now, and one for a click that nobody made.
    private static async Task<CreditedSite> TwoWait()
    {
        var site = await CreditedSite.Start();
        await site.Click();
        await site.Says(site.ForgedClick(site.Member + 1), "tx1");
        await site.Says("not-a-click", "tx2");
        await site.Get<MemberBook>().Put(site.Site, "late", null, CancellationToken.None);
        return site;
    }

    private static async Task<IReadOnlyList<ReprocessedGroup>> Reprocess(CreditedSite site, bool dry)
    {
        var book = site.Get<ReprocessingBook>();
        var id = await book.Begin(Quarantined, "Quarantined", dry, null, CancellationToken.None);
        await site.Get<JobWorker>().Drained(CancellationToken.None);
        Assert.NotNull((await book.Find(id!.Value, CancellationToken.None))!.FinishedAt);
        return await book.Results(id.Value, CancellationToken.None);
    }
}
