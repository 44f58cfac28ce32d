using Tributary.Core.Money;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>A click as stored. Payout and terms are those of the moment.</summary>
internal sealed record ClickRow(
    string ClickId, long SiteId, long MemberId, long NetworkId, long OfferId, long OfferVersionId, long TermsId,
    long? Payout, string? Currency, long ClickedAt, string Address, string UserAgent);

internal static class ClickRows
{
    /// <summary>Writes clicks; one that is there already stays as it is.</summary>
    public static Task<int> Insert(Session session, IReadOnlyList<ClickRow> clicks) => session.InsertMany(
        "clicks",
        "click_id, site_id, member_id, network_id, offer_id, offer_version_id, terms_id, payout, currency, clicked_at, address, user_agent",
        [.. clicks.Select(click => new object?[]
        {
            click.ClickId, click.SiteId, click.MemberId, click.NetworkId, click.OfferId, click.OfferVersionId, click.TermsId,
            click.Payout, click.Currency, click.ClickedAt, click.Address, click.UserAgent,
        })],
        "on conflict (click_id) do nothing");
}

/// <summary>A row of terms.</summary>
internal sealed record TermsRow
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public long PlanId { get; init; }
    public long NetworkSharePpm { get; init; }
    public long PlanSharePpm { get; init; }
    public string Unit { get; init; } = "";
    public long PointsPerUnit { get; init; }
    public string Referrals { get; init; } = "";

    public Terms ToTerms() => new(Id, new(NetworkSharePpm), new(PlanSharePpm),
        Unit.Equals("points", StringComparison.OrdinalIgnoreCase) ? RewardUnit.Points : RewardUnit.Money, PointsPerUnit) { Referrals = new(Referrals) };
}
