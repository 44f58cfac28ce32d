using Tributary.Core.Conversions;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>
/// Whose conversion it is when the network's own wall made the click: the member it names by the site's own id, by his plan as it is now.
/// An id that no site or more than one knows is nobody's.
/// </summary>
internal static class MemberAttribution
{
    public static async Task<IReadOnlyList<Attribution>> Of(Session session, IReadOnlyList<AttributionQuestion> questions)
    {
        var members = (await MemberBook.Named(session, [.. questions.Select(question => question.Member!.Trim()).Distinct(StringComparer.Ordinal)]))
            .ToLookup(member => member.ExternalId, StringComparer.Ordinal);
        var terms = await PlanBook.CurrentTerms(session, [.. members.SelectMany(same => same).Select(member => member.PlanId).Distinct()]);
        var offers = await Offers(session, questions);
        return
        [
            .. questions.Select(question =>
            {
                var member = members[question.Member!.Trim()].ToList() is [var one] ? one : null;
                var known = member is null ? null : terms.GetValueOrDefault((question.Network, member.PlanId));
                return new Attribution
                {
                    Problem = known is null ? Reason.UnknownMember : null,
                    ByMember = true,
                    Member = member is null ? null : new AttributedMember { Id = member.Id, SiteId = member.SiteId, ExternalId = member.ExternalId },
                    Offer = question.OfferSourceId is { Length: > 0 } source ? offers.GetValueOrDefault((question.Network, source)) : null,
                    Terms = known,
                };
            }),
        ];
    }

    // As the network tells it now: a wall shows what it likes, and an offer of it that was never downloaded is no mistake.
    private static async Task<Dictionary<(long Network, string Source), AttributedOffer>> Offers(Session session, IReadOnlyList<AttributionQuestion> questions)
    {
        var named = questions.Where(question => question.OfferSourceId is { Length: > 0 }).ToList();
        if (named.Count == 0) return [];
        var offers = await session.Query<AttributedOffer>(
            $"""
            select version_id, id, network_id, source_id, title, source_payout as payout, source_payout_high as payout_high,
                   source_payout_percent_ppm as payout_percent_ppm, source_currency as currency,
                   case when daily_cap is null then 0 else 1 end as may_be_capped,
                   (select o.hold_days from offers o where o.id = current_offers.id) as hold_days
            from current_offers
            where {session.Dialect.InPairs("offers", ("network_id", "@networks"), ("source_id", "@sources"))}
            """,
            new { networks = session.Dialect.List(named.Select(question => question.Network)), sources = session.Dialect.List(named.Select(question => question.OfferSourceId!)) });
        return offers.ToDictionary(offer => (offer.NetworkId, offer.SourceId));
    }
}
