using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers.Holds;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Bulk;

/// <summary>The offers of one piece, locked and changed. Only what really changes is written, each change with an act that tells what stood before.</summary>
internal sealed class BulkPiece(Session session, BulkAct act, IReadOnlyList<BulkTarget> targets, IdRange actIds, long now)
{
    private readonly object _ids = session.Dialect.List(targets.Select(target => target.OfferId));
    private readonly List<DoneAct> _done = [];

    /// <summary>How many offers changed, and how many an undo left alone.</summary>
    public async Task<(int Changed, int LeftAlone)> Run()
    {
        // In the order of their ids, so that two acts at once wait for each other instead of both giving up.
        var standing = (await session.Query<OfferNow>(
            $"select id, listing, held_until, held_at, held_by, held_note from offers where {session.Dialect.In("id", "@ids")} order by id {session.Dialect.LockForUpdate}", new { ids = _ids }))
            .ToDictionary(offer => offer.Id);
        var leftAlone = 0;
        switch (BulkWork.Read(act.Work))
        {
            case BulkWork.SetListing work:
                await SetListings(standing.Values.Select(offer => (offer, work.To)));
                break;
            case BulkWork.SetListings work:
                await SetListings(targets.Where(target => target.To is not null && standing.GetValueOrDefault(target.OfferId)?.Listing == work.OnlyFrom.ToString())
                    .Select(target => (standing[target.OfferId], target.To!.Value)));
                break;
            case BulkWork.ReleaseOverrides:
                await Release(await Overrides("true"));
                break;
            case BulkWork.Hold work:
                await SetHolds(standing.Values.Select(offer => (offer, (KeptHold?)new KeptHold(work.Until, work.Note, now, act.AccountId))));
                break;
            case BulkWork.EndHold:
                await SetHolds(standing.Values.Select(offer => (offer, (KeptHold?)null)));
                break;
            case BulkWork.Undo work:
                leftAlone = await Undo(standing, work.BulkId);
                break;
        }

        await DoneAct.Record(session, actIds, _done, now);
        return (_done.Select(done => done.OfferId).Distinct().Count(), leftAlone);
    }

    private async Task SetListings(IEnumerable<(OfferNow Offer, Listing To)> wanted)
    {
        foreach (var group in wanted.Where(pair => pair.Offer.Listing != pair.To.ToString()).GroupBy(pair => pair.To))
        {
            await session.Execute(
                $"""
                update offers set listing = @listing, listing_changed_at = @now, listing_changed_by = @AccountId, row_version = row_version + 1
                where {session.Dialect.In("id", "@ids")}
                """, new { listing = group.Key.ToString(), now, act.AccountId, ids = session.Dialect.List(group.Select(pair => pair.Offer.Id)) });
            foreach (var (offer, to) in group) Add(offer.Id, OfferAct.Listing, "listing", offer.Listing, to.ToString());
        }
    }

    private async Task SetHolds(IEnumerable<(OfferNow Offer, KeptHold? To)> wanted)
    {
        var changes = wanted.Where(pair => pair.Offer.Hold?.Until != pair.To?.Until || pair.Offer.Hold?.Note != pair.To?.Note).ToList();
        foreach (var group in changes.GroupBy(pair => pair.To))
        {
            await session.Execute(
                $"""
                update offers set held_until = @Until, held_note = @Note, held_at = @At, held_by = @By, row_version = row_version + 1
                where {session.Dialect.In("id", "@ids")}
                """, new { group.Key?.Until, group.Key?.Note, group.Key?.At, group.Key?.By, ids = session.Dialect.List(group.Select(pair => pair.Offer.Id)) });
        }

        foreach (var (offer, to) in changes)
            Add(offer.Id, to is null ? OfferAct.Unhold : OfferAct.Hold, "hold", offer.Hold?.Staff.Write() ?? "", to?.Staff.Write() ?? "", offer.Hold is null ? null : JsonSerializer.Serialize(offer.Hold));
    }

    private async Task Release(IReadOnlyList<Override> overrides)
    {
        foreach (var field in overrides.GroupBy(set => set.Field, StringComparer.Ordinal))
        {
            await session.Execute($"delete from offer_overrides where field = @field and {session.Dialect.In("offer_id", "@ids")}",
                new { field = field.Key, ids = session.Dialect.List(field.Select(set => set.OfferId)) });
        }

        await Touch(overrides.Select(set => set.OfferId));
        foreach (var set in overrides) Add(set.OfferId, OfferAct.Release, set.Field, set.Value, set.Now, JsonSerializer.Serialize(set));
    }

    private Task<IReadOnlyList<Override>> Overrides(string which) => session.Query<Override>(
        $"""
        select o.offer_id, o.field, o.value, o.source_value, o.set_by, o.set_at, case o.field when 'title' then c.source_title else c.source_description end as now
        from offer_overrides o join current_offers c on c.id = o.offer_id where {session.Dialect.In("o.offer_id", "@ids")} and {which} order by o.offer_id, o.field
        """, new { ids = _ids, act.Undoes });

    // An offer is left alone as a whole when any of what the act changed of it was decided about since.
    private async Task<int> Undo(Dictionary<long, OfferNow> standing, long bulkId)
    {
        var acts = await session.Query<Earlier>(
            $"""
            select a.offer_id, a.act, a.field, a.before, a.kept,
                   case when exists (select 1 from offer_acts later where later.offer_id = a.offer_id and later.field = a.field
                                     and (later.done_at > a.done_at or (later.done_at = a.done_at and later.id > a.id))) then 1 else 0 end as decided_since
            from offer_acts a where a.bulk_id = @bulkId and {session.Dialect.In("a.offer_id", "@ids")} order by a.offer_id, a.id
            """, new { bulkId, ids = _ids });
        var touched = acts.Where(earlier => earlier.DecidedSince == 1).Select(earlier => earlier.OfferId).ToHashSet();
        var free = acts.Where(earlier => !touched.Contains(earlier.OfferId) && standing.ContainsKey(earlier.OfferId)).ToList();
        await SetListings(free.Where(earlier => earlier.Act == nameof(OfferAct.Listing)).Select(earlier => (standing[earlier.OfferId], Enum.Parse<Listing>(earlier.Before))));
        await SetHolds(free.Where(earlier => earlier.Field == "hold")
            .Select(earlier => (standing[earlier.OfferId], earlier.Kept is null ? null : JsonSerializer.Deserialize<KeptHold>(earlier.Kept))));
        await SetOverrides([.. free.Where(earlier => earlier.Act == nameof(OfferAct.Release)).Select(earlier => JsonSerializer.Deserialize<Override>(earlier.Kept!)!)]);
        if (free.Any(earlier => earlier.Act == nameof(OfferAct.Override)))
            await Release(await Overrides("exists (select 1 from offer_acts a where a.bulk_id = @Undoes and a.offer_id = o.offer_id and a.field = o.field and a.act = 'Override')"));
        return touched.Count;
    }

    private async Task SetOverrides(IReadOnlyList<Override> overrides)
    {
        if (overrides.Count == 0) return;
        await session.InsertMany("offer_overrides", "offer_id, field, value, source_value, set_by, set_at",
            [.. overrides.Select(set => new object?[] { set.OfferId, set.Field, set.Value, set.SourceValue, set.SetBy, set.SetAt })]);
        await Touch(overrides.Select(set => set.OfferId));
        foreach (var set in overrides) Add(set.OfferId, OfferAct.Override, set.Field, set.Now, set.Value);
    }

    private Task Touch(IEnumerable<long> offers) => session.Execute($"update offers set row_version = row_version + 1 where {session.Dialect.In("id", "@ids")}",
        new { ids = session.Dialect.List(offers.Distinct()) });

    private void Add(long offer, OfferAct kind, string field, string before, string after, string? kept = null) =>
        _done.Add(new DoneAct(offer, kind, field, before, after, act.AccountId) { BulkId = act.Id, Kept = kept });

    private sealed record OfferNow
    {
        public long Id { get; init; }
        public string Listing { get; init; } = "";
        public long? HeldUntil { get; init; }
        public string? HeldNote { get; init; }
        public long? HeldAt { get; init; }
        public long? HeldBy { get; init; }

        public KeptHold? Hold => HeldUntil is { } until ? new KeptHold(until, HeldNote ?? "", HeldAt ?? 0, HeldBy) : null;
    }

    private sealed record Earlier
    {
        public long OfferId { get; init; }
        public string Act { get; init; } = "";
        public string Field { get; init; } = "";
        public string Before { get; init; } = "";
        public string? Kept { get; init; }
        public long DecidedSince { get; init; }
    }

    /// <summary>A hold as it stood, with when and by whom.</summary>
    private sealed record KeptHold(long Until, string Note, long At, long? By)
    {
        [JsonIgnore]
        public StaffHold Staff => new(Until, Note);
    }

    /// <summary>A field set by hand, as it stood, with what the network says now.</summary>
    private sealed record Override
    {
        public long OfferId { get; init; }
        public string Field { get; init; } = "";
        public string Value { get; init; } = "";
        public string SourceValue { get; init; } = "";
        public long? SetBy { get; init; }
        public long SetAt { get; init; }
        public string Now { get; init; } = "";
    }
}
