using Quartz;
using Tributary.Core.Templates;
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
    public required IReadOnlyList<Run> Runs { get; init; }

    /// <summary>How the asking for conversions and reversals stands.</summary>
    public required IReadOnlyList<PollState> Polls { get; init; }
    public ConnectionTest? Test { get; init; }
    public long? TestedAt { get; init; }

    /// <summary>The addresses to paste at the network; none when its template has no postback.</summary>
    public IReadOnlyList<PasteUrl> PostbackUrls { get; init; } = [];

    /// <summary>The address of the network's own wall for a member called MEMBER; null when it has none.</summary>
    public string? WallUrl { get; init; }
    public IReadOnlyList<Checklist.Check> Checks { get; init; } = [];
    public long? LastCallAt { get; init; }

    /// <summary>What was done before this page was drawn, in words.</summary>
    public string? Done { get; init; }

    /// <summary>Percent as typed, with what is wrong with it.</summary>
    public required string Share { get; init; }
    public string? ShareError { get; init; }
    public required string Schedule { get; init; }
    public string? ScheduleError { get; init; }
    public required string Zone { get; init; }
    public string? ZoneError { get; init; }
    public string? NextRun { get; init; }

    /// <summary>The next moment of a schedule, or what is wrong with it, field by field.</summary>
    public static (DateTimeOffset? Next, string? ScheduleError, string? ZoneError) ReadSchedule(string schedule, string zone, DateTimeOffset now)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
            return (null, null, $"There is no zone “{zone}”. Write it like UTC or Europe/Berlin.");
        try
        {
            return (new CronExpression(schedule, found).GetNextValidTimeAfter(now), null, null);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            return (null, "Six parts: second, minute, hour, day, month, weekday. “0 0 4 * * ?” is daily at 04:00.", null);
        }
    }
}
