using Tributary.Core.Templates;

namespace Tributary.Web.Features.Runs;

/// <summary>The runs of one network, for its page.</summary>
public sealed record NetworkRuns
{
    /// <summary>The newest, newest first: the list shows some, the small chart all.</summary>
    public IReadOnlyList<Run> Newest { get; init; } = [];

    /// <summary>The stopped run that a person may accept; null when there is none.</summary>
    public Run? Stopped { get; init; }

    /// <summary>How long the active run will take; null when nobody can tell.</summary>
    public RunEstimate? Estimate { get; init; }

    /// <summary>Whether an empty feed is believed.</summary>
    public bool MayBeEmpty { get; init; }

    public SyncRules Rules { get; init; } = new();
}
