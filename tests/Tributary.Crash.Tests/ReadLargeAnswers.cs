using System.IO.Compression;
using System.Text;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Crash.Tests;

/// <summary>What a run costs in memory, whatever a network sends: measured on a server process of its own, from the moment the network is asked.</summary>
public sealed class ReadLargeAnswers
{
    private const int Megabyte = 1024 * 1024;

    private const string Template = """
        format: 1
        id: sketch
        version: 1.0.0
        kind: network
        name: Sketch
        evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
        settings: { host: { type: host, label: Host } }
        hosts: { api: "${settings.host}" }
        offers:
          request: { get: /offers }
          records: { at: .offers }
          map: { id: .id, name: .title, description: .text, tracking_url: .link, payout: .payout, countries: .countries }
        link: { from: offer.tracking_url, add: { subid: "${click.id}" } }
        """;

    [Fact]
    [Trait("fault", "F-09")]
    public async Task Fifty_megabytes_of_offers_are_published_in_little_memory()
    {
        await using var network = await Downloaded();

        var (run, grown) = await Measured(network, context => Write(context, Feed(100_000)));

        Assert.Equal((RunState.Complete, 100_000), (run.State, run.Added + run.Updated + run.Unchanged));
        Assert.InRange(run.Bytes, 50 * Megabyte, 64 * Megabyte);
        Assert.True(grown <= 150, $"The server grew by {grown} MB.");
    }

    [Theory]
    [InlineData("ten gigabytes in gzip", "The answer is larger than 64 MB")]
    [InlineData("ten gigabytes in brotli", "The answer is larger than 64 MB")]
    [InlineData("a text of 200 MB", "The answer is larger than 64 MB")]
    [InlineData("a text of 60 MB", "a single value in the answer is larger than 4 MB")]
    [InlineData("lists in lists, 100,000 deep", "deep")]
    [Trait("fault", "F-10"), Trait("fault", "T-15")]
    public async Task What_is_too_large_is_given_up_at_its_bound(string what, string why)
    {
        await using var network = await Downloaded();
        var before = await network.Catalogue();

        var (run, grown) = await Measured(network, what switch
        {
            "ten gigabytes in gzip" => context => Packed(context, "gzip", body => new GZipStream(body, CompressionLevel.Fastest)),
            "ten gigabytes in brotli" => context => Packed(context, "br", body => new BrotliStream(body, CompressionLevel.Fastest)),
            "a text of 200 MB" => context => Write(context, Text(200)),
            "a text of 60 MB" => context => Write(context, Text(60)),
            _ => context => Write(context, ["{\"offers\":[{\"id\":1,\"title\":", new string('[', 100_000), new string(']', 100_000), "}]}"]),
        });

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains(why, run.Why, StringComparison.Ordinal);
        Assert.Equal(before, await network.Catalogue());
        Assert.True(grown <= 100, $"The server grew by {grown} MB.");
    }

    // .NET takes three quarters of a container's memory for its heap; without a container the limit is said by hand.
    [Fact]
    [Trait("fault", "F-23")]
    public async Task In_512_megabytes_100000_offers_are_synced_while_members_follow_links()
    {
        await using var network = await Downloaded();
        var run = await network.Queue();
        network.Network.Answers(context => Write(context, Feed(100_000)));

        await using var server = await ServerProcess.Start(network.Database, ("DOTNET_GCHeapHardLimit", "0x18000000"));
        Run finished;
        await using (var members = new FollowingMembers(server, network.Links))
        {
            finished = await network.Ended(run);
            await members.Follow(20);
            Assert.Empty(members.WrongAnswers);
        }

        Assert.True(finished.State is RunState.Complete, finished.Why);
        Assert.True(server.Memory.Peak <= 512, $"The server took {server.Memory.Peak} MB.");
    }

    private static Task<DownloadedNetwork> Downloaded() => DownloadedNetwork.Create(
        network => network.Answers(context => Write(context, Feed(300))),
        async (services, network) =>
        {
            await services.AddsTemplate(Template);
            return await DownloadedNetwork.Install(services, "sketch", ("host", network.Host));
        });

    private static async Task<(Run Run, long GrownBy)> Measured(DownloadedNetwork network, Func<HttpContext, Task> answer)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var measured = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        network.Network.Before(_ =>
        {
            asked.TrySetResult();
            return measured.Task;
        });
        network.Network.Answers(answer);
        var run = await network.Queue();
        await using var server = await ServerProcess.Start(network.Database);
        await asked.Task;
        var before = server.Memory.Now;
        server.ForgetPeak();
        measured.SetResult();
        var finished = await network.Ended(run);
        return (finished, server.Memory.Peak - before);
    }

    private static IEnumerable<string> Feed(int offers)
    {
        var text = new string('x', 360);
        yield return "{\"offers\":[";
        for (var id = 1; id <= offers; id++)
            yield return $$"""{{(id > 1 ? "," : "")}}{"id":{{id}},"title":"Offer {{id}} of the feed of {{offers}}","text":"{{text}} {{id}}","link":"https://track.example.com/click?pid=610&offer_id={{id}}","payout":1.5,"countries":["US","CA","GB"]}""";
        yield return "]}";
    }

    private static IEnumerable<string> Text(int megabytes)
    {
        var part = new string('x', Megabyte);
        yield return "{\"offers\":[{\"id\":1,\"title\":\"";
        for (var i = 0; i < megabytes; i++) yield return part;
        yield return "\"}]}";
    }

    private static async Task Packed(HttpContext context, string encoding, Func<Stream, Stream> pack)
    {
        context.Response.Headers.ContentEncoding = encoding;
        await using var packed = pack(context.Response.Body);
        await Write(packed, Blanks(), context.RequestAborted);
    }

    private static IEnumerable<string> Blanks()
    {
        var part = new string(' ', Megabyte);
        yield return "{\"offers\":[";
        for (var i = 0; i < 10 * 1024; i++) yield return part;
    }

    private static Task Write(HttpContext context, IEnumerable<string> parts) => Write(context.Response.Body, parts, context.RequestAborted);

    // The server hangs up when it has enough.
    private static async Task Write(Stream body, IEnumerable<string> parts, CancellationToken ct)
    {
        try
        {
            foreach (var part in parts) await body.WriteAsync(Encoding.UTF8.GetBytes(part), ct);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // That is the point.
        }
    }
}
