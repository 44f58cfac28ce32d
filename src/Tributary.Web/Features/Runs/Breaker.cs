using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Offers.Rules;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>Stops a run whose feed cannot be true, unless a person accepted just that: docs/decisions/0009.</summary>
internal sealed class Breaker(OfferStaging staging, RunBook runs)
{
    /// <exception cref="FeedEnded">The feed is not to be believed; the findings say what of it a person may accept.</exception>
    public async Task Check(RunningFeed feed, CancellationToken ct)
    {
        var (run, report) = (feed.Run, feed.Report);
        var figures = await Figures(feed, ct);
        report.Findings = JudgeFeed.Findings(figures, feed.Rules.MaxDropPercent, feed.MayBeEmpty);
        var open = JudgeFeed.NotAccepted(report.Findings, run.Accepted);
        if (open.Count == 0) return;
        throw new FeedEnded(RunState.Stopped, string.Join(' ', open.Select(finding => FindingWords.Stopped(finding, feed.Rules.MaxDropPercent))
            .Append(run.Accepted.Count > 0 ? "That is more than was accepted." : "Nothing was paused.")));
    }

    /// <summary>A feed of which nothing could be used is no feed: there is nothing of it to accept.</summary>
    /// <exception cref="FeedEnded">It is such a feed.</exception>
    public static void CheckReadable(RunReport report)
    {
        if (report.Records > 0 && report.Unusable == report.Records)
            throw new FeedEnded(RunState.Partial, report.Records == 1 ? "The feed’s only record could not be used; the list below says why." : $"None of the {Figure.Of(report.Records)} records could be used; the list below says why.");
    }

    private async Task<FeedFigures> Figures(RunningFeed feed, CancellationToken ct)
    {
        var report = feed.Report;
        var figures = new FeedFigures
        {
            IsWhole = feed.IsWhole,
            Known = feed.KnownOffers,
            Records = report.Records,
            Gone = report.Gone,
            Closed = report.Closed,
            Unusable = report.Unusable,
            Repeated = report.Conflicting,
            Last = await runs.LastBelieved(feed.Run.NetworkId, ct),
        };
        if (!feed.Tally.LostAny) return figures;
        if (feed.IsWhole) return figures with { Fields = feed.Tally.Among(await staging.CountFilled(feed.Staged, feed.Run.Kind is RunKind.Sync, ct)) };
        var (compared, fields) = feed.Tally.AmongChanged();
        // Of the offers that did not change nothing is known, so the changed ones are all that a field is measured by.
        return figures with { Fields = [.. fields.Where(field => field.Had * 2 >= compared)] };
    }
}

/// <summary>A feed that was read to its end, with all that is known about it.</summary>
internal sealed record RunningFeed(Run Run, StagedGeneration Staged, KnownOffers Known, RunReport Report, TallyChanges Tally, JudgeChanges Judge)
{
    /// <summary>How many offers the feed is expected to have.</summary>
    public long KnownOffers { get; } = Known.All.Count(offer => offer is { Missing: false, VersionId: not 0 });

    public required SyncRules Rules { get; init; }

    public required bool MayBeEmpty { get; init; }

    public RememberedRecords? Remembered { get; init; }

    /// <summary>False when only changes were asked for.</summary>
    public required bool IsWhole { get; init; }
}
