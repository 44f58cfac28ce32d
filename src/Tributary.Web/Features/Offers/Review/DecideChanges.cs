using System.Globalization;
using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Core.Security;
using Tributary.Web.Features.Offers.Rules;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers.Review;

/// <summary>
/// What people decide about changes that wait, and about fields that do not follow the network. A decision is about the version it was drawn
/// from: one that changed since, that another person decided, or that a run is just replacing, is left as it is and comes back.
/// </summary>
internal sealed class DecideChanges(Database database, Ids ids, Stamps stamps, AlertOfChanges alerts, AuditLog audit, TimeProvider clock)
{
    // Runs of these networks wait for it, and so do postbacks on a file.
    private const int PieceSize = 200;

    /// <summary>Decides; returns those left as they are.</summary>
    public async Task<IReadOnlyList<Pick>> Run(IReadOnlyList<Pick> picks, ReviewDecision decision, long? accountId, CancellationToken ct)
    {
        var left = new List<Pick>();
        foreach (var piece in picks.Distinct().Chunk(PieceSize))
        {
            var (actIds, pen) = (await ids.Next("offer_acts", piece.Length, ct), await audit.Pen(ct));
            left.AddRange(await database.Write(session => Decide(session, piece, decision, accountId, actIds, pen), ct));
        }

        return left;
    }

    /// <summary>Everything that waits and that the filter matches, as it stood at a moment (unix ms).</summary>
    public Task<IReadOnlyList<Pick>> Matching(ReviewFilter filter, long asOf, CancellationToken ct) => database.Read<IReadOnlyList<Pick>>(async session =>
        [.. (await session.Query<PickRow>(
            $"""
            select p.offer_id, p.field, v.id as version_id from pins_in_force p
            join generations g on g.network_id = p.network_id
            join offer_versions v on v.offer_id = p.offer_id and v.since <= g.generation and v.until > g.generation
            where {filter.Where} and p.pinned_at <= @asOf and v.created_at <= @asOf order by p.offer_id, p.field
            """, filter.Arguments(asOf))).Select(row => new Pick(row.OfferId, Enum.Parse<OfferField>(row.Field), row.VersionId))], ct);

    /// <summary>Gives a field back to the network, whatever keeps it from following.</summary>
    public async Task<bool> Follow(long offerId, OfferField field, long? accountId, CancellationToken ct)
    {
        var (actIds, pen) = (await ids.Next("offer_acts", 1, ct), await audit.Pen(ct));
        return await database.Write(async session =>
        {
            await Lock(session, [offerId]);
            var pin = (await PinnedField.Read(session, offerId)).FirstOrDefault(pin => pin.Field == field);
            var source = await Sources(session, [offerId]);
            if (pin is null || !source.TryGetValue(offerId, out var version)) return false;
            await StagedPins.Remove(session, "offer_id = @offerId and field = @field", new { offerId, field = field.ToString() });
            var (before, after) = Texts(pin.Against(version));
            await Done(session, actIds, [new DoneAct(offerId, OfferAct.Release, field.ToString(), before, after, accountId)], pen);
            return true;
        }, ct);
    }

    private async Task<IReadOnlyList<Pick>> Decide(Session session, Pick[] picks, ReviewDecision decision, long? accountId, IdRange actIds, AuditPen pen)
    {
        var offers = picks.Select(pick => pick.OfferId).Distinct().ToList();
        await Lock(session, offers);
        var pins = (await PinnedField.Read(session, $"select p.*, null as who from pins_in_force p where p.why = 'Gate' and {session.Dialect.In("p.offer_id", "@offers")}",
            new { offers = session.Dialect.List(offers) })).ToDictionary(pin => (pin.OfferId, pin.Field));
        var sources = await Sources(session, offers);
        var decided = picks.Where(pick => pins.ContainsKey((pick.OfferId, pick.Field)) && sources.GetValueOrDefault(pick.OfferId)?.Id == pick.VersionId).ToList();
        foreach (var field in decided.GroupBy(pick => pick.Field))
        {
            if (decision is ReviewDecision.Keep) await Keep(session, [.. field], accountId);
            else await StagedPins.Remove(session, $"field = @field and {session.Dialect.In("offer_id", "@offers")}", new { field = field.Key.ToString(), offers = session.Dialect.List(field.Select(pick => pick.OfferId)) });
        }

        await Done(session, actIds, [.. decided.Select(pick => Act(pick, pins[(pick.OfferId, pick.Field)].Against(sources[pick.OfferId]), decision, accountId))], pen);
        return [.. picks.Except(decided)];
    }

    private static DoneAct Act(Pick pick, IReadOnlyList<FieldChange> changes, ReviewDecision decision, long? accountId)
    {
        var (ours, theirs) = Texts(changes);
        return decision is ReviewDecision.Accept
            ? new DoneAct(pick.OfferId, OfferAct.Accept, pick.Field.ToString(), ours, theirs, accountId)
            : new DoneAct(pick.OfferId, OfferAct.Keep, pick.Field.ToString(), theirs, ours, accountId);
    }

    // A run may have staged that the gate lets go; a person's word counts for longer than that.
    private async Task Keep(Session session, IReadOnlyList<Pick> picks, long? accountId)
    {
        foreach (var pick in picks)
        {
            await session.Execute(
                $"""
                update offer_pins set why = '{nameof(PinReason.Person)}', account_id = @accountId, pinned_at = @now, note = @decided, until = {OfferStaging.Open}
                where offer_id = @OfferId and field = @field
                """,
                new { pick.OfferId, field = pick.Field.ToString(), accountId, now = Now, decided = pick.VersionId.ToString(CultureInfo.InvariantCulture) });
        }
    }

    private static async Task Lock(Session session, IReadOnlyList<long> offers) => await StagedPins.Lock(session, session.Dialect.List(await session.Query<long>(
        $"select distinct network_id from offers where {session.Dialect.In("id", "@offers")}", new { offers = session.Dialect.List(offers) })));

    // What the network says of these offers; not of those for which a run has staged something newer.
    private static async Task<Dictionary<long, OfferVersion>> Sources(Session session, IReadOnlyList<long> offers) => (await session.Query<OfferVersion>(
        $"""
        select v.id, v.offer_id, v.status, {OfferVersionRow.ContentColumns} from offer_versions v
        join generations g on g.network_id = v.network_id and v.since <= g.generation and v.until > g.generation
        where {session.Dialect.In("v.offer_id", "@offers")} and v.until = {OfferStaging.Open}
        """, new { offers = session.Dialect.List(offers) })).ToDictionary(version => version.OfferId);

    private async Task Done(Session session, IdRange actIds, IReadOnlyList<DoneAct> acts, AuditPen pen)
    {
        if (acts.Count == 0) return;
        var offers = session.Dialect.List(acts.Select(act => act.OfferId).Distinct());
        await DoneAct.Record(session, actIds, acts, Now, pen);
        await session.Execute($"update offers set row_version = row_version + 1 where {session.Dialect.In("id", "@offers")}", new { offers });
        await stamps.Touch(session, OfferBook.Stamp);
        foreach (var network in await session.Query<long>($"select distinct network_id from offers where {session.Dialect.In("id", "@offers")}", new { offers }))
            await alerts.Settle(session, network);
    }

    // What stood and what stands, short enough for a line of the history.
    private static (string Before, string After) Texts(IReadOnlyList<FieldChange> changes)
    {
        const int longest = 1000;
        return changes is [var only] ? (Cut(only.Whole?.Before ?? only.Before), Cut(only.Whole?.After ?? only.After))
            : (Cut(string.Join("; ", changes.Select(change => $"{change.Label}: {change.Before}"))), Cut(string.Join("; ", changes.Select(change => $"{change.Label}: {change.After}"))));

        static string Cut(string text) => PlainText.Cut(text, longest, "…");
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record PickRow
    {
        public long OfferId { get; init; }
        public string Field { get; init; } = "";
        public long VersionId { get; init; }
    }
}

/// <summary>What a person can decide about a change that waits.</summary>
internal enum ReviewDecision { Accept, Keep }

/// <summary>A field of an offer, with the network's version that the person saw.</summary>
internal sealed record Pick(long OfferId, OfferField Field, long VersionId)
{
    /// <summary>As a button or a tick carries it: "12.Payout.345".</summary>
    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{OfferId}.{Field}.{VersionId}");

    public static Pick? Read(string? text) => text?.Split('.') is [var offer, var field, var version]
        && long.TryParse(offer, NumberStyles.None, CultureInfo.InvariantCulture, out var offerId) && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var versionId)
        && Enum.TryParse<OfferField>(field, out var known) && Enum.IsDefined(known) ? new Pick(offerId, known, versionId) : null;
}
