using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Networks;

/// <summary>An operator says when a network is asked by itself.</summary>
public sealed class ScheduleNetworks
{
    private const string Key = "k3y-of-northlight-0123456789";

    public static readonly TheoryData<(string Name, string Value)[], string> Forms = new()
    {
        { [("sync-kind", "Every"), ("sync-hours", "6")], "0 0 */6 * * ?" },
        { [("sync-kind", "Every"), ("sync-hours", "1")], "0 0 * * * ?" },
        { [("sync-kind", "Daily"), ("sync-daily", "02:30")], "0 30 2 * * ?" },
        { [("sync-kind", "Weekly"), ("sync-on", "MON"), ("sync-on", "FRI"), ("sync-weekly", "23:05")], "0 5 23 ? * MON,FRI" },
        { [("sync-kind", "Cron"), ("sync-cron", "0 0/20 8-18 ? * MON-FRI")], "0 0/20 8-18 ? * MON-FRI" },
        { [("sync-kind", "Hand")], "" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_way_to_say_when_is_stored_as_cron_and_read_back((string Name, string Value)[] typed, string cron)
    {
        await using var tributary = await RunningTributary.Start();
        var (id, page) = await Installed(tributary);

        using var saved = await tributary.Http.Send(page, $"/networks/{id}", "#schedule form", "[value=save]", [.. typed, ("zone", "Europe/Berlin")]);
        var again = await tributary.Http.Page($"/networks/{id}");

        Assert.Equal(302, (int)saved.StatusCode);
        Assert.Equal(cron, await tributary.Read(session => session.Scalar<string>("select schedule from networks")));
        var shown = again.QuerySelector<IHtmlFormElement>("#schedule form")!;
        Assert.Equal(typed[0].Value, shown.QuerySelector<IHtmlInputElement>("[name=sync-kind]:checked")!.Value);
        foreach (var (name, value) in typed.Skip(1))
        {
            Assert.Contains(value, shown.QuerySelectorAll($"[name={name}]").Select(field => field switch
            {
                IHtmlSelectElement select => select.Value,
                IHtmlInputElement { Type: "checkbox", IsChecked: false } => null,
                IHtmlInputElement input => input.Value,
                _ => null,
            }));
        }
    }

    [Fact]
    public async Task What_was_typed_is_shown_as_moments_before_it_is_saved()
    {
        await using var tributary = await RunningTributary.Start();
        var (id, page) = await Installed(tributary);

        using var shown = await tributary.Http.Send(page, $"/networks/{id}", "#schedule form", "[value=show]",
            ("sync-kind", "Daily"), ("sync-daily", "02:30"), ("download-kind", "Weekly"), ("download-on", "SUN"), ("download-weekly", "05:00"), ("zone", "Australia/Lord_Howe"));
        var moments = (await shown.Document()).QuerySelectorAll(".moments tbody tr").Select(row => string.Join(" | ", row.Children.Select(cell => cell.TextContent.Trim()[..^3]))).ToList();

        Assert.Equal(200, (int)shown.StatusCode);
        Assert.Equal(6, moments.Count);
        Assert.Equal("S | Sat 21 Nov 02:33 | Fri 20 Nov 15:33", moments[0]);
        Assert.Equal("Downl | Sun 22 Nov 05:03 | Sat 21 Nov 18:03", moments[3]);
        Assert.Equal("0 0 4 * * ? UTC", await tributary.Read(session => session.Scalar<string>("select schedule || ' ' || schedule_zone from networks")));
    }

    [Theory]
    [InlineData("zone", "../../../etc/passwd", "There is no such time zone")]
    [InlineData("zone", "<script>alert(1)</script>", "There is no such time zone")]
    [InlineData("sync-daily", "25:00", "Type a time of day")]
    [InlineData("sync-daily", "", "Type a time of day")]
    [InlineData("download-cron", "0 0 0 30 2 ?", "no moment that ever comes")]
    [InlineData("download-cron", "nonsense", "Six parts")]
    [InlineData("download-cron", "", "Type six parts")]
    public async Task What_cannot_be_is_refused_in_words_and_stays_typed(string name, string value, string said)
    {
        await using var tributary = await RunningTributary.Start();
        var (id, page) = await Installed(tributary);

        using var refused = await tributary.Http.Send(page, $"/networks/{id}", "#schedule form", "[value=save]",
            [.. name == "download-cron" ? [("download-kind", "Cron")] : Array.Empty<(string, string)>(), (name, value)]);
        var again = await refused.Document();

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains(said, again.QuerySelector("#schedule [role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(value, again.QuerySelector($"[name={name}]") is IHtmlSelectElement select ? select.Value : again.QuerySelector<IHtmlInputElement>($"[name={name}]")!.Value);
        Assert.Empty(again.QuerySelectorAll("script:not([src])"));
    }

    [Fact]
    public async Task All_zones_of_the_world_are_in_the_list()
    {
        await using var tributary = await RunningTributary.Start();
        var (_, page) = await Installed(tributary);

        var zones = page.QuerySelectorAll<IHtmlOptionElement>("[name=zone] option").ToDictionary(option => option.Value, option => option.TextContent);

        Assert.True(zones.Count > 300, $"{zones.Count} zones");
        Assert.Equal("Asia/Kathmandu (UTC+05:45)", zones["Asia/Kathmandu"]);
        Assert.Equal("America/New York (UTC−05:00)", zones["America/New_York"]);
    }

    private static async Task<(long Id, IHtmlDocument Page)> Installed(RunningTributary tributary)
    {
        await using var network = await FakeNetwork.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        return (id, await tributary.Http.Page($"/networks/{id}"));
    }
}
