namespace Tributary.Web.Features.Clicks;

/// <summary>Asks aside, while a server runs, where the links lead that members follow: see <see cref="FindWay.Renew"/>.</summary>
internal sealed class RenewWays(FindWay ways) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ways.Renew(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is asked for by whoever follows it.
        }
    }
}
