using System.Data.Common;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Brings what waits in the spool into the database once that is back, and at the start: in the order in which it came, each with the time of its
/// arrival, and however often it is tried, once.
/// </summary>
internal sealed partial class DrainSpool(
    PostbackSpool spool, KeepPostback keep, NetworkDirectory networks, SettingBook settings, AlertBook alerts, Database database, Ids ids, TimeProvider clock, ILogger<DrainSpool> log)
{
    private const int Piece = 100;

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Drains what there is.</summary>
    /// <exception cref="DbException">The database is still away; what is left stays where it is.</exception>
    public async Task Run(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            // What taking a call needs is in memory before the database goes away.
            await networks.All(ct);
            await settings.PublicUrl(ct);
            foreach (var file in spool.Files()) await Drain(file, ct);
            if (spool.IsAway) await database.Write(session => session.Scalar<long>("select count(*) from spooled_postbacks where spool_id = ''"), ct);
            spool.IsAway = false;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task Drain(SpooledFile file, CancellationToken ct)
    {
        if (file.Calls.Count > 0 && !await Take(file, ct)) return;
        Failpoint.SpoolDrained.Pass();
        if (file.Damaged > 0) await Tell(file, ct);
        spool.Forget(file);
        if (file.Calls.Count > 0) LogDrained(file.Calls.Count);
    }

    // False when a network's template is gone: nobody can say what its calls mean until that is mended.
    private async Task<bool> Take(SpooledFile file, CancellationToken ct)
    {
        var key = $"spool/{file.Calls[0].SpoolId}";
        var oldest = DateTimeOffset.FromUnixTimeMilliseconds(file.Calls.Min(call => call.ReceivedAt));
        await database.Write(session => alerts.Raise(session, new NewAlert(AlertKind.PostbacksSpooled, key,
            $"{Figure.Of(file.Calls.Count, "postback", "postbacks")} waited on the disk of {Environment.MachineName} since {Instant.Machine(oldest)}, because the database did not take them. They are taken in now.")), ct);
        foreach (var piece in file.Calls.Chunk(Piece))
        {
            var waited = new List<(ArrivingPostback, long)>(piece.Length);
            foreach (var call in piece)
            {
                if (await networks.Find(call.Network, ct) is not { } network) return false;
                waited.Add((new ArrivingPostback(network, call.Call, PostbackMeaning.Read(network, call.Call, call.ReceivedAt), call.ReceivedAt), call.Id ?? await ids.Next("postbacks", ct)));
            }

            var known = waited.Zip(piece).ToDictionary(pair => pair.First.Item2, pair => pair.Second.SpoolId);
            await keep.Run(waited, (session, items) => New(session, items, known));
        }

        await database.Write(session => alerts.Over(session, key), ct);
        return true;
    }

    // Those that are in the log already, by another drain or because the database took them after all, are left out.
    private async Task<IReadOnlyList<PostbackItem>> New(Session session, IReadOnlyList<PostbackItem> items, Dictionary<long, string> spoolIds)
    {
        var drained = (await session.Query<string>(
            $"select spool_id from spooled_postbacks where {session.Dialect.In("spool_id", "@ids")}",
            new { ids = session.Dialect.List(items.Select(item => spoolIds[item.Call.Id])) })).ToHashSet(StringComparer.Ordinal);
        var waiting = items.Where(item => !drained.Contains(spoolIds[item.Call.Id])).ToList();
        if (waiting.Count == 0) return [];
        await session.InsertMany("spooled_postbacks", "spool_id, postback_id, drained_at",
            [.. waiting.Select(item => new object?[] { spoolIds[item.Call.Id], item.Call.Id, clock.GetUtcNow().ToUnixTimeMilliseconds() })]);
        var there = (await session.Query<long>(
            $"select id from postbacks where {session.Dialect.In("id", "@ids")}", new { ids = session.Dialect.List(waiting.Select(item => item.Call.Id)) })).ToHashSet();
        return [.. waiting.Where(item => !there.Contains(item.Call.Id))];
    }

    private async Task Tell(SpooledFile file, CancellationToken ct)
    {
        var name = Path.GetFileName(file.File.Path);
        LogDamaged(file.Damaged, name);
        await database.Write(session => alerts.Raise(session, new NewAlert(AlertKind.PostbacksSpooled, $"spool-damaged/{name}",
            $"{Figure.Of(file.Damaged, "postback", "postbacks")} in the spool of {Environment.MachineName} cannot be read: the file was changed, or another key sealed it. It is kept as {name}.damaged; ask the networks to send again what is missing.")), ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} postbacks that waited in the spool are in the database")]
    private partial void LogDrained(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} postbacks in {File} cannot be read; the file is set aside")]
    private partial void LogDamaged(int count, string file);
}
