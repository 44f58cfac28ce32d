using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Dashboard;

/// <summary>A network on the dashboard: whether it can be used, its offers, how its newest run ended.</summary>
public sealed record NetworkHealth(long Id, string Name, Tone Tone, string Text, long Synced, long New, Run? LastRun)
{
    internal static NetworkHealth Of(long id, string name, string? problem, Run? last, ListingCounts? counts)
    {
        var (tone, text) = (problem, last?.State) switch
        {
            (not null, _) => (Tone.Bad, "Needs settings"),
            (_, null) => (Tone.Off, "Nothing downloaded yet"),
            (_, RunState.Queued or RunState.Running) => (Tone.Here, "Running"),
            (_, RunState.Complete) => (Tone.Good, "Healthy"),
            (_, RunState.Cancelled) => (Tone.Off, "Last run cancelled"),
            (_, RunState.Partial or RunState.Stopped) => (Tone.Wait, "Last run stopped"),
            (_, RunState.Failed) => (Tone.Bad, "Last run failed"),
        };
        return new NetworkHealth(id, name, tone, text, counts?.Synced ?? 0, counts?.New ?? 0, last);
    }
}

/// <summary>Something that waits for a person.</summary>
public sealed record Need(string Icon, Tone Tone, string What, string Why, string Href, string Act);
