using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>
/// The pins of a network's next generation: staged beside its versions, in force with the same swap, gone with the same cleaning. Pins are
/// inserted here only, under the network's row of generations, so that nobody else has to watch <c>offers.pinned</c>.
/// </summary>
internal static class StagedPins
{
    /// <summary>Stages what judging said of these offers, in the transaction that stages their versions.</summary>
    public static async Task Write(Session session, StagedGeneration staged, long runId, IReadOnlyList<StagedOffer> offers, long now)
    {
        var kept = (from offer in offers
                    from judged in offer.Judgement.Fields
                    where judged.Outcome is FieldOutcome.Held or FieldOutcome.StillHeld or FieldOutcome.KeptByRule
                    select (Offer: offer, Judged: judged)).ToList();
        // One that is there stays. StillHeld is there, unless somebody decided since the run looked: then what he has not seen waits again.
        await session.InsertMany("offer_pins", "offer_id, field, version_id, why, since, until, network_id, run_id, account_id, pinned_at, note",
        [
            .. kept.Select(keep => new object?[]
            {
                keep.Offer.Known!.Value.Id, keep.Judged.Field.ToString(), keep.Offer.Pinned.GetValueOrDefault(keep.Judged.Field, keep.Offer.Before!.Id),
                (keep.Judged.Outcome is FieldOutcome.KeptByRule ? PinReason.Rule : PinReason.Gate).ToString(),
                staged.Next, OfferStaging.Open, staged.NetworkId, runId, null, now, keep.Offer.Judgement.IsReusedId ? ReusedId : "",
            }),
        ], "on conflict (offer_id, field) do nothing");
        if (kept.Count > 0)
        {
            await session.Execute($"update offers set pinned = 1 where {session.Dialect.In("id", "@offers")} and pinned = 0",
                new { offers = session.Dialect.List(kept.Select(keep => keep.Offer.Known!.Value.Id).Distinct()) });
        }

        var letGo = offers.SelectMany(offer => offer.Judgement.Fields.Where(judged => judged.Outcome is FieldOutcome.LetGo).Select(judged => (offer.Known!.Value.Id, judged.Field)));
        foreach (var field in letGo.ToLookup(pair => pair.Field, pair => pair.Id))
        {
            await session.Execute(
                $"update offer_pins set until = @Next where {session.Dialect.In("offer_id", "@offers")} and field = @field and why = 'Gate' and until = {OfferStaging.Open}",
                new { staged.Next, offers = session.Dialect.List(field), field = field.Key.ToString() });
        }
    }

    /// <summary>The note of a pin whose offer seems to be another one than before.</summary>
    public const string ReusedId = "reused id";

    /// <summary>Removes what a run staged for these offers.</summary>
    public static async Task Clean(Session session, StagedGeneration staged, object offers)
    {
        await session.Execute($"delete from offer_pins where {session.Dialect.In("offer_id", "@offers")} and since > @Generation", new { offers, staged.Generation });
        await session.Execute($"update offer_pins set until = {OfferStaging.Open} where {session.Dialect.In("offer_id", "@offers")} and until = @Next", new { offers, staged.Next });
    }

    /// <summary>Removes what the published generation let go, and what is pinned by a rule that was lifted meanwhile.</summary>
    public static async Task Publish(Session session, StagedGeneration staged)
    {
        var rules = (await StoredRules.Read(session, staged.NetworkId)).Rules;
        await Remove(session, $"network_id = @NetworkId and until <= @Next and until < {OfferStaging.Open}", staged);
        await Remove(session, $"network_id = @NetworkId and why = 'Rule' and not ({session.Dialect.In("field", "@kept")})",
            new { staged.NetworkId, staged.Next, kept = session.Dialect.List(Enum.GetValues<OfferField>().Where(field => rules.Of(field) is not FieldRule.Always).Select(field => field.ToString())) });
    }

    /// <summary>Keeps runs from staging pins while people decide about those that are there.</summary>
    public static Task Lock(Session session, object networks) => session.Query<long>(
        $"select network_id from generations where {session.Dialect.In("network_id", "@networks")} order by network_id {session.Dialect.LockForUpdate}", new { networks });

    /// <summary>
    /// Removes pins; their offers follow the network in these fields from now on. Who calls has locked the networks' rows of generations.
    /// </summary>
    public static async Task<int> Remove(Session session, string which, object args)
    {
        var offers = await session.Query<long>($"select distinct offer_id from offer_pins where {which}", args);
        if (offers.Count == 0) return 0;
        var removed = await session.Execute($"delete from offer_pins where {which}", args);
        await session.Execute(
            $"update offers set pinned = 0 where {session.Dialect.In("id", "@offers")} and not exists (select 1 from offer_pins p where p.offer_id = offers.id)",
            new { offers = session.Dialect.List(offers) });
        return removed;
    }
}
