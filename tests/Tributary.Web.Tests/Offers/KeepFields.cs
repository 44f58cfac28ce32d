using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Offers;

public sealed class KeepFields
{
    [Fact]
    public async Task A_field_that_stays_as_it_came_first_follows_no_run_and_comes_back_when_the_rule_is_lifted()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offer(1), AffiseFeed.Offer(2));
        Assert.True(await network.Rule(OfferField.Title, FieldRule.First));
        Assert.Contains("The same: it came so first", await Instead("Title"), StringComparison.Ordinal);

        await network.Says(AffiseFeed.Offer(1, title: "Second"), AffiseFeed.Offer(2));
        await network.Says(AffiseFeed.Offer(1, title: "Third"), AffiseFeed.Offer(2));

        Assert.Equal(["Offer 1", "Offer 2"], await network.Sees("title"));
        Assert.Equal(["Third", "Offer 2"], await network.Sees("source_title"));
        Assert.Equal(["1 Title Rule"], await network.Pins());
        await network.Says(AffiseFeed.Offer(1), AffiseFeed.Offer(2));
        Assert.StartsWith("The same as the network’s", await Instead("Title"), StringComparison.Ordinal);
        await network.Says(AffiseFeed.Offer(1, title: "Third"), AffiseFeed.Offer(2));
        Assert.Contains("1 offer keeps an older one", (await network.Tributary.Http.Page($"/networks/{network.Id}/rules")).Body!.TextContent, StringComparison.Ordinal);

        Assert.True(await network.Rule(OfferField.Title, FieldRule.Always));

        Assert.Equal(["Third", "Offer 2"], await network.Sees("title"));
        Assert.Empty(await network.Pins());
        Assert.Equal(0, await network.Tributary.Read(session => session.Scalar<long>("select count(*) from offers where pinned = 1")));

        async Task<string> Instead(string field) => (await network.Tributary.Http.Page($"/offers/{(await network.Ids())[0]}")).QuerySelectorAll("#fields tbody tr")
            .Single(row => row.QuerySelector("th")!.TextContent.Trim() == field).QuerySelector("[data-l='Instead of it']")!.TextContent.Trim();
    }

    [Fact]
    public async Task A_field_that_is_never_taken_is_not_stored_until_the_rule_is_lifted()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offer(1));
        await network.Rule(OfferField.Description, FieldRule.Never);

        await network.Says(AffiseFeed.Offer(1, description: "Changed."), AffiseFeed.Offer(2));
        var unchanged = await network.Says(AffiseFeed.Offer(1, description: "Changed."), AffiseFeed.Offer(2));
        await network.Says(AffiseFeed.Offer(1, description: "Changed."), AffiseFeed.Offer(2, title: "Offer 2!"));

        Assert.Equal(2, unchanged.Unchanged);
        Assert.Equal(["Do what offer 1 asks.", ""], await network.Sees("description"));
        Assert.Equal(["Offer 1", "Offer 2!"], await network.Sees("title"));

        await network.Rule(OfferField.Description, FieldRule.Always);
        await network.Says(AffiseFeed.Offer(1, description: "Changed."), AffiseFeed.Offer(2, title: "Offer 2!"));

        Assert.Equal(["Changed.", "Do what offer 2 asks."], await network.Sees("description"));
    }

    [Fact]
    public async Task What_was_left_out_comes_with_the_next_run_after_the_rule_is_lifted()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offer(1));
        await network.Rule(OfferField.Description, FieldRule.Never);
        await network.Says(AffiseFeed.Offer(1), AffiseFeed.Offer(2));
        Assert.Equal(["Do what offer 1 asks.", ""], await network.Sees("description"));

        await network.Rule(OfferField.Description, FieldRule.Always);
        await network.Says(AffiseFeed.Offer(1), AffiseFeed.Offer(2));

        Assert.Equal(["Do what offer 1 asks.", "Do what offer 2 asks."], await network.Sees("description"));
    }

    [Fact]
    public async Task The_rules_are_saved_as_the_form_says_and_two_people_do_not_overwrite_each_other()
    {
        await using var network = await SyncedNetwork.Start(AffiseFeed.Offer(1, payout: 10));
        var (http, path) = (network.Tributary.Http, $"/networks/{network.Id}/rules");
        var page = await http.Page(path);

        using var saved = await http.Send(page, path, "#rules", fill: [("payout-down-hold", "50"), ("gate-Countries-Down", "Hold"), ("field-Image", "Never")]);
        using var late = await http.Send(page, path, "#rules", fill: ("payout-down-hold", "1"));
        using var wrong = await http.Send(await http.Page(path), path, "#rules", fill: ("payout-down-hold", "1e3"));

        Assert.Equal((302, 409, 422), ((int)saved.StatusCode, (int)late.StatusCode, (int)wrong.StatusCode));
        Assert.Equal("50", (await http.Page(path)).QuerySelector("#f-payout-down-hold")!.GetAttribute("value"));
        Assert.NotNull((await http.Page(path)).QuerySelector("input[name=field-Image][value=Never][checked]"));
        await network.Says(AffiseFeed.Offer(1, payout: 6, countries: ["US"]));
        Assert.Equal(["1 Countries Gate"], await network.Pins());
        Assert.Equal(
            [
                "Countries are taken away: Apply and alert → Hold for review",
                "Image: Always the network’s → Never the network’s",
                "The payout falls: by 5 % or more: apply and alert; by 20 % or more: hold for review → by 5 % or more: apply and alert; by 50 % or more: hold for review",
            ],
            await network.Tributary.Read(session => session.Query<string>("select field || ': ' || before || ' → ' || after from network_acts where act = 'Rules' order by field")));
    }
}
