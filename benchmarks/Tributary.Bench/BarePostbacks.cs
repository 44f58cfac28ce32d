using System.Globalization;
using Tributary.Web.Platform.Data;

namespace Tributary.Bench;

/// <summary>
/// The baseline of postbacks: the rows a credited postback leaves, written without a server, a check or a decision. The tables are the product's own.
/// Members get points, as by the plan that comes with the product. The five balances of a postback are spread over 1,000 accounts each, although in the product all but the member's are hot: that is the harder
/// baseline.
/// </summary>
internal static class BarePostbacks
{
    /// <summary>The network that rows refer to.</summary>
    public const string Network = """
        insert into networks (id, slug, name, template_id, template_version, settings, tracking, postback_token_hash, postback_token_sealed,
                              currency, member_share_ppm, automatic, schedule, schedule_zone, created_at, row_version)
        values (1, 'n', 'n', 't', '1', '{}', '', 'h', 's', 'USD', 0, 0, '', '', 0, 1) on conflict do nothing
        """;

    // No colon inside a literal: pgbench would take what follows for a variable.
    public static readonly IReadOnlyList<string> Statements =
    [
        """
        insert into postbacks (id, network_id, received_at, method, raw_query, body, checks, outcome, kind, transaction_id,
                               click_id, member_id, conversion_id, amount, currency, credited, credited_currency, decided_at, attempts)
        values (@id, 1, 1700000000000, 'GET', 'click_id=AQEAAAAAAQAAAAABAAAAAQBnPu8pAAAAAAAAAAAAAAAAAAAA&payout=1.10', '', '[]',
                'CreditedByNetwork', 'credit', 'L' || @id, 'AQEAAAAAAQAAAAABAAAAAQBnPu8pAAAAAAAAAAAAAAAAAAAA', @spread, @id, 1100000, 'USD', 880000, 'USD',
                1700000000000, 1)
        """,
        """
        insert into postback_senders (postback_id, received_at, address, headers) values (@id, 1700000000000, '127.0.0.1', '')
        """,
        """
        insert into conversions (id, network_id, conversion_key, content_hash, state, member_id, click_id, transaction_id, payout, currency, credited,
                                 credited_currency, operator_share, reversed, created_at, credited_at, row_version)
        values (@id, 1, 'txn/L' || @id, '8f14e45fceea167a5a36dedd4bea2543', 'Available', @spread,
                'AQEAAAAAAQAAAAABAAAAAQBnPu8pAAAAAAAAAAAAAAAAAAAA', 'L' || @id, 1100000, 'USD', 880000, 'USD', 220000, 0, 1700000000000, 1700000000000, 1)
        """,
        """
        insert into conversion_events (id, network_id, event_key, conversion_id, postback_id, kind, amount, state_before, state_after,
                                       ledger_transaction_id, happened_at)
        values (@id, 1, 'credit/L' || @id, @id, @id, 'credit', 1100000, '', 'Available', @id, 1700000000000)
        """,
        """
        insert into ledger_transactions (id, source, kind, conversion_id, note, created_at)
        values (@id, 'credit/' || @id, 'credit', @id, '', 1700000000000)
        """,
        """
        insert into ledger_entries (transaction_id, place, account, currency, amount)
        values (@id, 1, 'network/' || @spread || '/receivable/USD', 'USD', 1100000), (@id, 2, 'operator/' || @spread || '/margin/USD', 'USD', -220000),
               (@id, 3, 'operator/' || @spread || '/exchange/USD', 'USD', -880000), (@id, 4, 'operator/' || @spread || '/exchange/PTS', 'PTS', 880),
               (@id, 5, 'member/' || @spread || '/available/PTS', 'PTS', -880)
        """,
        """
        insert into ledger_unsealed (transaction_id) values (@id)
        """,
        """
        insert into balances (account, currency, amount, entries)
        values ('network/' || @spread || '/receivable/USD', 'USD', 1100000, 1), ('operator/' || @spread || '/margin/USD', 'USD', -220000, 1),
               ('operator/' || @spread || '/exchange/USD', 'USD', -880000, 1), ('operator/' || @spread || '/exchange/PTS', 'PTS', 880, 1),
               ('member/' || @spread || '/available/PTS', 'PTS', -880, 1)
        on conflict (account) do update set amount = balances.amount + excluded.amount, entries = balances.entries + 1
        """,
    ];

    /// <summary>Transactions per second of pgbench with the same rows as one statement per transaction, in a database of its own, their money spread over so many accounts.</summary>
    public static async Task<double> Postgres(string url, int clients, int accounts, TimeSpan time)
    {
        await Migrate(url, Path.GetTempPath());
        await PostgresDatabases.Psql(url, Network);
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, $"\\set id random(1, 9000000000000000)\n\\set spread random(1, {Text(accounts)})\n{OneStatement()};\n");
        var output = await PostgresDatabases.Run("pgbench", ["-n", "-M", "prepared", "-c", Text(clients), "-j", "2", "-T", Text((int)time.TotalSeconds), "-f", script, url]);
        File.Delete(script);
        var line = output.Split('\n').Last(line => line.StartsWith("tps = ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    public static async Task Migrate(string? url, string folder)
    {
        await using var database = await Database.Open(url, folder, readOnly: false, CancellationToken.None);
        await new Migrator(database, TimeProvider.System).Run(CancellationToken.None);
    }

    private static string OneStatement()
    {
        var parts = Statements.Select((statement, place) => $"s{place} as ({Typed(Typed(statement, "id"), "spread")})");
        return $"with {string.Join(",\n", parts)} select 1";
    }

    // PostgreSQL wants to know what a parameter is where nothing else says so.
    private static string Typed(string statement, string name) => statement.Replace($"@{name}", $"cast(:{name} as bigint)", StringComparison.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
