using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Data;

namespace Tributary.Bench;

/// <summary>
/// How long a transaction is looked for among all that ever were, beside a database that is nearly new: by what decides a postback, and in the log. Both
/// ask random transactions of an own connection each, one question at a time.
/// </summary>
internal sealed class LookUpBenchmarks(long rows, int rounds)
{
    private const long Few = 1_000;
    private const long Chunk = 500_000;
    private const int Questions = 2_000;

    public async Task<IReadOnlyList<Measurement>> Run(string name, string? few, string? many)
    {
        await using var fresh = await OurHost.Start(few, feedPort: 1);
        await using var grown = await OurHost.Start(many, feedPort: 1);
        await Fill(fresh, Few);
        await Fill(grown, rows);
        Func<OurHost, long, Task<double>>[] questions = [Conversion, Log];
        foreach (var question in questions)
        {
            await question(fresh, Few);
            await question(grown, rows);
        }
        return
        [
            await Pairs.Measure($"{name}-conversion", "us, less is better", rounds, () => Conversion(fresh, Few), () => Conversion(grown, rows)),
            await Pairs.Measure($"{name}-log", "us, less is better", rounds, () => Log(fresh, Few), () => Log(grown, rows)),
        ];
    }

    // The question that every postback asks before it is decided, in the manner of its batch; here of one decided before.
    private static Task<double> Conversion(OurHost host, long among) => host.Get<Database>().WriteAhead(session => Median(among, async number =>
    {
        var known = await ConversionBook.Ask(session, [(host.Network.Id, Key(number))]).Rows();
        return known.Count;
    }), CancellationToken.None);

    // The page of the log that shows one transaction's calls.
    private static Task<double> Log(OurHost host, long among) => Median(among, async number =>
    {
        var page = await host.Get<PostbackLog>().Page(new PostbackFilter(null, null, null, null, null, null) { Transaction = Transaction(number) }, CancellationToken.None);
        return page.Count;
    });

    private static async Task<double> Median(long among, Func<long, Task<int>> ask)
    {
        var took = new List<double>(Questions);
        for (var question = 0; question < Questions; question++)
        {
            var number = RandomNumberGenerator.GetInt32((int)among) + 1L;
            var clock = Stopwatch.GetTimestamp();
            var found = await ask(number);
            took.Add(Stopwatch.GetElapsedTime(clock).TotalMicroseconds);
            if (found != 1) throw new InvalidOperationException($"Transaction {Transaction(number)} was found {found} times.");
        }
        return Pairs.Median(took);
    }

    // Without the indexes, which are made again at the end: what is measured is looking, not filling.
    private static async Task Fill(OurHost host, long count)
    {
        var clock = Stopwatch.StartNew();
        var database = host.Get<Database>();
        var indexes = await database.Read(session => session.Query<Index>(session.Dialect.IsPostgres
            ? "select indexname as name, indexdef as sql from pg_indexes where tablename in ('postbacks', 'conversions') and indexname not like '%_pkey'"
            : "select name, sql from sqlite_master where type = 'index' and tbl_name in ('postbacks', 'conversions') and sql is not null"), CancellationToken.None);
        foreach (var index in indexes)
            await database.Write(session => session.Execute($"drop index {index.Name}"), CancellationToken.None);
        for (var first = 1L; first <= count; first += Chunk)
        {
            var part = new { first, last = Math.Min(first + Chunk - 1, count), network = host.Network.Id };
            await database.Write(session => session.Execute(Conversions, part), CancellationToken.None);
            await database.Write(session => session.Execute(Postbacks, part), CancellationToken.None);
        }
        foreach (var index in indexes)
            await database.Write(session => session.Execute(index.Sql), CancellationToken.None);
        // As its own housekeeping does within minutes.
        if (database.Dialect.IsPostgres)
            await database.Write(session => session.Execute("analyze conversions, postbacks"), CancellationToken.None);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {count} conversions and their calls are there after {clock.Elapsed.TotalSeconds:0} s"));
    }

    // Scattered as networks' ids are: an odd factor gives every number below 2^32 another one.
    private static string Transaction(long number) => string.Create(CultureInfo.InvariantCulture, $"T-{(number * 2654435761) & 4294967295}");

    private static string Key(long number) => Core.Conversions.Keys.Of([new("txn_id", Transaction(number))], null, null).Text!;

    private const string Numbers = """
        with recursive numbers (n) as (select @first union all select n + 1 from numbers where n < @last),
        rows (n, txn) as (select n, 'T-' || cast((n * 2654435761) & 4294967295 as text) from numbers)
        """;

    private const string Conversions = $"""
        insert into conversions (id, network_id, conversion_key, content_hash, state, site_id, member_id, offer_id, offer_version_id, click_id, terms_id, transaction_id,
                                 payout, currency, credited, credited_currency, operator_share, reversed, created_at, credited_at, row_version)
        {Numbers}
        select n, @network, 't' || cast(length(txn) as text) || ':' || txn || ':', '8f14e45fceea167a5a36dedd4bea2543', 'Available', 1, n % 100000 + 1, n % 5000 + 1, n % 5000 + 1,
               'AQEAAAAAAQAAAAAB' || txn, 1, txn, 1100000, 'USD', 550000, 'USD', 550000, 0, 1700000000000 + n * 1000, 1700000000000 + n * 1000, 1
        from rows
        """;

    private const string Postbacks = $$"""
        insert into postbacks (id, network_id, received_at, method, content_type, raw_query, body, checks, outcome, reason, kind, transaction_id, click_id, member_id, member_label,
                               offer_id, offer_label, conversion_id, amount, currency, credited, credited_currency, decided_at, attempts)
        {{Numbers}}
        select n, @network, 1700000000000 + n * 1000, 'GET', '', '?click_id=AQEAAAAAAQAAAAAB' || txn || '&txn_id=' || txn || '&payout=1.10&password=%E2%80%A2',
               '', '[{"Passed":true,"Title":"The password is the one that was agreed","Detail":null}]', 'CreditedByNetwork', 'New', 'Credit', txn, 'AQEAAAAAAQAAAAAB' || txn,
               n % 100000 + 1, 'member-' || cast(n % 100000 as text), n % 5000 + 1, 'An offer of the bench', n, 1100000, 'USD', 550000, 'USD', 1700000000000 + n * 1000, 1
        from rows
        """;

    private sealed record Index
    {
        public string Name { get; init; } = "";
        public string Sql { get; init; } = "";
    }
}
