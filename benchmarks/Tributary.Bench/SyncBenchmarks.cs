using System.Globalization;

namespace Tributary.Bench;

/// <summary>What is measured of downloads: in time, memory and rows, and what members feel of one that runs.</summary>
internal sealed class SyncBenchmarks(int offers, int rounds, TimeSpan round)
{
    // Of what one processor's Kestrel answers; far from where waiting for each other begins.
    private const int ClicksPerSecond = 500;

    private static readonly int[] Sizes = [2_000, 20_000, 100_000];

    public async Task<IReadOnlyList<Measurement>> Unchanged()
    {
        await using var pair = await Pair.Start(offers, null);
        // Both sides for nothing until the compiler has made its best of them: its share is not the path's.
        await pair.WarmUp();
        var (written, memory) = (0L, 0.0);
        var time = await Pairs.Measure("sync-unchanged", "s, less is better", rounds, pair.Parse, async () =>
        {
            var download = await pair.Ours.Ask<Download>("same");
            (written, memory) = (written + download.VersionsWritten, Math.Max(memory, download.Megabytes));
            return download.Seconds;
        });
        return [time, new("sync-unchanged-rows", written, "rows written", 0, written), Memory("sync-memory", memory)];
    }

    /// <summary>A download that finds another hundredth of the feed changed, beside one that finds nothing.</summary>
    public async Task<IReadOnlyList<Measurement>> Changed()
    {
        await using var pair = await Pair.Start(offers, null);
        await pair.WarmUp();
        return
        [
            await Pairs.Measure("sync-changed", "s, less is better", rounds, async () => (await pair.Ours.Ask<Download>("same")).Seconds, async () =>
            {
                await pair.Feed.Ask<bool>("change");
                var download = await pair.Ours.Ask<Download>("same");
                return download.VersionsWritten >= offers / 100 ? download.Seconds : throw new InvalidOperationException("The changes were not found.");
            }),
        ];
    }

    public async Task<IReadOnlyList<Measurement>> New(string name, string? postgres)
    {
        await using var pair = await Pair.Start(offers, postgres);
        var first = await pair.Ours.Ask<Download>("new");
        await BareSync.ParseAndWrite(pair.Port, offers, postgres);
        var time = await Pairs.Measure(
            name, "s, less is better", rounds, () => BareSync.ParseAndWrite(pair.Port, offers, postgres), async () => (await pair.Ours.Ask<Download>("new")).Seconds);
        return [time, Memory($"{name}-memory", first.Megabytes)];
    }

    /// <summary>What one offer costs in a small, a large and a very large feed.</summary>
    public async Task<IReadOnlyList<Measurement>> Growth()
    {
        var rows = new List<Measurement>();
        foreach (var size in Sizes.Where(size => size <= offers))
        {
            await using var pair = await Pair.Start(size, null);
            await pair.WarmUp();
            async Task<double> PerOffer(Task<double> seconds) => await seconds * 1_000_000 / size;
            rows.Add(await Pairs.Measure(
                string.Create(CultureInfo.InvariantCulture, $"sync-growth-{size}"), "us an offer", rounds,
                () => PerOffer(pair.Parse()), () => PerOffer(pair.Same())));
        }
        return rows;
    }

    /// <summary>How long a redirect takes at a fixed rate while downloads run, beside how long it takes while none does.</summary>
    public async Task<IReadOnlyList<Measurement>> Redirects()
    {
        await using var feed = Child.StartAside("--role", "feed", Text(offers));
        await using var ours = Child.Start("--role", "server", "-", Text(await feed.Ask<int>()));
        var furnished = await ours.Ask<Furnished>();
        var load = new Load(furnished.Port, 32);
        async Task<double> Slowest() => Load.Percentile(await load.Paced(ClicksPerSecond, round, number => furnished.Links[(int)(number % furnished.Links.Count)], 302), 0.99);
        async Task<double> DuringDownloads()
        {
            await ours.Ask<bool>("download");
            var slowest = await Slowest();
            await ours.Ask<bool>("rest");
            return slowest;
        }
        await Slowest();
        await DuringDownloads();
        return [await Pairs.Measure("sync-redirect-p99", "ms, less is better", rounds, Slowest, DuringDownloads)];
    }

    // Growth has no rival in the same run; it is held against the 150 MB that are allowed.
    private static Measurement Memory(string name, double megabytes) => new(name, megabytes, "MB, less is better", 150, megabytes / 150);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A feed, and a Tributary that downloads it.</summary>
    private sealed class Pair(Child feed, Child ours, int port, int offers) : IAsyncDisposable
    {
        public Child Feed => feed;

        public Child Ours => ours;

        public int Port => port;

        public static async Task<Pair> Start(int offers, string? postgres)
        {
            var feed = Child.Start("--role", "feed", Text(offers));
            var port = await feed.Ask<int>();
            var ours = Child.Start("--role", "sync", postgres ?? "-", Text(port));
            await ours.Ask<bool>();
            return new Pair(feed, ours, port, offers);
        }

        public async Task WarmUp()
        {
            await Ours.Ask<Download>("new");
            for (var round = 0; round < 3; round++)
            {
                await Same();
                await Parse();
            }
        }

        public Task<double> Parse() => BareSync.Parse(port, offers);

        public async Task<double> Same() => (await ours.Ask<Download>("same")).Seconds;

        public async ValueTask DisposeAsync()
        {
            await ours.DisposeAsync();
            await feed.DisposeAsync();
        }
    }
}
