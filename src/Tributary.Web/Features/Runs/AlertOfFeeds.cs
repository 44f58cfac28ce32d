using Tributary.Core.Offers;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>Tells the operator of a feed that was not believed, and of one that was and has far fewer offers.</summary>
internal sealed class AlertOfFeeds(AlertBook alerts)
{
    /// <summary>The breaker stopped a run. However often it does, until a feed is believed again this is one alert.</summary>
    public async Task Stopped(Session session, Run run, string why)
    {
        var believed = await session.Scalar<long?>(
            "select max(id) from runs where network_id = @NetworkId and state = 'Complete' and dry = 0", run) ?? 0;
        await alerts.Raise(session, new NewAlert(AlertKind.FeedStopped, $"feed-stopped/{run.NetworkId}/{believed}", $"{why} Look at the run; there you can accept the feed after all.")
        { NetworkId = run.NetworkId, RunId = run.Id });
    }

    /// <summary>A feed was published. Who accepted its loss knows of it.</summary>
    public async Task Published(Session session, RunningFeed feed)
    {
        var report = feed.Report;
        if (feed.Run.Accepts is not null || !JudgeFeed.HasShrunk(report.Gone, feed.KnownOffers, feed.Rules.MaxDropPercent)) return;
        await alerts.Raise(session, new NewAlert(AlertKind.FeedShrunk, $"feed-shrunk/{feed.Run.NetworkId}/{feed.Run.Id}",
            $"{Figure.Of(report.Gone)} of {Figure.Of(feed.KnownOffers)} offers are no longer in the feed. That is not enough to stop the run: they are marked as missing.")
        { NetworkId = feed.Run.NetworkId, RunId = feed.Run.Id });
    }
}
