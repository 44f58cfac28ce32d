using Tributary.Core.Templates;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.Runs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>Everything a network's page shows.</summary>
public sealed record NetworkPage
{
    public required long Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The version the page was drawn from.</summary>
    public required long Version { get; init; }
    public required bool Automatic { get; init; }
    public required bool AutomaticEverywhere { get; init; }
    public required Template Template { get; init; }

    /// <summary>Why the network cannot be used; null when it can.</summary>
    public string? Problem { get; init; }
    public required SettingsForm Settings { get; init; }
    public required TrackingForm Tracking { get; init; }
    public required NetworkRuns Runs { get; init; }

    /// <summary>How the asking for conversions and reversals stands.</summary>
    public required IReadOnlyList<PollState> Polls { get; init; }

    /// <summary>What was replaced and still proves postbacks: its label, and until when.</summary>
    public IReadOnlyList<(string Label, long EndsAt)> Formers { get; init; } = [];
    public ConnectionTest? Test { get; init; }
    public long? TestedAt { get; init; }

    /// <summary>The addresses to paste at the network; none when its template has no postback.</summary>
    public IReadOnlyList<PasteUrl> PostbackUrls { get; init; } = [];

    /// <summary>Until when calls to the former address are taken (unix ms); null when there is none.</summary>
    public long? FormerAddressEndsAt { get; init; }

    /// <summary>The address of the network's own wall for a member called MEMBER; null when it has none.</summary>
    public string? WallUrl { get; init; }
    public IReadOnlyList<Checklist.Check> Checks { get; init; } = [];
    public long? LastCallAt { get; init; }

    /// <summary>What was done before this page was drawn, in words.</summary>
    public string? Done { get; init; }

    /// <summary>Percent as typed, with what is wrong with it.</summary>
    public required string Share { get; init; }
    public string? ShareError { get; init; }

    /// <summary>How long its credits wait, as typed.</summary>
    public required HoldForm HoldForm { get; init; }
    public required AttributionForm AttributionForm { get; init; }

    /// <summary>When it is asked by itself.</summary>
    public required NetworkTiming Timing { get; init; }

    /// <summary>The moment the page was drawn.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What is wrong with asking the network; null when it answers.</summary>
    public NetworkTrouble? Trouble { get; init; }

    /// <summary>Its open alerts.</summary>
    public IReadOnlyList<OpenAlerts> Alerts { get; init; } = [];

    /// <summary>Values of its feed and its calls that nobody has explained.</summary>
    public long Unmapped { get; init; }
}
