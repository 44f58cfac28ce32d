using Tributary.Core.Callbacks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Callbacks;

/// <summary>Where a callback stands. The names are stored.</summary>
public enum CallbackState
{
    Waiting,
    Delivered,

    /// <summary>Tried for a week and not taken; it is kept until a person sends it again.</summary>
    Parked,

    /// <summary>Its endpoint was removed before it was taken.</summary>
    Dropped,
}

/// <summary>Something that is told to one endpoint.</summary>
public sealed record CallbackRow
{
    public const string Columns = "endpoint_id, event_id, conversion_event_id, conversion_id, place, kind, body, created_at, state, tries, attempts, next_at, answer, ended_at";

    public long EndpointId { get; init; }
    public string EventId { get; init; } = "";
    public long ConversionEventId { get; init; }
    public long ConversionId { get; init; }
    public long Place { get; init; }
    public CallbackKind Kind { get; init; }
    public string Body { get; init; } = "";
    public long CreatedAt { get; init; }
    public CallbackState State { get; init; }

    /// <summary>Failed tries since it was made or sent again.</summary>
    public long Tries { get; init; }

    /// <summary>All tries ever.</summary>
    public long Attempts { get; init; }
    public long NextAt { get; init; }

    /// <summary>What came of the newest try.</summary>
    public string Answer { get; init; } = "";
    public long? EndedAt { get; init; }

    public Tone Tone => State switch
    {
        CallbackState.Waiting => Tone.Wait,
        CallbackState.Delivered => Tone.Good,
        CallbackState.Parked => Tone.Bad,
        CallbackState.Dropped => Tone.Off,
    };

    public string Href => $"/callbacks/{EndpointId}/{EventId}";
}

/// <summary>One try.</summary>
public sealed record AttemptRow
{
    public long Attempt { get; init; }
    public long AttemptedAt { get; init; }
    public long? Status { get; init; }
    public long Took { get; init; }
    public string Answer { get; init; } = "";
}
