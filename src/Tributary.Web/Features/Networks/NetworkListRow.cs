using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>One installed network in the list.</summary>
public sealed record NetworkListRow
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    public required string TemplateId { get; init; }
    public required bool Automatic { get; init; }

    /// <summary>Its offers are downloaded; false for a network that has none, or makes them for one visitor at a time.</summary>
    public bool HasRuns { get; init; } = true;
    public long New { get; init; }
    public long Synced { get; init; }
    public long Ignored { get; init; }
    public long Missing { get; init; }
    public Run? LastRun { get; init; }
    public long? NextRunAt { get; init; }

    /// <summary>Why the network cannot be used at all.</summary>
    public string? Problem { get; init; }

    /// <summary>What is wrong with asking it; null when it answers.</summary>
    public NetworkTrouble? Trouble { get; init; }

    public string Health => this switch
    {
        { Problem: not null } => "Needs attention",
        { Trouble.RefusedAt: not null } => "Credentials refused",
        { HasRuns: false } => "No downloads",
        { LastRun: null } => "Not downloaded yet",
        { LastRun.IsActive: true } => LastRun.Kind is RunKind.Download ? "Downloading" : "Synchronizing",
        { LastRun.State: RunState.Complete } => "Healthy",
        { LastRun.State: RunState.Cancelled } => "Last run cancelled",
        _ => "Last run failed",
    };

    public Tone Tone => this switch
    {
        { Problem: not null } or { Trouble.RefusedAt: not null } => Tone.Bad,
        { HasRuns: false } or { LastRun: null } or { LastRun.State: RunState.Cancelled } => Tone.Off,
        { LastRun.IsActive: true } or { LastRun.State: RunState.Complete } => Tone.Good,
        _ => Tone.Bad,
    };

    /// <summary>What stands under the health: only where something needs words.</summary>
    public string? Why => Problem ?? (LastRun is { IsActive: false, State: not RunState.Complete, Why.Length: > 0 } run ? run.Why : null);
}
