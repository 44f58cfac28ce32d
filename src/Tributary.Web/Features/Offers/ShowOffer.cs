using Tributary.Core.Money;
using Tributary.Web.Features.Offers.Duplicates;
using Tributary.Web.Features.Offers.Rules;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>Reads the whole offer, with what a member on the default plan gets for it.</summary>
internal sealed class ShowOffer(Database database, PlanBook plans, TimeProvider clock)
{
    public async Task<OfferPreview?> Find(long? id, CancellationToken ct)
    {
        if (id is null) return null;
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var offer = await database.Read(async session =>
            await session.Find<OfferPreview>($"select c.*, ({Availability.Blocked}) as blocked, (select name from accounts where id = c.held_by) as held_by_name, (select o.hold_days from offers o where o.id = c.id) as hold_days from current_offers c where id = @id", new { id, now }) is { } found
                ? found with
                {
                    Overrides = await session.Query<OfferPreview.Override>(
                        """
                        select o.field, o.value, o.source_value, o.set_at, p.name as set_by
                        from offer_overrides o left join accounts p on p.id = o.set_by where o.offer_id = @id order by o.field desc
                        """, new { id }),
                    Others = await AlsoAt.Read(session, found.Id),
                    Cap = found.DailyCap is null ? null : await DailyCaps.Today(session, found.Id, now),
                    Source = await session.First<OfferVersion>($"select id, status, {OfferVersionRow.ContentColumns} from offer_versions where id = @VersionId", found),
                    Pins = await PinnedField.Read(session, found.Id),
                    Rules = (await StoredRules.Read(session, found.NetworkId)).Rules,
                }
                : null, ct);
        if (offer is null) return null;
        var plan = await plans.Default(ct);
        return offer with { PlanName = plan.Name, Terms = new Terms(0, new Share(offer.MemberSharePpm), plan.ShareAt(offer.NetworkId, offer.Id), plan.Unit, plan.PointsPerUnit) };
    }
}
