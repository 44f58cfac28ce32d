using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>
/// Saves a network's rules. They hold from the next chunk of a run on; what a lifted field rule kept follows the network at once, and what it
/// never took comes with the next run.
/// </summary>
internal sealed class SaveRules(Database database, NetworkLog log, Stamps stamps, TimeProvider clock)
{
    // Offers in one transaction: postbacks on a file wait for it.
    private const int PieceSize = 2000;

    /// <summary>False when somebody else saved since the version that the form was drawn from.</summary>
    public async Task<bool> Run(long networkId, ChangeRules rules, long version, long accountId, CancellationToken ct)
    {
        var reserved = await log.Reserve(Enum.GetValues<OfferField>().Length + RuleWords.Moves.Count, ct);
        var before = await database.Write(async session =>
        {
            var stored = await StoredRules.Read(session, networkId);
            var written = await session.Execute(
                """
                insert into network_rules (network_id, fields, gate, row_version, changed_at, changed_by)
                select @networkId, @Fields, @Gate, 1, @now, @accountId where @version = 0
                on conflict (network_id) do nothing
                """, Arguments());
            if (written == 0 && version > 0)
            {
                written = await session.Execute(
                    """
                    update network_rules set fields = @Fields, gate = @Gate, row_version = row_version + 1, changed_at = @now, changed_by = @accountId
                    where network_id = @networkId and row_version = @version
                    """, Arguments());
            }

            if (written == 0) return null;
            await log.Record(session, reserved,
            [
                .. Enum.GetValues<OfferField>().Select(field => new NetworkChange(networkId, NetworkAct.Rules, FieldWords.Of(field), RuleWords.Of(stored.Rules.Of(field)), RuleWords.Of(rules.Of(field)), accountId)),
                .. RuleWords.Moves.Select(move => new NetworkChange(networkId, NetworkAct.Rules, RuleWords.Of(move.Field, move.Direction),
                    RuleWords.Of(stored.Rules.Gate, move.Field, move.Direction), RuleWords.Of(rules.Gate, move.Field, move.Direction), accountId)),
            ]);
            return stored.Rules;
        }, ct);
        if (before is null) return false;
        foreach (var field in Enum.GetValues<OfferField>().Where(field => rules.Of(field) is FieldRule.Always && before.Of(field) is not FieldRule.Always))
            await Lift(networkId, field, wasNever: before.Of(field) is FieldRule.Never, ct);
        return true;

        object Arguments()
        {
            var stored = StoredRules.Of(rules);
            return new { networkId, stored.Fields, stored.Gate, version, accountId, now = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        }
    }

    // In pieces. Should it be cut short, the next publication lets go of the rest.
    private async Task Lift(long networkId, OfferField field, bool wasNever, CancellationToken ct)
    {
        var args = new { networkId, field = field.ToString() };
        while (await database.Write(async session =>
        {
            await StagedPins.Lock(session, session.Dialect.List([networkId]));
            await stamps.Touch(session, OfferBook.Stamp);
            return await StagedPins.Remove(session,
                $"""
                field = @field and offer_id in (
                    select p.offer_id from offer_pins p where p.network_id = @networkId and p.field = @field and p.why = 'Rule' order by p.offer_id limit {PieceSize})
                """, args);
        }, ct) > 0)
        {
        }

        if (!wasNever) return;
        // The hash of a version is that of all the network said. Without one, the next run stores what was left out.
        var from = 0L;
        while (await database.Write(async session =>
        {
            var blanked = await session.Query<long>(
                $"""
                select id from offer_versions where network_id = @networkId and until = {OfferStaging.Open} and hash <> '0' and id > @from and not ({VersionFields.IsFilled(field)})
                order by id limit {PieceSize}
                """, new { networkId, from });
            if (blanked.Count == 0) return 0;
            from = blanked[^1];
            return await session.Execute($"update offer_versions set hash = '0' where {session.Dialect.In("id", "@blanked")}", new { blanked = session.Dialect.List(blanked) });
        }, ct) > 0)
        {
        }
    }
}
