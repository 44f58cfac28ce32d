using System.Data.Common;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>
/// Gives each click that came its own row, when members leave it the time; after half a minute in any case. What came within a tenth of a second is filed together: a transaction of its
/// own for each batch costs more than the redirects themselves.
/// </summary>
internal sealed partial class FileClicks(Database database, KeepClicks kept, ClickKeyBook keys, TimeProvider clock, ILogger<FileClicks> log) : BackgroundService
{
    private const int MostBatches = 8;
    private const int Enough = 512;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Files every click that was answered before.</summary>
    public async Task All(CancellationToken ct)
    {
        await kept.Settled(ct);
        while (await Next(long.MaxValue, ct)) { }
    }

    /// <summary>What came last is filed before the server ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await kept.DisposeAsync();
        try
        {
            await All(cancellationToken);
        }
        catch (Exception error) when (error is DbException or OperationCanceledException)
        {
            LogLater(error.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Look(stoppingToken);
                // So that no redirect has to.
                await keys.Renew(stoppingToken);
                await kept.Kept.WaitAsync(LookEvery, stoppingToken);
                await Task.Delay(Pause, TimeProvider.System, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start files what is left.
        }
    }

    private async Task Look(CancellationToken ct)
    {
        try
        {
            while (await Next(kept.IsRush ? clock.GetUtcNow().ToUnixTimeMilliseconds() - (long)Longest.TotalMilliseconds : long.MaxValue, ct) || kept.IsRush)
            {
                if (kept.IsRush) await Task.Delay(Pause, TimeProvider.System, ct);
            }
        }
        catch (DbException error)
        {
            LogLater(error.Message);
        }
    }

    private Task<bool> Next(long before, CancellationToken ct) => database.Write(async session =>
    {
        var came = await session.Query<Batch>(
            $"select id, lines from click_batches where made_at < @before order by id limit {MostBatches} {session.Dialect.LockForClaim}", new { before });
        if (came.Count == 0) return false;
        var clicks = new List<ClickRow>();
        var filed = new List<long>();
        foreach (var batch in came)
        {
            clicks.AddRange(ClickLines.Read(batch.Lines));
            filed.Add(batch.Id);
            // Nobody else who writes waits for long.
            if (clicks.Count >= Enough) break;
        }

        ClickRows.File(session, clicks);
        await session.Execute($"delete from click_batches where {session.Dialect.In("id", "@filed")}", new { filed = session.Dialect.List(filed) });
        return true;
    }, ct);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clicks are filed later: {Error}")]
    private partial void LogLater(string error);

    private sealed record Batch
    {
        public long Id { get; init; }
        public string Lines { get; init; } = "";
    }
}
