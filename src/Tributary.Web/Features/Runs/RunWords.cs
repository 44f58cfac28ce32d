using System.Globalization;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>How a run is spoken of on its pages.</summary>
internal static class RunWords
{
    public static string Of(RunState state) => state switch
    {
        RunState.Queued => "Waiting",
        RunState.Running => "Running",
        RunState.Complete => "Complete",
        RunState.Partial => "Partial, nothing changed",
        RunState.Stopped => "Stopped by breaker",
        RunState.Failed => "Failed",
        RunState.Cancelled => "Cancelled",
    };

    /// <summary>The same for a run, which may have been a dry one.</summary>
    public static string Of(Run run) => run switch
    {
        { IsDry: true, State: RunState.Complete } => "Dry run, nothing written",
        { IsDry: true, State: RunState.Stopped } => "Would stop",
        _ => Of(run.State),
    };

    public static string Of(CallFailure failure) => failure switch
    {
        CallFailure.NotReadable => "Not what the template reads",
        CallFailure.ApiError => "The network reports an error",
        CallFailure.Changed => "The answer has changed",
        CallFailure.Refused => "Credentials refused",
        CallFailure.Settings => "A setting is wrong",
        CallFailure.RateLimited => "Asked too often",
        CallFailure.Busy => "Trouble at the network",
        CallFailure.NotThere => "Not there",
        CallFailure.Redirected => "Sent elsewhere",
        CallFailure.Incomplete => "No trusted end",
        CallFailure.Truncated => "Cut off",
        CallFailure.TooLarge => "Too large",
        CallFailure.TooSlow => "Too slow",
        CallFailure.Unreachable => "Not reached",
        CallFailure.Tls => "Certificate not valid",
        CallFailure.Forbidden => "Address not allowed",
    };

    /// <summary>A poll that broke off has taken in what it was told until then.</summary>
    public static string OfPoll(RunState state) => state switch
    {
        RunState.Queued => "Waiting",
        RunState.Running => "Asking",
        RunState.Complete => "Complete",
        RunState.Partial => "Partial",
        RunState.Stopped => "Stopped",
        RunState.Failed => "Failed",
        RunState.Cancelled => "Cancelled",
    };

    /// <summary>How often something happens, from the gap in milliseconds: "every day", "every 2 hours".</summary>
    public static string Every(long milliseconds) => "every " + (milliseconds switch
    {
        _ when milliseconds % 86_400_000 == 0 => Units(milliseconds / 86_400_000, "day"),
        _ when milliseconds % 3_600_000 == 0 => Units(milliseconds / 3_600_000, "hour"),
        _ => Units(Math.Max(1, milliseconds / 60_000), "minute"),
    });

    public static Tone ToneOf(RunState state) => state switch
    {
        RunState.Queued or RunState.Running => Tone.Here,
        RunState.Complete => Tone.Good,
        RunState.Partial => Tone.Wait,
        RunState.Stopped or RunState.Failed => Tone.Bad,
        RunState.Cancelled => Tone.Off,
    };

    public static string StartedBy(Run run) => run.StartedBy switch
    {
        "schedule" => "by schedule",
        "command" => "from the command line",
        _ => "by hand",
    };

    /// <summary>What a dry run found that a real one would do.</summary>
    public static string Would(RunReport report)
    {
        var parts = new[]
        {
            (report.Added, "add"), (report.Updated, "update"), (report.Returned, "bring back"), (report.Gone, "mark as missing"), (report.Held, "hold for review"),
        }.Where(part => part.Item1 > 0).Select(part => part.Item2 switch
        {
            "update" => $"update {Figure.Of(report.Updated)}{Among(report)}",
            "mark as missing" => $"mark {Figure.Of(report.Gone)} as missing",
            "bring back" => $"bring back {Figure.Of(report.Returned)}",
            "hold for review" => $"hold {Figure.Of(report.Held)} for review",
            var verb => $"{verb} {Figure.Of(part.Item1)}",
        }).ToList();
        return parts.Count == 0 ? "Would change nothing." : $"Would {string.Join(", ", parts)}.";
    }

    /// <summary>How the counts of a run are told that published none of what it found; null for one that did, or is still at it.</summary>
    public static Unpublished? WouldHave(Run run) => run switch
    {
        { IsActive: true } or { State: RunState.Complete, IsDry: false } => null,
        { IsDry: true } => new("What it would do", "would be", "A dry run: none of it was done"),
        { State: RunState.Stopped } => new("What it would have done", "would have been", "It was stopped: none of it was done"),
        _ => new("What it would have done until it ended", "would have been", "None of it was done"),
    };

    /// <summary>Words for what was not done.</summary>
    /// <param name="Heading">Above the counts.</param>
    /// <param name="Verb">Before each of them.</param>
    /// <param name="Note">Why.</param>
    internal sealed record Unpublished(string Heading, string Verb, string Note);

    private static string Among(RunReport report)
    {
        var among = new[] { (report.Payouts, "payout", "payouts"), (report.Closed, "no longer running", "no longer running") }
            .Where(part => part.Item1 > 0).Select(part => Figure.Of(part.Item1, part.Item2, part.Item3)).ToList();
        return among.Count == 0 ? "" : $" ({string.Join(", ", among)})";
    }

    public static string Took(Run run) => run is { StartedAt: { } start, FinishedAt: { } end }
        ? (end - start) switch
        {
            < 1000 => "under 1 s",
            < 120_000 => string.Create(CultureInfo.InvariantCulture, $"{(end - start) / 1000} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(end - start) / 60_000} min"),
        }
        : "–";

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.0} MB"),
    };

    private static string Units(long count, string unit) => count == 1 ? unit : $"{Figure.Of(count)} {unit}s";

    /// <summary>A sync does not add; a dash says "not its business" where a zero would say "none".</summary>
    public static string Added(Run run) => run.Kind is RunKind.Sync ? "–" : Figure.Of(run.Added);

    public static string SoFar(Run run) =>
        $"So far: {Figure.Of(run.Added)} added, {Figure.Of(run.Updated)} updated, {Figure.Of(run.Unchanged)} unchanged, {Figure.Of(run.Rejected)} rejected. Members see nothing of it until it is complete.";

    public static string Records(Run run) => run.Announced is { } all
        ? $"{Figure.Of(run.Records)} of {Figure.Of(all)} records"
        : Figure.Of(run.Records, "record", "records");
}
