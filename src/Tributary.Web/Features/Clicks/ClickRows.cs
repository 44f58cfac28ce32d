using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>A click as it came. Payout and terms are those of the moment; address and browser are stored apart, because they are forgotten.</summary>
internal sealed record ClickRow(
    string ClickId, long SiteId, long MemberId, long NetworkId, long OfferId, long OfferVersionId, long TermsId,
    long? Payout, string? Currency, long ClickedAt, string Address, string UserAgent, string SubIds);

internal static class ClickRows
{
    /// <summary>Writes clicks again that nothing but their id is known of; one that is there already stays as it is.</summary>
    public static void Restore(Session session, IReadOnlyList<ClickRow> clicks) => session.InsertLater(Clicks(clicks, "on conflict (click_id) do nothing"));

    /// <summary>Writes clicks as they came. One that was restored meanwhile is told what it lacks.</summary>
    public static void File(Session session, IReadOnlyList<ClickRow> came)
    {
        var clicks = came.DistinctBy(click => click.ClickId, StringComparer.Ordinal).ToList();
        session.InsertLater(
            Clicks(clicks, "on conflict (click_id) do update set sub_ids = excluded.sub_ids, clicked_at = excluded.clicked_at where clicks.sub_ids = ''"),
            new BulkRows("click_visitors", "clicked_at, click_id, address, user_agent",
                [.. clicks.Where(click => click.Address.Length + click.UserAgent.Length > 0).Select(click => new object?[] { click.ClickedAt, click.ClickId, click.Address, click.UserAgent })],
                "on conflict (clicked_at, click_id) do nothing"));
    }

    private static BulkRows Clicks(IReadOnlyList<ClickRow> clicks, string conflict) => new(
        "clicks", "click_id, site_id, member_id, network_id, offer_id, offer_version_id, terms_id, payout, currency, clicked_at, sub_ids",
        [
            .. clicks.Select(click => new object?[]
            {
                click.ClickId, click.SiteId, click.MemberId, click.NetworkId, click.OfferId, click.OfferVersionId, click.TermsId,
                click.Payout, click.Currency, click.ClickedAt, click.SubIds,
            }),
        ], conflict);
}
