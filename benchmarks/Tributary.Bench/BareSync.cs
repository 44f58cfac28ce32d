using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
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
        await foreach (var offer in Offers(feedPort, count))
        {
            offer.Dispose();
            seen++;
        }
        return seen == count ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"The feed held {seen} offers instead of {count}.");
    }

    /// <summary>The same, and every offer upserted with its version, 1,000 a commit, into a fresh database with the product's tables and settings.</summary>
    public static async Task<double> ParseAndWrite(int feedPort, int count, string? postgres)
    {
        if (postgres is not null)
        {
            var url = await PostgresDatabases.Fresh(postgres, "bench_bare");
            var seconds = await WritePostgres(url, feedPort, count);
            await PostgresDatabases.Drop(postgres, "bench_bare");
            return seconds;
        }
        var folder = Directory.CreateTempSubdirectory("tributary-bench-");
        try
        {
            return await WriteSqlite(folder.FullName, feedPort, count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> WriteSqlite(string folder, int feedPort, int count)
    {
        await BarePostbacks.Migrate(null, folder);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, SqliteDatabase.FileName)};Pooling=False");
        connection.Open();
        foreach (var statement in new[] { "pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = on", BarePostbacks.Network, BareRows.Run })
            BareRows.Execute(connection, statement);
        using var offers = BareRows.Prepared(connection, BareRows.Offers);
        using var versions = BareRows.Prepared(connection, BareRows.Versions);
        return await Write(feedPort, count, async rows =>
        {
            await using var transaction = connection.BeginTransaction();
            (offers.Transaction, versions.Transaction) = (transaction, transaction);
            foreach (var row in rows)
            {
                BareRows.Fill(offers, row);
                BareRows.Fill(versions, row);
            }
            await transaction.CommitAsync();
        });
    }

    private static async Task<double> WritePostgres(string url, int feedPort, int count)
    {
        await BarePostbacks.Migrate(url, Path.GetTempPath());
        foreach (var statement in new[] { BarePostbacks.Network, BareRows.Run })
            await PostgresDatabases.Psql(url, statement);
        await using var connection = new NpgsqlConnection(BareRows.Connection(url));
        await connection.OpenAsync();
        await using var offers = BareRows.Unnested(connection, BareRows.Offers);
        await using var versions = BareRows.Unnested(connection, BareRows.Versions);
        return await Write(feedPort, count, async rows =>
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await BareRows.Fill(offers, rows);
            await BareRows.Fill(versions, rows);
            await transaction.CommitAsync();
        });
    }

    private static async Task<double> Write(int feedPort, int count, Func<List<object[]>, Task> write)
    {
        var clock = Stopwatch.StartNew();
        var rows = new List<object[]>(Batch);
        var seen = 0;
        await foreach (var offer in Offers(feedPort, count))
        {
            rows.Add(BareRows.Of(offer.RootElement, ++seen));
            offer.Dispose();
            if (rows.Count < Batch)
                continue;
            await write(rows);
            rows.Clear();
        }
        await write(rows);
        return clock.Elapsed.TotalSeconds;
    }

    private static async IAsyncEnumerable<JsonDocument> Offers(int port, int count)
    {
        using var http = new HttpClient();
        for (var page = 1; page <= (count + Feed.PageSize - 1) / Feed.PageSize; page++)
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/feed?page={page}"), HttpCompletionOption.ResponseHeadersRead);
            var body = PipeReader.Create(await response.Content.ReadAsStreamAsync(), new StreamPipeReaderOptions(bufferSize: 64 * 1024));
            var parsed = new List<JsonDocument>();
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
    private static SequencePosition Take(ReadOnlySequence<byte> buffer, bool last, ref JsonReaderState state, ref bool inside, List<JsonDocument> parsed)
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
            parsed.Add(document);
        }
        state = reader.CurrentState;
        return reader.Position;
    }
}
