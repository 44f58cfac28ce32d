using System.Globalization;

namespace Tributary.Bench;

/// <summary>The measurements by name. Each starts what it needs and leaves nothing behind.</summary>
internal sealed class Benchmarks(bool quick, string? postgres)
{
    private const int Connections = 32;

    private int Offers => quick ? 20_000 : 100_000;

    private int Rounds => quick ? 3 : 8;

    private TimeSpan Round => TimeSpan.FromSeconds(quick ? 2 : 8);

    public IReadOnlyDictionary<string, Func<Task<IReadOnlyList<Measurement>>>> All => new Dictionary<string, Func<Task<IReadOnlyList<Measurement>>>>(StringComparer.Ordinal)
    {
        ["templates"] = Templates,
        ["sync-unchanged"] = SyncUnchanged,
        ["sync-new"] = SyncNew,
        ["postback-sqlite"] = PostbackSqlite,
        ["postback-postgres"] = PostbackPostgres,
        ["redirect"] = Redirect,
    };

    private async Task<IReadOnlyList<Measurement>> Templates()
    {
        var json = Feed.Answer(Offers);
        var loaded = TemplateBench.Load(Feed.Template);
        var bench = new TemplateBench(Feed.Template);
        var (few, many) = (await bench.Memory(10_000), await bench.Memory(100_000));
        return
        [
            await Mapped("map-json", Feed.Template, json, TemplateBench.ParseJson),
            await Mapped("map-xml", OtherFormats.XmlTemplate, OtherFormats.Xml(json), TemplateBench.ReadXml),
            await Mapped("map-csv", OtherFormats.CsvTemplate, OtherFormats.Csv(json), TemplateBench.ReadCsv),
            // The bound is the aim of 20 ms; there is nothing else to load a template with.
            new("template-load", loaded, "ms, less is better", 20, loaded / 20),
            new("map-memory", many, "MB of 100,000 records beside 10,000", few, many / few),
        ];
    }

    private async Task<Measurement> Mapped(string name, string template, byte[] answer, Func<byte[], int, double> bare)
    {
        var bench = new TemplateBench(template);
        Task<double> Bare() => Task.FromResult(bare(answer, Offers));
        Task<double> Ours() => bench.Map(answer, Offers);
        // Several times for nothing: the compiler makes its best of a path only after some rounds.
        for (var round = 0; round < 3; round++)
        {
            await Bare();
            await Ours();
        }
        return await Pairs.Measure(name, "s, less is better", Rounds, Bare, Ours);
    }

    private async Task<IReadOnlyList<Measurement>> SyncUnchanged()
    {
        await using var feed = Child.Start("--role", "feed", Text(Offers));
        var port = await feed.Ask<int>();
        await using var ours = Child.Start("--role", "sync", Text(port));
        await ours.Ask<bool>();
        await ours.Ask<Download>("new");
        // Both sides once for nothing: the compiler's share is not the path's.
        await ours.Ask<Download>("same");
        await BareSync.Parse(port, Offers);
        var (written, memory) = (0L, 0.0);
        var time = await Pairs.Measure("sync-unchanged", "s, less is better", Rounds, () => BareSync.Parse(port, Offers), async () =>
        {
            var download = await ours.Ask<Download>("same");
            (written, memory) = (written + download.VersionsWritten, Math.Max(memory, download.Megabytes));
            return download.Seconds;
        });
        return [time, new("sync-unchanged-rows", written, "rows written", 0, written), Memory("sync-memory", memory)];
    }

    private async Task<IReadOnlyList<Measurement>> SyncNew()
    {
        await using var feed = Child.Start("--role", "feed", Text(Offers));
        var port = await feed.Ask<int>();
        await using var ours = Child.Start("--role", "sync", Text(port));
        await ours.Ask<bool>();
        var first = await ours.Ask<Download>("new");
        await BareSync.ParseAndWrite(port, Offers);
        var time = await Pairs.Measure("sync-new", "s, less is better", Math.Max(3, Rounds / 2), () => BareSync.ParseAndWrite(port, Offers), async () => (await ours.Ask<Download>("new")).Seconds);
        return [time, Memory("sync-new-memory", first.Megabytes)];
    }

    private async Task<IReadOnlyList<Measurement>> PostbackSqlite() =>
        [await Postbacks("postback-sqlite", null, () => BarePostbacks.Sqlite(Round))];

    private async Task<IReadOnlyList<Measurement>> PostbackPostgres()
    {
        if (postgres is null)
        {
            await Console.Error.WriteLineAsync("  postback-postgres is left out: BENCH_POSTGRES names no server.");
            return [];
        }
        await BarePostbacks.Psql(postgres, "create database bench_ours");
        await BarePostbacks.Psql(postgres, "create database bench_bare");
        try
        {
            var bare = Database("bench_bare");
            return [await Postbacks("postback-postgres", Database("bench_ours"), () => BarePostbacks.Postgres(bare, Connections, Round))];
        }
        finally
        {
            await BarePostbacks.Psql(postgres, "drop database bench_ours with (force)");
            await BarePostbacks.Psql(postgres, "drop database bench_bare with (force)");
        }
    }

    private async Task<Measurement> Postbacks(string name, string? database, Func<Task<double>> baseline)
    {
        await using var feed = Child.Start("--role", "feed", "1000");
        await using var ours = Child.Start("--role", "server", database ?? "-", Text(await feed.Ask<int>()));
        var furnished = await ours.Ask<Furnished>();
        var load = new Load(furnished.Port, Connections);
        var series = 0;
        Task<double> Ours()
        {
            var own = $"s{++series}";
            return load.Run(Round, long.MaxValue, number => furnished.Postback(own, number), 200);
        }
        await Ours();
        var measured = await Pairs.Measure(name, "postbacks/s", Rounds, baseline, Ours);
        return await ours.Ask<bool>("verify") ? measured : throw new InvalidOperationException($"After {name} the books do not agree: the figure counts for nothing.");
    }

    private async Task<IReadOnlyList<Measurement>> Redirect()
    {
        await using var feed = Child.Start("--role", "feed", "1000");
        await using var ours = Child.Start("--role", "server", "-", Text(await feed.Ask<int>()));
        await using var bare = Child.Start("--role", "bare-redirect");
        var furnished = await ours.Ask<Furnished>();
        var (oursLoad, bareLoad) = (new Load(furnished.Port, Connections), new Load(await bare.Ask<int>(), Connections));
        Task<double> Ours() => oursLoad.Run(Round, long.MaxValue, number => furnished.Links[(int)(number % furnished.Links.Count)], 302);
        Task<double> Bare() => bareLoad.Run(Round, long.MaxValue, _ => "/bare", 302);
        await Ours();
        await Bare();
        return [await Pairs.Measure("redirect", "redirects/s", Rounds, Bare, Ours)];
    }

    // Growth has no rival in the same run; it is held against the 150 MB that are allowed.
    private static Measurement Memory(string name, double megabytes) => new(name, megabytes, "MB, less is better", 150, megabytes / 150);

    private string Database(string name) => new UriBuilder(postgres!) { Path = name }.Uri.ToString();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
