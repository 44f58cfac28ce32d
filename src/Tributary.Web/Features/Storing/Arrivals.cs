using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>Where one network's new offers begin, for one run.</summary>
internal sealed class Arrivals(long networkId, IntakeRules rules, CategoryMap categories, HashSet<string> known)
{
    public Arrival Of(OfferDraft offer) => rules.Of(offer, categories.Of(offer.Categories).Text);

    /// <summary>Gives combinations of categories that were never seen before their place in the map, in the transaction that stages the offers.</summary>
    public async Task Keep(Session session, IReadOnlyList<StagedOffer> offers)
    {
        Dictionary<string, MappedCategory>? unseen = null;
        foreach (var offer in offers)
        {
            var source = StoredOffer.Texts(offer.Draft.Categories);
            if (!known.Contains(source)) (unseen ??= new(StringComparer.Ordinal))[source] = categories.Of(offer.Draft.Categories);
        }

        if (unseen is null) return;
        await CategoryRows.Add(session, networkId, unseen);
        session.AfterCommit(() => known.UnionWith(unseen.Keys));
    }
}
