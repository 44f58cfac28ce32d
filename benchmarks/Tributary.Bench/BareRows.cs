using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Tributary.Bench;

/// <summary>The rows of an offer as somebody writes them who asks no question: one upsert of the offer, one of its version.</summary>
internal static class BareRows
{
    /// <summary>The run that versions refer to.</summary>
    public const string Run = """
        insert into runs (id, network_id, kind, started_by, state, phase, why, fence, queued_at, pages, records, bytes, added, updated, unchanged, missing,
                          returned, rejected, issues)
        values (1, 1, 'Download', 'bench', 'Running', '', '', 1, 1700000000000, 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]')
        """;

    // "{0}" is a row of SQLite's parameters, or a column of PostgreSQL's unnested arrays.
    public const string Offers = """
        insert into offers (id, network_id, source_id, listing, listing_changed_at, first_seen_at, row_version)
        {0} on conflict (network_id, source_id) do update set row_version = offers.row_version + 1
        """;

    public const string Versions = """
        insert into offer_versions (id, offer_id, network_id, run_id, since, until, hash, status, title, description, conditions, categories, preview_url,
                                    tracking_url, payout, currency, countries, countries_excluded, systems, devices, daily_cap, requires_approval, goals,
                                    goal_count, created_at)
        {0} on conflict (offer_id, since) do update set title = excluded.title
        """;

    private const string OfferColumns = "@id, 1, @source, 'New', 1700000000000, 1700000000000, 1";

    // The hash of a row costs what it costs: the product has to take one, this one only stores its width.
    private const string VersionColumns = """
        @id, @id, 1, 1, 1, 9223372036854775807, '8f14e45fceea167a5a36dedd4bea2543', 'live', @title, @description, @conversion, @categories, @preview,
        @link, @payout, 'USD', @countries, '', @os, '', @cap, 0, @goals, 2, 1700000000000
        """;

    private static readonly string[] Names =
        ["id", "source", "title", "description", "conversion", "categories", "preview", "link", "payout", "countries", "os", "cap", "goals"];

    private static readonly HashSet<string> Numbers = ["id", "payout", "cap"];

    /// <summary>The values in the order of the names.</summary>
    public static object[] Of(JsonElement offer, long id) =>
    [
        id, offer.GetProperty("id").GetRawText(), Text(offer, "title"), Text(offer, "description"), Text(offer, "conversion"), Raw(offer, "categories"),
        Text(offer, "preview"), Text(offer, "link"), (long)(offer.GetProperty("payout").GetDecimal() * 1_000_000), Raw(offer, "countries"),
        Text(offer, "os"), offer.GetProperty("cap").GetInt64(), Raw(offer, "goals"),
    ];

    public static SqliteCommand Prepared(SqliteConnection connection, string statement)
    {
        var columns = Columns(statement);
        var command = connection.CreateCommand();
        Set(command, Filled(statement, $"values ({columns})"));
        foreach (var name in Used(columns))
            command.Parameters.Add(new SqliteParameter { ParameterName = "@" + name });
        return command;
    }

    public static void Fill(SqliteCommand command, object[] row)
    {
        foreach (SqliteParameter parameter in command.Parameters)
            parameter.Value = row[Place(parameter)];
        command.ExecuteNonQuery();
    }

    public static NpgsqlCommand Unnested(NpgsqlConnection connection, string statement)
    {
        var columns = Columns(statement);
        var names = Used(columns).ToList();
        var arrays = string.Join(", ", names.Select(name => $"@{name}::{(Numbers.Contains(name) ? "bigint" : "text")}[]"));
        var command = connection.CreateCommand();
        Set(command, Filled(statement, $"select {columns.Replace("@", "given.", StringComparison.Ordinal)} from unnest({arrays}) as given ({string.Join(", ", names)})"));
        foreach (var name in names)
            command.Parameters.Add(new NpgsqlParameter("@" + name, NpgsqlDbType.Array | (Numbers.Contains(name) ? NpgsqlDbType.Bigint : NpgsqlDbType.Text)));
        return command;
    }

    public static async Task Fill(NpgsqlCommand command, List<object[]> rows)
    {
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            var place = Place(parameter);
            parameter.Value = Numbers.Contains(Names[place]) ? rows.ConvertAll(row => (long)row[place]).ToArray() : rows.ConvertAll(row => (string)row[place]).ToArray();
        }
        await command.PrepareAsync();
        await command.ExecuteNonQueryAsync();
    }

    public static void Execute(DbConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        Set(command, statement);
        command.ExecuteNonQuery();
    }

    public static string Connection(string url)
    {
        var uri = new Uri(url);
        var user = uri.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.Port, Username = user[0], Password = user[1], Database = uri.AbsolutePath[1..], Pooling = false }.ToString();
    }

    private static string Columns(string statement) => statement == Offers ? OfferColumns : VersionColumns;

    private static string Filled(string statement, string rows) => statement.Replace("{0}", rows, StringComparison.Ordinal);

    private static IEnumerable<string> Used(string columns) => Names.Where(name => columns.Contains("@" + name + ",", StringComparison.Ordinal));

    private static int Place(DbParameter parameter) => Array.IndexOf(Names, parameter.ParameterName[1..]);

    private static void Set(DbCommand command, string text)
    {
#pragma warning disable CA2100 // Only the constants of this program.
        command.CommandText = text;
#pragma warning restore CA2100
    }

    private static string Text(JsonElement offer, string name) => offer.GetProperty(name).GetString()!;

    private static string Raw(JsonElement offer, string name) => offer.GetProperty(name).GetRawText();
}
