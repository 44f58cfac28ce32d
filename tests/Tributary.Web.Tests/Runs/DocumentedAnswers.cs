using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Runs;

/// <summary>What the networks print in their documentation comes in over real HTTP with every field in its place.</summary>
public sealed class DocumentedAnswers
{
    [Fact]
    public async Task Affise()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        // The sample is the first of 127 pages of one offer; as the only page it announces itself alone.
        network.Answers(Sample("platforms/affise/partner-offers.json").Replace("\"total_count\": 127", "\"total_count\": 1", StringComparison.Ordinal));
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);

        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 1L, 0L), (run.State, run.Added, run.Rejected));
        var offer = Assert.Single(await Offers(tributary));
        Assert.Equal(
            ("902", "...", "active", "approved", "[\"...\"]", "http://YOUR_API_DOMAIN/images/cpa/logos/2602108452.png", "http://YOUR_API_DOMAIN/click?pid=610&offer_id=902"),
            (offer.SourceId, offer.Title, offer.Status, offer.Approval, offer.Categories, offer.ImageUrl, offer.TrackingUrl));
        Assert.Equal((0L, "USD", "cpa", 10L, 1L), (offer.PayoutHigh, offer.Currency, offer.PayoutType, offer.DailyCap, offer.RequiresApproval));
        Assert.Equal(("", ",US,", "", "", null, null), (offer.Countries, offer.CountriesExcluded, offer.Systems, offer.Devices, offer.EndsAt, offer.PreviewUrl));
        Assert.Contains("\"id\":\"1\"", offer.Goals, StringComparison.Ordinal);
        Assert.Equal("New", offer.Listing);
        // "...." is how the documentation shortens an address; as an address it is worth nothing, and the report says so.
        Assert.Contains(RunReport.ReadIssues(run.Issues), issue => issue is { Field: "preview_url", Count: 1 });
    }

    [Fact]
    public async Task AyetStudios()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        network.Answers(Sample("networks/ayetstudios/static_offers_get.json"));
        var id = await tributary.Installs("ayetstudios", "ayeT", ("host", network.Host), ("adslot_id", "2772"), ("api_key", "ayet-key-0123456789"));

        var run = await tributary.Downloads(id);

        Assert.Equal((RunState.Complete, 3L, 0L), (run.State, run.Added, run.Rejected));
        Assert.Equal("/offers/get/2772?apiKey=ayet-key-0123456789", Assert.Single(network.Asked));
        var offers = await Offers(tributary);
        var first = offers[0];
        Assert.Equal(
            ("218592", "UNIVERSE", "Install and enjoy this amazing app to earn rewards.", "com.ncsoft.universeapp"),
            (first.SourceId, first.Title, first.Description, first.StoreId));
        Assert.Equal("Install and open app - new users only\nOnly new users are eligible for this reward.", first.Conditions);
        Assert.Equal(("[\"games_racing\",\"games\"]", ",DE,", ",android,", ",mobile,tablet,"), (first.Categories, first.Countries, first.Systems, first.Devices));
        Assert.Equal((91_000L, "USD", "cpi", null, 1L, 0L), (first.Payout, first.Currency, first.PayoutType, first.DailyCap, first.Incentive, first.GoalCount));
        Assert.Equal("https://play.google.com/store/apps/details?id=com.ncsoft.universeapp", first.PreviewUrl);
        Assert.Equal("https://www.ayetstudios.com/s2s/pub/218592/1595/2772/3142?external_identifier={external_identifier}", first.TrackingUrl);
        Assert.Equal((1612915200000L, 1770681600000L), (first.StartsAt, first.EndsAt));
        Assert.StartsWith("https://play-lh.googleusercontent.com/", first.ImageUrl, StringComparison.Ordinal);
        var withTasks = Assert.Single(offers, offer => offer.GoalCount > 0);
        Assert.Equal("cpe", withTasks.PayoutType);
        Assert.True(withTasks.PayoutHigh > withTasks.PayoutLow);
    }

    private static string Sample(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "shared", "fixtures"))) folder = folder.Parent;
        Assert.SkipWhen(folder is null, "the documented answers (shared/fixtures beside the repository) are not here");
        return File.ReadAllText(Path.Combine(folder!.FullName, "shared", "fixtures", file));
    }

    private static Task<IReadOnlyList<Row>> Offers(RunningTributary tributary) =>
        tributary.Read(session => session.Query<Row>("select * from current_offers order by id"));

    private sealed record Row
    {
        public string SourceId { get; init; } = "";
        public string Listing { get; init; } = "";
        public string Title { get; init; } = "";
        public string Description { get; init; } = "";
        public string Conditions { get; init; } = "";
        public string Status { get; init; } = "";
        public string? Approval { get; init; }
        public string Categories { get; init; } = "";
        public string? ImageUrl { get; init; }
        public string? PreviewUrl { get; init; }
        public string? TrackingUrl { get; init; }
        public long? Payout { get; init; }
        public long? PayoutLow { get; init; }
        public long? PayoutHigh { get; init; }
        public string? PayoutType { get; init; }
        public string? Currency { get; init; }
        public string Countries { get; init; } = "";
        public string CountriesExcluded { get; init; } = "";
        public string Systems { get; init; } = "";
        public string Devices { get; init; } = "";
        public long? DailyCap { get; init; }
        public long? StartsAt { get; init; }
        public long? EndsAt { get; init; }
        public long RequiresApproval { get; init; }
        public long? Incentive { get; init; }
        public string? StoreId { get; init; }
        public string Goals { get; init; } = "";
        public long GoalCount { get; init; }
    }
}
