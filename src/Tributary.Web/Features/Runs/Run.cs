using System.Text.Json;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Runs;

/// <summary>What a run looks at. The names are stored.</summary>
public enum RunKind
{
    /// <summary>The whole feed against all offers: brings new ones in.</summary>
    Download,

    /// <summary>Brings the Synced offers up to date; never touches New or Ignored ones.</summary>
    Sync,
}

/// <summary>Where a run stands. The names are stored.</summary>
public enum RunState
{
    Queued,
    Running,

    /// <summary>The network positively said that this was everything; the result is the catalogue.</summary>
    Complete,

    /// <summary>The feed ended without saying so; nothing was published.</summary>
    Partial,

    /// <summary>The breaker does not believe the feed; nothing was published until somebody accepts it.</summary>
    Stopped,
    Failed,
    Cancelled,
}

/// <summary>One run with its report, as stored.</summary>
public sealed record Run
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public string NetworkName { get; init; } = "";
    public RunKind Kind { get; init; }

    /// <summary>"hand", "schedule" or "command".</summary>
    public string StartedBy { get; init; } = "";

    /// <summary>The moment of the schedule that it serves (unix ms); null when a person started it.</summary>
    public long? Slot { get; init; }

    /// <summary>Which run for that moment it is, from 1.</summary>
    public long Attempt { get; init; }

    public RunState State { get; init; }

    /// <summary>What it is doing, in words.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Why it ended as it did, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>The generation it published; null when it published none.</summary>
    public long? Generation { get; init; }

    public long QueuedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }
    public long? CancelRequestedAt { get; init; }
    public long Pages { get; init; }
    public long Records { get; init; }

    /// <summary>How many records the network says there are.</summary>
    public long? Announced { get; init; }

    public long Bytes { get; init; }
    public long Added { get; init; }
    public long Updated { get; init; }
    public long Unchanged { get; init; }
    public long Missing { get; init; }
    public long Returned { get; init; }
    public long Rejected { get; init; }

    /// <summary>Missing for the first time.</summary>
    public long Gone { get; init; }

    /// <summary>Of the updated ones: those that pay something else.</summary>
    public long Payouts { get; init; }

    /// <summary>Of the updated ones: those that the network ran and no longer runs.</summary>
    public long Closed { get; init; }

    /// <summary>Offers of which a change waits for review.</summary>
    public long Held { get; init; }

    /// <summary>Records that came twice and said the same.</summary>
    public long Repeated { get; init; }

    public long Requests { get; init; }

    /// <summary>JSON: how many offers changed in which field.</summary>
    public string Fields { get; init; } = "{}";

    /// <summary>JSON: what the breaker holds against the feed.</summary>
    public string Findings { get; init; } = "[]";

    /// <summary>JSON: the findings that a person accepted when he started this run; null for all other runs.</summary>
    public string? Accepts { get; init; }

    /// <summary>The stopped run whose findings were accepted.</summary>
    public long? AcceptsRunId { get; init; }

    /// <summary>1 for a run that only says what it would do.</summary>
    public long Dry { get; init; }

    public bool IsDry => Dry != 0;

    public IReadOnlyList<FeedFinding> Found => StoredFindings.Read(Findings);

    public IReadOnlyList<FeedFinding> Accepted => Accepts is { } accepted ? StoredFindings.Read(accepted) : [];

    public IReadOnlyDictionary<OfferField, long> ChangedFields => (JsonSerializer.Deserialize<Dictionary<string, long>>(Fields) ?? [])
        .Where(pair => Enum.TryParse<OfferField>(pair.Key, out _)).ToDictionary(pair => Enum.Parse<OfferField>(pair.Key), pair => pair.Value);

    /// <summary>JSON: how often which field could not be used, and why.</summary>
    public string Issues { get; init; } = "[]";

    /// <summary>JSON: what each step did.</summary>
    public string Steps { get; init; } = "[]";

    /// <summary>Only changes since this moment were asked for (unix ms); null for the whole feed.</summary>
    public long? DeltaSince { get; init; }

    public long Changed => Added + Updated + Missing + Returned;

    public bool IsActive => State is RunState.Queued or RunState.Running;

    public string Title => IsDry ? $"{Kind} {Id} (dry run)" : $"{Kind} {Id}";
}

/// <summary>A record of the feed that was not taken.</summary>
public sealed record Rejection
{
    public string SourceId { get; init; } = "";
    public string Field { get; init; } = "";
    public string Reason { get; init; } = "";
}
