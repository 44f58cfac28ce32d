using System.Diagnostics;
using System.Globalization;

namespace Tributary.Bench;

/// <summary>The measurements by name. Each starts what it needs and leaves nothing behind.</summary>
internal sealed class Benchmarks(bool quick, string? postgres)
{
    private const int Connections = 32;
    private const int Spread = 1000;
    private const int ClicksPerSecond = 2000;

    private SyncBenchmarks Sync => new(Offers, Rounds, Round);

    private LookUpBenchmarks LookUp => new(quick ? 200_000 : 10_000_000, Rounds);

    private int Offers => quick ? 20_000 : 100_000;

    private int Rounds => quick ? 3 : 8;

    private int WarmingRounds => quick ? 1 : 4;

    private static TimeSpan Warming => TimeSpan.FromSeconds(10);

    private TimeSpan Round => TimeSpan.FromSeconds(quick ? 2 : 8);

    public IReadOnlyDictionary<string, Func<Task<IReadOnlyList<Measurement>>>> All => new Dictionary<string, Func<Task<IReadOnlyList<Measurement>>>>(StringComparer.Ordinal)
    {
        ["templates"] = Templates,
        ["sync-unchanged"] = Sync.Unchanged,
        ["sync-changed"] = Sync.Changed,
        ["sync-new-sqlite"] = () => Sync.New("sync-new-sqlite", null),
        ["sync-new-postgres"] = () => WithPostgres("sync-new-postgres", server => Sync.New("sync-new-postgres", server)),
        ["sync-growth"] = Sync.Growth,
        ["sync-redirect"] = Sync.Redirects,
        ["postback-sqlite-32"] = () => PostbackSqlite("postback-sqlite-32", Connections, (sent, series, number) => sent.Postback(series, number)),
        ["postback-sqlite-256"] = () => PostbackSqlite("postback-sqlite-256", 256, (sent, series, number) => sent.Postback(series, number)),
        ["postback-sqlite-one-member"] = () => PostbackSqlite("postback-sqlite-one-member", Connections, (sent, series, number) => sent.PostbackOfOne(series, number)),
        ["postback-sqlite-repeated"] = () => PostbackSqlite("postback-sqlite-repeated", Connections, Repeated),
        ["postback-postgres-32"] = () => PostbackPostgres("postback-postgres-32", Connections, Spread, (sent, series, number) => sent.Postback(series, number)),
        ["postback-postgres-256"] = () => PostbackPostgres("postback-postgres-256", 256, Spread, (sent, series, number) => sent.Postback(series, number)),
        ["postback-postgres-one-member"] = () => PostbackPostgres("postback-postgres-one-member", Connections, 1, (sent, series, number) => sent.PostbackOfOne(series, number)),
        ["postback-postgres-repeated"] = () => PostbackPostgres("postback-postgres-repeated", Connections, Spread, Repeated),
        ["redirect"] = Redirect,
        ["redirect-p99"] = RedirectSlowest,
        ["lookup-sqlite"] = () => LookUp.Run("lookup-sqlite", null, null),
        ["lookup-postgres"] = () => WithPostgres("lookup-postgres", LookUpPostgres),
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

    // Whoever repeats sends each call a thousand times: as a network that retries, or one that is replayed.
    private static string Repeated(Furnished sent, string series, long number) => sent.Postback("again", number % 1000);

    private async Task<IReadOnlyList<Measurement>> PostbackSqlite(string name, int connections, Func<Furnished, string, long, string> postback)
    {
        using var bare = await BareSqlite.Open();
        return await Postbacks(name, null, connections, postback, postbacks => Task.FromResult(bare.Write(postbacks)));
    }

    private async Task<IReadOnlyList<Measurement>> WithPostgres(string name, Func<string, Task<IReadOnlyList<Measurement>>> measure)
    {
        if (postgres is not null)
            return await measure(postgres);
        await Console.Error.WriteLineAsync($"  {name} is left out: BENCH_POSTGRES names no server.");
        return [];
    }

    private Task<IReadOnlyList<Measurement>> PostbackPostgres(string name, int connections, int accounts, Func<Furnished, string, long, string> postback) => WithPostgres(name, async server =>
    {
        var bare = await PostgresDatabases.Fresh(server, "bench_bare");
        try
        {
            return await Postbacks(name, await PostgresDatabases.Fresh(server, "bench_ours"), connections, postback, _ => BarePostbacks.Postgres(bare, Connections, accounts, Round));
        }
        finally
        {
            await PostgresDatabases.Drop(server, "bench_ours");
            await PostgresDatabases.Drop(server, "bench_bare");
        }
    });

    // The baseline is told how many postbacks our last round was.
    private async Task<IReadOnlyList<Measurement>> Postbacks(
        string name, string? database, int connections, Func<Furnished, string, long, string> postback, Func<long, Task<double>> baseline)
    {
        await using var feed = Child.Start("--role", "feed", "1000");
        await using var ours = Child.Start("--role", "server", database ?? "-", Text(await feed.Ask<int>()));
        var furnished = await ours.Ask<Furnished>();
        var load = new Load(furnished.Port, connections);
        var series = 0;
        var (last, sent) = (0L, 0L);
        async Task<double> Ours()
        {
            var own = $"s{++series}";
            var clock = Stopwatch.StartNew();
            var rate = await load.Run(Round, long.MaxValue, number => postback(furnished, own, number), 200);
            last = (long)(rate * clock.Elapsed.TotalSeconds);
            sent += last;
            return rate;
        }
        // Until the compiler is through with it: after a round it still took a third of a processor for another quarter of a minute.
        for (var round = 0; round < WarmingRounds; round++)
        {
            await Ours();
            await baseline(last);
        }

        sent = 0;
        var before = await ours.Ask<Work>("work");
        var measured = await Pairs.Measure(name, "postbacks/s", Rounds, () => baseline(last), Ours);
        var after = await ours.Ask<Work>("work");
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"  {name}: {(after.Statements - before.Statements) / (double)sent:0.00} statements, {(after.Commits - before.Commits) / (double)sent:0.000} flushes and {(after.CpuMilliseconds - before.CpuMilliseconds) * 1000 / sent:0} microseconds of the server's processor a postback"));
        return await ours.Ask<bool>("verify") ? [measured] : throw new InvalidOperationException($"After {name} the books do not agree: the figure counts for nothing.");
    }

    private Task<IReadOnlyList<Measurement>> Redirect() => BesideBareRedirect(async (ours, bare) =>
    {
        Task<double> Ours(TimeSpan time) => ours.Load.Run(time, long.MaxValue, ours.Link, 302);
        Task<double> Bare(TimeSpan time) => bare.Run(time, long.MaxValue, _ => "/bare", 302);
        // Until the compiler is through with both.
        await ours.Kept(Ours(Warming));
        await Bare(Warming);
        return [await Pairs.Measure("redirect", "redirects/s", Rounds, () => Bare(Round), () => ours.Kept(Ours(Round)))];
    });

    // What is felt, not what can be carried: both far below what they can.
    private Task<IReadOnlyList<Measurement>> RedirectSlowest() => BesideBareRedirect(async (ours, bare) =>
    {
        async Task<double> Slowest(Load load, TimeSpan time, Func<long, string> link) => Load.Percentile(await load.Paced(ClicksPerSecond, time, link, 302), 0.99);
        Task<double> Ours(TimeSpan time) => ours.Kept(Slowest(ours.Load, time, ours.Link));
        Task<double> Bare(TimeSpan time) => Slowest(bare, time, _ => "/bare");
        await Ours(Warming);
        await Bare(Warming);
        return [await Pairs.Measure("redirect-p99", "ms, less is better", Rounds, () => Bare(Round), () => Ours(Round))];
    });

    private static async Task<IReadOnlyList<Measurement>> BesideBareRedirect(Func<Redirecting, Load, Task<IReadOnlyList<Measurement>>> measure)
    {
        await using var feed = Child.Start("--role", "feed", "1000");
        await using var ours = Child.Start("--role", "server", "-", Text(await feed.Ask<int>()));
        await using var bare = Child.Start("--role", "bare-redirect");
        var furnished = await ours.Ask<Furnished>();
        return await measure(new Redirecting(ours, furnished, new Load(furnished.Port, Connections)), new Load(await bare.Ask<int>(), Connections));
    }

    private async Task<IReadOnlyList<Measurement>> LookUpPostgres(string server)
    {
        try
        {
            return await LookUp.Run("lookup-postgres", await PostgresDatabases.Fresh(server, "bench_few"), await PostgresDatabases.Fresh(server, "bench_many"));
        }
        finally
        {
            await PostgresDatabases.Drop(server, "bench_few");
            await PostgresDatabases.Drop(server, "bench_many");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Our server while its links are followed.</summary>
    private sealed record Redirecting(Child Server, Furnished Furnished, Load Load)
    {
        public string Link(long number) => Furnished.Links[(int)(number % Furnished.Links.Count)];

        /// <summary>The figure, once every click that was answered has its row, or it counts for nothing.</summary>
        public async Task<double> Kept(Task<double> figure)
        {
            var answered = await figure;
            var clock = Stopwatch.StartNew();
            while (await Server.Ask<long>("clicks") is var kept && kept != Load.Answered)
            {
                if (clock.Elapsed > TimeSpan.FromMinutes(1)) throw new InvalidOperationException($"{Load.Answered} clicks were answered and {kept} are kept.");
            }
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {Load.Answered} clicks are filed, {clock.Elapsed.TotalSeconds:0.0} s after the last"));
            return answered;
        }
    }
}
