using System.Globalization;
using System.Security.Cryptography;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// Seals everything that older keys sealed again with the newest, a hundred texts a transaction, while the server serves. What is done shows on the text itself, so
/// it goes on after a kill where it was. A text that somebody else changed meanwhile is left alone: it is sealed with the newest key already.
/// </summary>
internal sealed partial class SealAgain(KeyRing keys, SecretBox box, IEnumerable<SealedColumn> columns, Database database, Stamps stamps, ILogger<SealAgain> log) : IJobKind, IUseKeys
{
    public const string JobKind = "seal-again";

    private const int Piece = 100;

    public string Kind => JobKind;

    public Task Run(Job job, CancellationToken ct)
    {
        // Whoever asked for it may have died before the key was there.
        var wanted = int.Parse(job.Argument, CultureInfo.InvariantCulture);
        if (wanted > keys.Newest) keys.Make(wanted);
        return Run(ct);
    }

    public async Task Run(CancellationToken ct)
    {
        var newest = keys.Newest;
        foreach (var column in columns) await Run(column, newest, ct);
    }

    public async Task<IReadOnlyList<KeyUse>> UsesOf(int key, CancellationToken ct)
    {
        var uses = new List<KeyUse>();
        foreach (var column in columns)
        {
            var count = await database.Read(session => session.Scalar<long>(
                $"select count(*) from {column.Table} where {column.Column} like @mark {(key == 1 ? $"or {column.Column} not like '%.%'" : "")}", new { mark = $"{key}.%" }), ct);
            if (count > 0)
                uses.Add(new KeyUse($"{count} of {column.Table}.{column.Column}", "They are sealed again in the background; the server's log names those that cannot be."));
        }

        return uses;
    }

    /// <summary>Whether the keys are not those of this database: there are sealed texts, and of the first of each column none opens.</summary>
    public async Task<bool> OpensNothing(CancellationToken ct)
    {
        var (met, opened) = (false, false);
        foreach (var column in columns)
        {
            foreach (var row in await database.Read(session => session.Query<Row>($"{Select(column)} where {column.Column} is not null limit 1"), ct))
                (met, opened) = (true, opened || Again(column, row) is not null);
        }

        return met && !opened;
    }

    private async Task Run(SealedColumn column, int newest, CancellationToken ct)
    {
        for (long? from = null; await Next(column, newest, from, ct) is [.., var last] rows;)
        {
            var done = rows.Select(row => (Row: row, Text: Again(column, row))).Where(pair => pair.Text is not null).ToList();
            if (done.Count > 0) await Store(column, done, ct);
            Failpoint.SecretsSealedAgain.Pass();
            // Rows that cannot be opened stay behind.
            from = last.Key1 is long number ? number + (done.Count == 0 ? 1 : 0) : null;
            if (from is null && done.Count == 0) return;
        }
    }

    private Task<IReadOnlyList<Row>> Next(SealedColumn column, int newest, long? from, CancellationToken ct) => database.Read(session => session.Query<Row>(
        $"""
        {Select(column)}
        where {column.Column} is not null and {column.Column} not like @mark {(from is null ? "" : $"and {column.Keys[0]} >= @from")}
        order by {string.Join(", ", column.Keys)} limit @piece
        """, new { mark = $"{newest}.%", from, piece = (long)Piece }), ct);

    private static string Select(SealedColumn column) =>
        $"select {column.Keys[0]} as key1, {(column.Keys.Count > 1 ? column.Keys[1] : "null")} as key2, {column.Column} as text from {column.Table}";

    private string? Again(SealedColumn column, Row row)
    {
        var place = column.Of(row.Names(column.Keys.Count));
        try
        {
            return box.Seal(box.Open(row.Text, place), place);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            LogClosed(column.Table, column.Column, place.Text, error.Message);
            return null;
        }
    }

    private Task Store(SealedColumn column, List<(Row Row, string? Text)> done, CancellationToken ct) => database.Write(async session =>
    {
        foreach (var (row, text) in done)
        {
            await session.Execute(
                $"update {column.Table} set {column.Column} = @text where {column.Keys[0]} = @Key1 {(column.Keys.Count > 1 ? $"and {column.Keys[1]} = @Key2" : "")} and {column.Column} = @old",
                new { row.Key1, row.Key2, text, old = row.Text });
        }

        if (column.Stamp is { } stamp) await stamps.Touch(session, stamp);
    }, ct);

    [LoggerMessage(Level = LogLevel.Error, Message = "A text of {Table}.{Column} ({Place}) does not open, so it is not sealed with the newest key: {Error}")]
    private partial void LogClosed(string table, string column, string place, string error);

    private sealed record Row
    {
        public object Key1 { get; init; } = "";
        public object? Key2 { get; init; }
        public string Text { get; init; } = "";

        public object[] Names(int count) => count == 1 ? [Key1] : [Key1, Key2!];
    }
}
