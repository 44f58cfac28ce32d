using System.Data.Common;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Settings;

/// <summary>Has every feature forget where people came from once that is older than the operator keeps it: every hour, some at a time.</summary>
internal sealed partial class ForgetWhenDue(IEnumerable<IForget> features, SettingBook settings, TimeProvider clock, ILogger<ForgetWhenDue> log) : BackgroundService
{
    private const int AtOnce = 500;

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Forgets all that is due; how much that was.</summary>
    public async Task<int> Run(CancellationToken ct)
    {
        var before = (clock.GetUtcNow() - TimeSpan.FromDays(await settings.VisitorDays(ct))).ToUnixTimeMilliseconds();
        var all = 0;
        foreach (var feature in features)
        {
            for (var some = AtOnce; some == AtOnce; all += some) some = await feature.Forget(before, AtOnce, ct);
        }

        return all;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            do await Look(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops; the next start goes on.
        }
    }

    private async Task Look(CancellationToken ct)
    {
        try
        {
            await Run(ct);
        }
        catch (DbException error)
        {
            LogDatabaseAway(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Addresses that are older than they are kept could not be erased; it is tried again within the hour: {Error}")]
    private partial void LogDatabaseAway(string error);
}
