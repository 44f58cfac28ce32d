using System.Runtime.InteropServices;

namespace Tributary.Web.Platform;

/// <summary>
/// How the server is told to end: by SIGTERM, SIGINT (Ctrl-C) or SIGQUIT. With DrainSeconds in tributary.json it first says at /health that it stops and goes on answering,
/// so that balancers have the time to send their calls elsewhere; a second signal ends the wait. Without, it ends at once.
/// </summary>
internal sealed partial class Drain(StartOptions options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Drain> log) : IHostLifetime, IDisposable
{
    /// <summary>Longer than any balancer needs; beyond it service managers kill.</summary>
    public const int LongestSeconds = 60;

    private static readonly PosixSignal[] Signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private PosixSignalRegistration[] _registrations = [];
    private int _told;

    /// <summary>The server was told to end and has not ended yet. It never goes back.</summary>
    public bool IsUnderWay => Volatile.Read(ref _told) > 0;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations = Array.ConvertAll(Signals, signal => PosixSignalRegistration.Create(signal, context =>
        {
            // Without this the process would be gone when this returns.
            context.Cancel = true;
            Tell();
        }));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tells the server to end, as a signal does: the first time after the wait, the second time at once.</summary>
    public void Tell()
    {
        if (Interlocked.Increment(ref _told) == 1 && options.DrainSeconds > 0) _ = EndAfter(TimeSpan.FromSeconds(options.DrainSeconds));
        else lifetime.StopApplication();
    }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private async Task EndAfter(TimeSpan wait)
    {
        LogWait(options.DrainSeconds);
        await Task.Delay(wait, clock, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Told to end: /health says so for {Seconds} s, and calls are answered meanwhile. Tell it again to end at once.")]
    private partial void LogWait(int seconds);
}

internal static class DrainMiddleware
{
    /// <summary>While the server drains each answer asks for its connection to be closed: a balancer opens the next one to another node, and none is cut at the end.</summary>
    public static void UseDrain(this IApplicationBuilder app)
    {
        var drain = app.ApplicationServices.GetRequiredService<Drain>();
        app.Use(next => context =>
        {
            // At the last moment, since an error page begins the answer anew.
            if (drain.IsUnderWay) context.Response.OnStarting(AskToClose, context);
            return next(context);
        });
    }

    private static Task AskToClose(object context)
    {
        ((HttpContext)context).Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
