using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Dashboard;

/// <summary>A network on the dashboard: whether it can be used, its offers, how its newest run ended.</summary>
public sealed record NetworkHealth(long Id, string Name, Tone Tone, string Text, long Synced, long New, Run? LastRun)
{
    internal static NetworkHealth Of(long id, string name, string? problem, Run? last, ListingCounts? counts)
    {
        var (tone, text) = problem is not null ? (Tone.Bad, "Needs settings") : last is null ? (Tone.Off, "Nothing downloaded yet") : (ToneOf(last.State), Words(last.State));
        return new NetworkHealth(id, name, tone, text, counts?.Synced ?? 0, counts?.New ?? 0, last);
    }

    internal static Tone ToneOf(RunState state) => state switch
    {
        RunState.Queued or RunState.Running => Tone.Here,
        RunState.Complete => Tone.Good,
        RunState.Partial or RunState.Stopped => Tone.Wait,
        RunState.Failed => Tone.Bad,
        RunState.Cancelled => Tone.Off,
    };

    private static string Words(RunState state) => state switch
    {
        RunState.Queued or RunState.Running => "Running",
        RunState.Complete => "Healthy",
        RunState.Partial or RunState.Stopped => "Last run stopped",
        RunState.Failed => "Last run failed",
        RunState.Cancelled => "Last run cancelled",
    };
}

/// <summary>Something that waits for a person.</summary>
public sealed record Need(string Icon, Tone Tone, string What, string Why, string Href, string Act);
