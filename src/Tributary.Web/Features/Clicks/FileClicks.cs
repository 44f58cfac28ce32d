using System.Data.Common;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>Gives each click that came its own row, when members leave it the time; after half a minute in any case.</summary>
internal sealed partial class FileClicks(Database database, KeepClicks kept, ClickKeyBook keys, TimeProvider clock, ILogger<FileClicks> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Files all that is there; how many batches there were.</summary>
    public async Task<int> All(CancellationToken ct)
    {
        var filed = 0;
        while (await Next(long.MaxValue, ct)) filed++;
        return filed;
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
        var batch = await session.Find<Batch>(
            $"select id, lines from click_batches where made_at < @before order by id limit 1 {session.Dialect.LockForClaim}", new { before });
        if (batch is null) return false;
        ClickRows.File(session, ClickLines.Read(batch.Lines));
        await session.Execute("delete from click_batches where id = @Id", new { batch.Id });
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
