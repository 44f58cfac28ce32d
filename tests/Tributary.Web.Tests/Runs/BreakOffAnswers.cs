using System.IO.Compression;
using System.Text;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Runs;

/// <summary>An answer that ends before its end or sends us elsewhere leaves every offer as it was.</summary>
public sealed class BreakOffAnswers
{
    private const int Offers = 300;

    public static TheoryData<string, double> Cuts()
    {
        var cuts = new TheoryData<string, double>();
        foreach (var how in new[] { "gzip", "length", "reset" })
        {
            foreach (var at in new[] { 0.01, 0.5, 0.99, 1 }) cuts.Add(how, at);
        }

        return cuts;
    }

    // The last byte of a packed answer is that of its check sum: what it holds is whole.
    [Theory, MemberData(nameof(Cuts))]
    [Trait("fault", "F-07")]
    public async Task An_answer_that_is_cut_off_publishes_nothing_of_it(string how, double at)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installs(tributary, network, "Sketch");
        network.Answers(Feed("Old", Offers));
        await tributary.Downloads(id);

        network.Answers(async context =>
        {
            var bytes = Encoding.UTF8.GetBytes(Feed("New", Offers + 10));
            if (how == "gzip") (bytes, context.Response.Headers.ContentEncoding) = (Packed(bytes), "gzip");
            if (how == "length") context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, Math.Min(bytes.Length - 1, (int)(bytes.Length * at))));
            await context.Response.Body.FlushAsync();
            if (how != "gzip") context.Abort();
        });
        var run = await tributary.Downloads(id);

        var expected = how == "gzip" && at == 1 ? (RunState.Complete, $"{Offers + 10} New") : (RunState.Failed, $"{Offers} Old");
        Assert.Equal(expected, (run.State, await Catalogue(tributary)));
    }

    [Theory]
    [InlineData("""{"id":1999,,}""", false)]
    [InlineData("""{"id":1999,"name":"New" "text":1}""", false)]
    [InlineData("""{"id":1999,"name":"\x"}""", false)]
    [InlineData("""{"id":null,"name":"New 1999"}""", true)]
    [InlineData("""{"id":1999,"name":"New 1999","payout":"much"}""", true)]
    [Trait("fault", "F-08")]
    public async Task A_broken_record_near_the_end_breaks_the_feed_and_a_bad_field_only_itself(string record, bool isJson)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await Installs(tributary, network, "Sketch");
        network.Answers(Feed("Old", 2000));
        await tributary.Downloads(id);

        network.Answers(Feed("New", 2000).Replace("""{"id":1999,"name":"New 1999"}""", record, StringComparison.Ordinal));
        var run = await tributary.Downloads(id);

        if (isJson) Assert.Equal((RunState.Complete, 1), (run.State, run.Rejected + RunReport.ReadIssues(run.Issues).Sum(issue => issue.Count)));
        else Assert.Equal((RunState.Failed, "2000 Old"), (run.State, await Catalogue(tributary)));
    }

    [Theory, InlineData(301), InlineData(302), InlineData(307), InlineData(308)]
    [Trait("fault", "F-12")]
    public async Task A_redirect_is_not_followed_to_anywhere(int status)
    {
        await using var network = await FakeNetwork.Start();
        await using var inside = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        inside.Answers(Feed("New", Offers));
        var id = await Installs(tributary, network, "Sketch");

        foreach (var target in new[] { $"http://{inside.Host}/offers", $"http://{network.Host}/offers", "http://169.254.169.254/" })
        {
            network.Answers(context =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = target;
                return Task.CompletedTask;
            });
            Assert.Equal(RunState.Failed, (await tributary.Downloads(id)).State);
        }

        Assert.Empty(inside.Asked);
        Assert.Equal(3, network.Asked.Count);
    }

    private static string Feed(string word, int count) => "{\"offers\":[" + string.Join(',', Enumerable.Range(1, count).Select(id => $$"""{"id":{{id}},"name":"{{word}} {{id}}"}""")) + "]}";

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static async Task<string> Catalogue(RunningTributary tributary) => string.Join(", ", await tributary.Read(session => session.Query<string>(
        "select count(*) || ' ' || substr(title, 1, 3) from current_offers group by substr(title, 1, 3) order by 1")));

    private static async Task<long> Installs(RunningTributary tributary, FakeNetwork network, string name)
    {
        await tributary.Services.AddsTemplate($$"""
            format: 1
            id: {{name.ToLowerInvariant()}}
            version: 1.0.0
            kind: network
            name: {{name}}
            evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
            settings: { host: { type: host, label: Host } }
            hosts: { api: "${settings.host}" }
            limits: { retries: 0 }
            offers: { request: { get: /offers }, records: { at: .offers }, map: { id: .id, name: .name, payout: .payout } }
            """);
        return await tributary.Installs(name.ToLowerInvariant(), name, ("host", network.Host));
    }
}
