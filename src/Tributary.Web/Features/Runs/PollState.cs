using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Features.Runs;

/// <summary>The newest poll of one kind at one network, as stored.</summary>
public sealed record PollState
{
    public long NetworkId { get; init; }
    public PollKind Kind { get; init; }
    public RunState State { get; init; }

    /// <summary>How it ended, or what it is doing, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>"hand", "schedule" or "command".</summary>
    public string StartedBy { get; init; } = "";

    public long QueuedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }

    /// <summary>The end of the time that the last complete poll asked about (unix ms); kept when a later one fails.</summary>
    public long? CompleteUntil { get; init; }

    /// <summary>Until when the network asked not to be asked this again (unix ms); null when it did not.</summary>
    public long? NotBefore { get; init; }

    public long Pages { get; init; }
    public long Records { get; init; }

    /// <summary>What was new or different and went the way of a postback.</summary>
    public long Told { get; init; }

    /// <summary>What was told before just the same.</summary>
    public long Repeated { get; init; }

    public long Rejected { get; init; }

    public bool IsActive => FinishedAt is null;

    /// <summary>When it is asked next, of itself (unix ms), where it is asked every so many milliseconds.</summary>
    public long Next(long every) => Math.Max(QueuedAt + every, NotBefore ?? 0);
}
