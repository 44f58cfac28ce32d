using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Tests.Harness;

/// <summary>What an operator does with networks and runs, through the doors that panel and command line use.</summary>
internal static class OperatorRuns
{
    public static async Task<long> Installs(this RunningTributary tributary, string template, string name, params (string Name, string Value)[] settings)
    {
        var installation = await tributary.Services.GetRequiredService<NetworkDirectory>().Install(
            template, name, settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal), CancellationToken.None);
        Assert.Empty(installation.Errors);
        return installation.Id!.Value;
    }

    public static Task<long> InstallsAffise(this RunningTributary tributary, FakeNetwork network, string key, string name = "Northlight") =>
        tributary.Installs("affise", name, ("api_host", network.Host), ("api_key", key));

    /// <summary>Starts a run and waits for its end.</summary>
    public static async Task<Run> Runs(this RunningTributary tributary, long networkId, RunKind kind)
    {
        var runs = tributary.Services.GetRequiredService<RunBook>();
        var id = await runs.Start(networkId, kind, "hand", null, CancellationToken.None);
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        return (await runs.Find(id, CancellationToken.None))!;
    }

    /// <summary>Asks for a network's conversions or reversals and waits for the end.</summary>
    public static async Task<PollState> Polls(this RunningTributary tributary, long networkId, PollKind kind)
    {
        var polls = tributary.Services.GetRequiredService<PollBook>();
        Assert.True(await polls.Start(networkId, kind, "hand", null, CancellationToken.None));
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        return (await polls.Find(networkId, kind, CancellationToken.None))!;
    }

    /// <summary>Time passes, the schedule looks, what it started ends.</summary>
    public static async Task Passes(this RunningTributary tributary, TimeSpan time)
    {
        tributary.Clock.Leap(time);
        await tributary.Services.GetRequiredService<RunSchedule>().Look(CancellationToken.None);
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
    }

    public static Task<Run> Downloads(this RunningTributary tributary, long networkId) => tributary.Runs(networkId, RunKind.Download);

    public static Task<Run> Syncs(this RunningTributary tributary, long networkId) => tributary.Runs(networkId, RunKind.Sync);
}
