using System.Globalization;
using System.Text.Json;
using Tributary.Bench;

return args switch
{
    ["--role", "bare-redirect"] => await Play(BareRedirect.Serve()),
    ["--role", "feed", var count] => await Play(Feed.Serve(Number(count))),
    ["--role", "sync", var database, var feed] => await Play(OurSync.Serve(Number(feed), Postgres(database))),
    ["--role", "server", var database, var feed] => await Play(OurServer.Serve(Postgres(database), Number(feed))),
    _ => await Measure(args),
};

static async Task<int> Measure(string[] args)
{
    var file = args.SkipWhile(argument => argument != "--json").Skip(1).FirstOrDefault();
    var names = args.Where(argument => !argument.StartsWith('-') && argument != file).ToList();
    var benchmarks = new Benchmarks(args.Contains("--quick", StringComparer.Ordinal), Environment.GetEnvironmentVariable("BENCH_POSTGRES")).All;
    // A name is also that of the group whose names begin with it: "sync" runs all that is measured of a sync.
    bool IsOf(string name, string group) => name == group || name.StartsWith(group + '-', StringComparison.Ordinal);
    if (names.FirstOrDefault(name => !benchmarks.Keys.Any(known => IsOf(known, name))) is { } unknown)
        return await Refuse($"There is no measurement {unknown}. There are: {string.Join(", ", benchmarks.Keys)}; and the groups sync, postback and lookup.");
    if (args.FirstOrDefault(argument => argument.StartsWith('-') && argument is not ("--quick" or "--json")) is { } option)
        return await Refuse($"./bench does not know {option}. Usage: ./bench [NAME...] [--quick] [--json FILE]");

    var rows = new List<Measurement>();
    foreach (var name in benchmarks.Keys.Where(known => names.Count == 0 || names.Any(name => IsOf(known, name))))
    {
        await Console.Error.WriteLineAsync(name);
        rows.AddRange(await benchmarks[name]());
    }
    foreach (var row in rows)
        Console.WriteLine(row);
    if (file is not null)
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(rows, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));
    return 0;
}

static async Task<int> Refuse(string why)
{
    await Console.Error.WriteLineAsync(why);
    return 2;
}

static async Task<int> Play(Task role)
{
    await role;
    return 0;
}

static string? Postgres(string database) => database == "-" ? null : database;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
