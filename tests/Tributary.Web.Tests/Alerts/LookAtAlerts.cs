using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Alerts;

namespace Tributary.Web.Tests.Alerts;

/// <summary>What needs a person is raised once, listed, and put away.</summary>
public sealed class LookAtAlerts
{
    [Fact]
    public async Task The_same_trouble_is_one_alert_and_leaves_with_the_transaction_that_raised_it()
    {
        await using var tributary = await RunningTributary.Start();
        var book = tributary.Services.GetRequiredService<AlertBook>();
        var alert = new NewAlert(AlertKind.PayoutCut, "payout-cut/1", "It pays\u0007 less.\r\nBcc: everybody");

        var raised = new List<bool>();
        for (var i = 0; i < 3; i++) raised.Add(await tributary.Write(session => book.Raise(session, alert)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => tributary.Write<bool>(async session =>
        {
            await book.Raise(session, alert with { Key = "another" });
            throw new InvalidOperationException("The run failed after all.");
        }));

        Assert.Equal([true, false, false], raised);
        Assert.Equal("It pays  less.  Bcc: everybody", await tributary.Read(session => session.Scalar<string>("select text from alerts")));
    }

    [Fact]
    public async Task Open_alerts_are_counted_filtered_and_marked_as_seen_one_by_one_or_all_that_stand_on_the_page()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await Raise(tributary, new(AlertKind.PayoutCut, "cut", "<b>Cut</b>") { NetworkId = id, OfferId = 7, RunId = 3 });
        await Raise(tributary, new(AlertKind.OfferGone, "gone", "Gone.") { NetworkId = id });
        await Raise(tributary, new(AlertKind.FeedStopped, "stopped", "Stopped.") { NetworkId = id });

        var page = await tributary.Http.Page("/alerts");
        tributary.Clock.Advance(TimeSpan.FromMinutes(1));
        await Raise(tributary, new(AlertKind.PayoutCut, "later", "Later.") { NetworkId = id });
        var filtered = await tributary.Http.Page($"/alerts?kind=PayoutCut&network={id}");
        using var one = await tributary.Http.Send(page, "/alerts", "form[action='/alerts/seen']", "[value=cut]");
        var onNetwork = await tributary.Http.Page($"/networks/{id}");
        using var all = await tributary.Http.Send(page, "/alerts", "form[action='/alerts/seen']", "[value=all]");
        var left = await tributary.Http.Page("/alerts");
        var past = await tributary.Http.Page("/alerts?show=past");

        Assert.Equal("3", page.QuerySelector(".nav a[href='/alerts'] .tally")!.FirstChild!.TextContent);
        Assert.Equal(["Feed not believed", "Offer gone", "Payout cut"], Kinds(page).Order());
        Assert.Contains("<b>Cut</b>", page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["/offers/7", "/runs/3", $"/networks/{id}"], page.QuerySelectorAll("tbody tr").Single(row => row.TextContent.Contains("Cut</b>", StringComparison.Ordinal)).QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal(["Payout cut", "Payout cut"], Kinds(filtered));
        Assert.Contains("3 alerts of this network are open", onNetwork.QuerySelector(".notice--wait")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["Later."], left.QuerySelectorAll("tbody .said").Select(cell => cell.TextContent));
        Assert.Equal(3, Kinds(past).Count);
        Assert.Contains("Anna Kowalczyk", past.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_is_read_page_by_page()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        for (var i = 0; i < 120; i++) await Raise(tributary, new(AlertKind.OfferGone, $"gone/{i}", $"Offer {i}"));

        var seen = new List<string>();
        for (var address = "/alerts"; address is not null;)
        {
            var page = await tributary.Http.Page(address);
            seen.AddRange(page.QuerySelectorAll("tbody .said").Select(cell => cell.TextContent));
            address = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(120, seen.Distinct().Count());
        Assert.Equal(120, seen.Count);
    }

    [Fact]
    public async Task A_trouble_that_is_over_needs_nobody()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        var book = tributary.Services.GetRequiredService<AlertBook>();
        await Raise(tributary, new(AlertKind.FeedStopped, "a", "Stopped.") { NetworkId = id });
        await Raise(tributary, new(AlertKind.ChangeHeld, "b", "Held.") { NetworkId = id });

        await tributary.Write(async session =>
        {
            await book.Over(session, id, AlertKind.FeedStopped, AlertKind.RunFailed);
            await book.Over(session, "b");
            return true;
        });

        Assert.Equal(0, await book.Waiting(CancellationToken.None));
    }

    internal static Task Raise(RunningTributary tributary, NewAlert alert) =>
        tributary.Write(session => tributary.Services.GetRequiredService<AlertBook>().Raise(session, alert));

    private static List<string> Kinds(IHtmlDocument page) => [.. page.QuerySelectorAll("tbody .state").Where(state => state.ParentElement!.LocalName == "th").Select(state => state.TextContent.Trim())];
}
