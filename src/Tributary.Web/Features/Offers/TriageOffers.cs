using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers;

/// <summary>What a person decides about the rows of a list: listings, a title and description, back to the network's words.</summary>
internal sealed class TriageOffers(Database database, Ids ids, Stamps stamps, AuditLog audit, TimeProvider clock)
{
    public const int LongestTitle = 200;
    public const int LongestDescription = 5000;

    private static readonly string[] Fields = ["title", "description"];

    /// <summary>
    /// Writes the rows that were changed. A row that somebody else changed after the page was drawn is left alone and comes back
    /// by its id: nobody overwrites what he has not seen.
    /// </summary>
    public async Task<(int Changed, IReadOnlySet<long> Conflicts)> SaveListings(IReadOnlyList<ListingChange> changes, long accountId, CancellationToken ct)
    {
        var conflicts = new HashSet<long>();
        if (changes.Count == 0) return (0, conflicts);
        var (actIds, pen) = (await ids.Next("offer_acts", changes.Count, ct), await audit.Pen(ct));
        await database.Write(async session =>
        {
            foreach (var change in changes)
            {
                var written = await session.Execute(
                    """
                    update offers set listing = @listing, listing_changed_at = @now, listing_changed_by = @accountId, row_version = row_version + 1
                    where id = @Id and row_version = @Version
                    """, new { listing = change.To.ToString(), now = Now, accountId, change.Id, change.Version });
                if (written == 0) conflicts.Add(change.Id);
            }

            await DoneAct.Record(session, actIds, [.. changes.Where(change => !conflicts.Contains(change.Id))
                .Select(change => new DoneAct(change.Id, OfferAct.Listing, "listing", change.Was.ToString(), change.To.ToString(), accountId))], Now, pen);
            await stamps.Touch(session, OfferBook.Stamp);
        }, ct);
        return (changes.Count - conflicts.Count, conflicts);
    }

    /// <summary>
    /// Sets the title and description of one offer. A value equal to the network's is no override. False when somebody else changed
    /// the offer meanwhile, or it is gone.
    /// </summary>
    public async Task<bool> Edit(OfferEdit edit, long accountId, CancellationToken ct)
    {
        var (actIds, pen) = (await ids.Next("offer_acts", Fields.Length, ct), await audit.Pen(ct));
        return await database.Write(async session =>
        {
            if (await session.Execute("update offers set row_version = row_version + 1 where id = @Id and row_version = @Version", new { edit.Id, edit.Version }) == 0)
                return false;
            if (await Words(session, edit.Id) is not { } words) return false;
            List<DoneAct?> acts =
            [
                await Override(session, edit.Id, "title", edit.Title.Trim(), words.SourceTitle, words.Title, accountId),
                await Override(session, edit.Id, "description", edit.Description.ReplaceLineEndings("\n").Trim(), words.SourceDescription, words.Description, accountId),
            ];
            await DoneAct.Record(session, actIds, [.. acts.OfType<DoneAct>()], Now, pen);
            await stamps.Touch(session, OfferBook.Stamp);
            return true;
        }, ct);
    }

    /// <summary>Gives a field back to the network.</summary>
    public async Task Release(long offerId, string field, long accountId, CancellationToken ct)
    {
        if (!Fields.Contains(field)) return;
        var (actIds, pen) = (await ids.Next("offer_acts", 1, ct), await audit.Pen(ct));
        await database.Write(async session =>
        {
            if (await Words(session, offerId) is not { } words) return;
            var (source, before) = field == "title" ? (words.SourceTitle, words.Title) : (words.SourceDescription, words.Description);
            if (await GiveBack(session, offerId, field, source, before, accountId) is not { } act) return;
            await DoneAct.Record(session, actIds, [act], Now, pen);
            await session.Execute("update offers set row_version = row_version + 1 where id = @offerId", new { offerId });
            await stamps.Touch(session, OfferBook.Stamp);
        }, ct);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static Task<Shown?> Words(Session session, long id) =>
        session.Find<Shown>("select title, source_title, description, source_description from current_offers where id = @id", new { id });

    // What was done, or null when everything stood so already.
    private async Task<DoneAct?> Override(Session session, long id, string field, string value, string source, string before, long accountId)
    {
        // What was shown and is sent back unchanged is nobody's decision, whatever it was put together from.
        if (value == before.ReplaceLineEndings("\n").Trim()) return null;
        if (value.Length == 0 || value == source.ReplaceLineEndings("\n").Trim()) return await GiveBack(session, id, field, source, before, accountId);
        var written = await session.Execute(
            """
            insert into offer_overrides (offer_id, field, value, source_value, set_by, set_at) values (@id, @field, @value, @source, @accountId, @now)
            on conflict (offer_id, field) do update set value = @value, source_value = @source, set_by = @accountId, set_at = @now
            where offer_overrides.value <> @value
            """, new { id, field, value, source, accountId, now = Now });
        return written == 0 ? null : new DoneAct(id, OfferAct.Override, field, before, value, accountId);
    }

    private static async Task<DoneAct?> GiveBack(Session session, long id, string field, string source, string before, long accountId) =>
        await session.Execute("delete from offer_overrides where offer_id = @id and field = @field", new { id, field }) == 0
            ? null : new DoneAct(id, OfferAct.Release, field, before, source, accountId);

    private sealed record Shown
    {
        public string Title { get; init; } = "";
        public string SourceTitle { get; init; } = "";
        public string Description { get; init; } = "";
        public string SourceDescription { get; init; } = "";
    }
}

/// <summary>A row whose listing was changed in the form, with the version it was drawn from.</summary>
internal sealed record ListingChange(long Id, Listing To, Listing Was, long Version);
