using System.Data.Common;

namespace Tributary.Web.Features.Conversions;

/// <summary>Ends holds when their time has come; what came while the server was down ends at its start.</summary>
internal sealed partial class HoldSchedule(ChangeConversion conversions, TimeProvider clock, ILogger<HoldSchedule> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            do await Look(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task Look(CancellationToken ct)
    {
        try
        {
            await conversions.ReleaseDue(ct);
        }
        catch (DbException error)
        {
            LogDatabaseAway(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Holds that are due could not be ended and are tried again: {Error}")]
    private partial void LogDatabaseAway(string error);
}
