using System.Globalization;
using AngleSharp.Html.Dom;
using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Offers;

/// <summary>The first weeks of an operator: titles edited, offers held, a rule set; and the feed changes underneath all the time.</summary>
public sealed class KeepWhatPeopleDecide
{
    private const int Offers = 30;
    private const int Edited = 20;

    [Fact]
    public async Task After_ten_downloads_every_edit_hold_and_rule_stands_and_every_change_is_in_the_history()
    {
        await using var network = await SyncedNetwork.Start(Edition(0));
        var ids = (await network.Tributary.Read(session => session.Query<(long Id, string Source)>("select id, source_id from offers"))).ToDictionary(offer => int.Parse(offer.Source, CultureInfo.InvariantCulture), offer => offer.Id);
        foreach (var number in Enumerable.Range(1, Edited)) await Edits(ids[number], $"Mine {number}");
        foreach (var number in Enumerable.Range(Edited + 1, 3)) await Holds(ids[number]);
        Assert.True(await network.Rule(OfferField.Description, FieldRule.First));

        var runs = new List<Run>();
        foreach (var edition in Enumerable.Range(1, 10)) runs.Add(await network.Says(Edition(edition)));

        Assert.All(runs, run => Assert.Equal((RunState.Complete, (long)Offers), (run.State, run.Updated)));
        var titles = await Of("title");
        Assert.Equal(Enumerable.Range(1, Edited).Select(number => $"Mine {number}"), Enumerable.Range(1, Edited).Select(number => titles[number]));
        Assert.Equal(Enumerable.Range(Edited + 1, 10).Select(number => $"Edition 10 of {number}"), Enumerable.Range(Edited + 1, 10).Select(number => titles[number]));
        Assert.All(await Of("description"), offer => Assert.Equal($"Text 0 of {offer.Key}", offer.Value));
        foreach (var (number, id) in ids) Assert.Equal(number is > Edited and <= Edited + 3 ? "held" : null, (await network.Get<OfferBook>().Find(id, CancellationToken.None))!.Blocked);
        foreach (var number in new[] { 1, 21, 30 }) await TellsAll(number);

        async Task Edits(long offer, string title) => (await network.Tributary.Http.Send(
            await network.Tributary.Http.Page($"/offers?edit={offer}"), "/", "form#offers", "[name=act][value=edit]", ("title", title))).Dispose();

        async Task Holds(long offer) => (await network.Tributary.Http.Send(await network.Tributary.Http.Page($"/offers/{offer}"), "/", "#hold form")).Dispose();

        async Task<Dictionary<int, string>> Of(string column) => (await network.Tributary.Read(session => session.Query<(string Source, string Text)>($"select source_id, {column} from current_offers")))
            .ToDictionary(offer => int.Parse(offer.Source, CultureInfo.InvariantCulture), offer => offer.Text);

        async Task TellsAll(int number)
        {
            var told = History(await network.Tributary.Http.Page($"/offers/{ids[number]}"));
            Assert.All(runs, run => Assert.Single(told, heading => heading.Contains($"Download {run.Id}", StringComparison.Ordinal)));
            Assert.Equal(number <= Edited, told.Any(heading => heading.Contains("Title set by hand", StringComparison.Ordinal)));
            Assert.Equal(number is 21, told.Any(heading => heading.Contains("Held", StringComparison.Ordinal)));
        }
    }

    private static object[] Edition(int edition) =>
        [.. Enumerable.Range(1, Offers).Select(id => AffiseFeed.Offer(id, $"Edition {edition} of {id}", payout: 1.5 + (edition * 0.01), description: $"Text {edition} of {id}"))];

    private static List<string> History(IHtmlDocument page) =>
        [.. page.QuerySelectorAll(".history > li").Select(told => string.Join(' ', told.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)))];
}
