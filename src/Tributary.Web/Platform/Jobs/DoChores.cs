using System.Collections.Concurrent;
using System.Data.Common;

namespace Tributary.Web.Platform.Jobs;

/// <summary>
/// Does every chore, each by itself, from the start of the server to its end. One that fails is done again when its time comes, whatever the failure was: it is said
/// in the log, at most once a minute, and neither the other chores nor the server end with it, since members and networks still need them.
/// </summary>
internal sealed partial class DoChores(IEnumerable<Chore> chores, IServiceProvider services, TimeProvider clock, ILogger<DoChores> log) : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Chore, long> _said = [];

    /// <summary>A host that is closed without having been stopped waits here, so that no chore finds its database closed.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (ExecuteTask is { } work) await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Each on a thread of the pool: a look at SQLite holds its thread until it is over.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(chores.Select(chore => Task.Run(() => Repeat(chore, stoppingToken), CancellationToken.None)));

    private async Task Repeat(Chore chore, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(chore.Every, clock);
        try
        {
            if (chore.AtStart) await Once(chore, stopping);
            while (await timer.WaitForNextTickAsync(stopping)) await Once(chore, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start goes on.
        }
    }

    private async Task Once(Chore chore, CancellationToken stopping)
    {
        try
        {
            await chore.Act(services, stopping);
            _said.TryRemove(chore, out _);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (error is DbException or IOException or UnauthorizedAccessException)
        {
            if (IsTimeToSay(chore)) LogLater(chore.Otherwise, error.Message);
        }
        // A mistake of ours: with its stack, so that it can be found.
        catch (Exception error)
        {
            if (IsTimeToSay(chore)) LogFailed(error, chore.Otherwise);
        }
    }

    private bool IsTimeToSay(Chore chore)
    {
        if (_said.TryGetValue(chore, out var said) && clock.GetElapsedTime(said) < Quiet) return false;
        _said[chore] = clock.GetTimestamp();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Otherwise}: {Error}")]
    private partial void LogLater(string otherwise, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Otherwise}, after an error that should not be")]
    private partial void LogFailed(Exception error, string otherwise);
}
