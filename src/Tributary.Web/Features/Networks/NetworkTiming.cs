using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Networks;

/// <summary>When a network is synchronized and downloaded by itself, as its page shows it: stored, or typed and not yet saved.</summary>
public sealed record NetworkTiming
{
    private const int MomentsShown = 3;

    public required ScheduleForm Sync { get; init; }
    public required ScheduleForm Download { get; init; }

    /// <summary>The time zone of both.</summary>
    public required string Zone { get; init; }
    public string? ZoneError { get; init; }

    /// <summary>When the next ones start.</summary>
    public IReadOnlyList<StartMoment> NextSyncs { get; init; } = [];
    public IReadOnlyList<StartMoment> NextDownloads { get; init; } = [];

    /// <summary>Typed and shown, but not saved.</summary>
    public bool IsPreview { get; init; }

    public bool IsUsable => Sync.Error is null && Download.Error is null && ZoneError is null;

    /// <summary>The first of all that start next.</summary>
    public DateTimeOffset? Next => NextSyncs.Concat(NextDownloads).Select(start => (DateTimeOffset?)start.At).Min();

    internal static NetworkTiming Of(NetworkRow row, DateTimeOffset now) =>
        Of(new NetworkTiming { Sync = ScheduleForm.Of(row.Schedule), Download = ScheduleForm.Of(row.DownloadSchedule), Zone = row.ScheduleZone }, row.Id, now).Timing;

    /// <summary>What was typed, with what is wrong with it or when it would start; and the cron expressions that mean it.</summary>
    internal static (NetworkTiming Timing, string Sync, string Download) Read(IFormCollection form, long networkId, DateTimeOffset now) => Of(
        new NetworkTiming { Sync = ScheduleForm.Read(form, "sync"), Download = ScheduleForm.Read(form, "download"), Zone = form["zone"].ToString().Trim(), IsPreview = true }, networkId, now);

    private static (NetworkTiming Timing, string Sync, string Download) Of(NetworkTiming timing, long networkId, DateTimeOffset now)
    {
        var (sync, syncCron, syncs) = Check(timing.Sync);
        var (download, downloadCron, downloads) = Check(timing.Download);
        return (timing with
        {
            Sync = sync,
            Download = download,
            NextSyncs = syncs,
            NextDownloads = downloads,
            ZoneError = Schedule.Read("0 0 4 * * ?", timing.Zone, networkId).ZoneError,
        }, syncCron, downloadCron);

        (ScheduleForm, string, IReadOnlyList<StartMoment>) Check(ScheduleForm form)
        {
            var (cron, error) = form.ToCron();
            if (cron is not { Length: > 0 }) return (form with { Error = error }, "", []);
            var (schedule, cronError, _) = Schedule.Read(cron, timing.Zone, networkId);
            if (schedule is null) return (form with { Error = cronError }, cron, []);
            var starts = schedule.StartsAfter(now).Take(MomentsShown).Select(at => new StartMoment(at, schedule.InZone(at))).ToList();
            return starts.Count == 0 ? (form with { Error = "This names no moment that ever comes." }, cron, starts) : (form, cron, starts);
        }
    }

    /// <summary>An instant, and what the clocks of the zone show then.</summary>
    public sealed record StartMoment(DateTimeOffset At, DateTimeOffset InZone);
}
