using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tributary.Web.Platform.Data;

namespace Tributary.Bench;

/// <summary>The baselines of a download: the feed fetched and parsed record by record, and the same plus the rows written without a question asked.</summary>
internal static class BareSync
{
    private const int Batch = 1000;

    /// <summary>Seconds to fetch all pages and to see every offer as parsed JSON.</summary>
    public static async Task<double> Parse(int feedPort, int count)
    {
        var clock = Stopwatch.StartNew();
        var seen = 0;
        await foreach (var _ in Offers(feedPort, count))
            seen++;
        return seen == count ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"The feed held {seen} offers instead of {count}.");
    }

    /// <summary>The same, and every offer upserted with its version, 1,000 a commit, into a fresh file with the product's tables and pragmas.</summary>
    public static async Task<double> ParseAndWrite(int feedPort, int count)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-bench-");
        try
        {
            await BarePostbacks.Migrate(null, folder.FullName);
            using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, SqliteDatabase.FileName)};Pooling=False");
            connection.Open();
            foreach (var pragma in new[] { "pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = off" })
                Command(connection, pragma).ExecuteNonQuery();
            var clock = Stopwatch.StartNew();
            using var rows = new Rows(connection);
            await foreach (var offer in Offers(feedPort, count))
                rows.Upsert(offer);
            rows.Commit();
            return clock.Elapsed.TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async IAsyncEnumerable<JsonElement> Offers(int port, int count)
    {
        using var http = new HttpClient();
        for (var page = 1; page <= (count + Feed.PageSize - 1) / Feed.PageSize; page++)
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/feed?page={page}"), HttpCompletionOption.ResponseHeadersRead);
            var body = PipeReader.Create(await response.Content.ReadAsStreamAsync(), new StreamPipeReaderOptions(bufferSize: 64 * 1024));
            var parsed = new List<JsonElement>();
            var state = new JsonReaderState();
            var inside = false;
            while (true)
            {
                var read = await body.ReadAsync();
                parsed.Clear();
                var used = Take(read.Buffer, read.IsCompleted, ref state, ref inside, parsed);
                foreach (var offer in parsed)
                    yield return offer;
                body.AdvanceTo(used, read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }
        }
    }

    // Takes every complete offer out of the buffer and says how far it came.
    private static SequencePosition Take(ReadOnlySequence<byte> buffer, bool last, ref JsonReaderState state, ref bool inside, List<JsonElement> parsed)
    {
        var reader = new Utf8JsonReader(buffer, last, state);
        while (true)
        {
            var before = reader;
            if (!reader.Read())
                break;
            if (!inside)
            {
                inside = reader.TokenType == JsonTokenType.StartArray;
                continue;
            }
            if (reader.TokenType != JsonTokenType.StartObject)
                continue;
            if (!JsonDocument.TryParseValue(ref reader, out var document))
            {
                reader = before;
                break;
            }
            parsed.Add(document.RootElement);
        }
        state = reader.CurrentState;
        return reader.Position;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only the constants of this file.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }

    private sealed class Rows(SqliteConnection connection) : IDisposable
    {
        private readonly SqliteCommand _offer = Prepared(connection, """
            insert into offers (id, network_id, source_id, listing, listing_changed_at, first_seen_at, row_version)
            values (@id, 1, @source, 'New', 1700000000000, 1700000000000, 1) on conflict (network_id, source_id) do update set row_version = offers.row_version + 1
            """, "@id", "@source");

        private readonly SqliteCommand _version = Prepared(connection, """
            insert into offer_versions (id, offer_id, network_id, run_id, since, until, hash, status, title, description, conditions, categories, preview_url,
                                        tracking_url, payout, currency, countries, countries_excluded, systems, devices, daily_cap, requires_approval, goals,
                                        goal_count, created_at)
            values (@id, @id, 1, 1, 1, 9223372036854775807, @hash, 'live', @title, @description, @conversion, @categories, @preview, @link, @payout, 'USD',
                    @countries, '', @os, '', @cap, 0, @goals, 2, 1700000000000)
            on conflict (offer_id, since) do update set title = excluded.title
            """, "@id", "@hash", "@title", "@description", "@conversion", "@categories", "@preview", "@link", "@payout", "@countries", "@os", "@cap", "@goals");

        private SqliteTransaction? _transaction;
        private long _count;

        public void Upsert(JsonElement offer)
        {
            if (_count % Batch == 0)
            {
                Commit();
                _transaction = connection.BeginTransaction();
                _offer.Transaction = _version.Transaction = _transaction;
            }
            _count++;
            Fill(_offer, _count, offer.GetProperty("id").GetRawText());
            // The hash of a row costs what it costs: the product has to take one, this one only stores its width.
            Fill(_version, _count, "8f14e45fceea167a5a36dedd4bea2543", Text(offer, "title"), Text(offer, "description"), Text(offer, "conversion"),
                Raw(offer, "categories"), Text(offer, "preview"), Text(offer, "link"), (long)(offer.GetProperty("payout").GetDecimal() * 1_000_000),
                Raw(offer, "countries"), Text(offer, "os"), offer.GetProperty("cap").GetInt64(), Raw(offer, "goals"));
        }

        public void Commit()
        {
            _transaction?.Commit();
            _transaction?.Dispose();
            _transaction = null;
        }

        public void Dispose()
        {
            _transaction?.Dispose();
            _offer.Dispose();
            _version.Dispose();
        }

        private static SqliteCommand Prepared(SqliteConnection connection, string text, params string[] names)
        {
            var command = Command(connection, text);
            foreach (var name in names)
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            return command;
        }

        private static void Fill(SqliteCommand command, params object[] values)
        {
            for (var place = 0; place < values.Length; place++)
                command.Parameters[place].Value = values[place];
            command.ExecuteNonQuery();
        }

        private static string Text(JsonElement offer, string name) => offer.GetProperty(name).GetString()!;

        private static string Raw(JsonElement offer, string name) => offer.GetProperty(name).GetRawText();
    }
}
