using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>What a person can do to an offer. The names are stored.</summary>
public enum OfferAct
{
    Listing,

    /// <summary>Set a field by hand.</summary>
    Override,

    /// <summary>Gave a field back to the network.</summary>
    Release,

    /// <summary>An intake rule decided where a new offer begins: before is the rule's name, after the listing. No person did it.</summary>
    Arrival,

    /// <summary>Stopped the offer, until a moment or without end; before and after as in <see cref="Holds.StaffHold"/>.</summary>
    Hold,

    /// <summary>Let go of a hold.</summary>
    Unhold,

    /// <summary>Made its credits wait, or no longer: days before and after, empty for as the network says.</summary>
    CreditHold,

    /// <summary>Let a change in that had waited for review.</summary>
    Accept,

    /// <summary>Kept what was in force instead of a change that had waited for review.</summary>
    Keep,
}

/// <summary>One decision about an offer as it lies in offer_acts, which is only ever added to.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="Act">What was done.</param>
/// <param name="Field">"listing", "hold", "title", "description" or the name of an <see cref="OfferField"/>.</param>
/// <param name="Before">What stood before.</param>
/// <param name="After">What stands since.</param>
/// <param name="AccountId">Who did it; null for a command.</param>
internal sealed record DoneAct(long OfferId, OfferAct Act, string Field, string Before, string After, long? AccountId)
{
    public const string Columns = "id, offer_id, act, field, before, after, account_id, done_at";

    /// <summary>The act on many offers that this was part of.</summary>
    public long? BulkId { get; init; }

    /// <summary>What <see cref="Before"/> does not say of the state that was left, so that an undo gives exactly that back (JSON).</summary>
    public string? Kept { get; init; }

    /// <summary>Adds acts under ids that were reserved for at least as many.</summary>
    public static Task Record(Session session, IdRange ids, IReadOnlyList<DoneAct> acts, long now) => session.InsertMany("offer_acts", $"{Columns}, bulk_id, kept",
        [.. acts.Select((act, i) => new object?[] { ids[i], act.OfferId, act.Act.ToString(), act.Field, act.Before, act.After, act.AccountId, now, act.BulkId, act.Kept })]);

    /// <summary>Adds acts, and enters them in the audit log for whoever asked.</summary>
    public static async Task Record(Session session, IdRange ids, IReadOnlyList<DoneAct> acts, long now, AuditPen pen)
    {
        if (acts.Count == 0) return;
        await Record(session, ids, acts, now);
        var offers = acts.Select(act => act.OfferId).Distinct().ToList();
        await pen.Enter(session, $"Offer changed: {string.Join(", ", acts.Select(act => HistoryWords.Act(act.Act)).Distinct(StringComparer.Ordinal))}",
            offers is [var only] ? string.Create(CultureInfo.InvariantCulture, $"Offer {only}") : Figure.Of(offers.Count, "offer", "offers"),
            [.. acts.Select(act => HistoryWords.Entered(act, offers.Count > 1))]);
    }

    /// <summary>Adds one act for each of these offers whose listing is about to become another. Their rows stay locked until the session ends.</summary>
    public static Task RecordListings(Session session, IdRange ids, object offers, Listing listing, long? accountId, long now) => session.Execute(
        $"""
        insert into offer_acts ({Columns})
        select @first + row_number() over (order by id) - 1, id, '{nameof(OfferAct.Listing)}', 'listing', listing, @listing, @accountId, @now
        from (select id, listing from offers where {session.Dialect.In("id", "@offers")} and listing <> @listing {session.Dialect.LockForUpdate}) as decided
        """, new { first = ids.First, offers, listing = listing.ToString(), accountId, now });

    /// <summary>Enters what was recorded so in the audit log, for whoever asked: which offers, and what they were before.</summary>
    public static async Task EnterListings(Session session, IdRange ids, Listing listing, AuditPen pen)
    {
        var done = await session.Query<Decided>("select offer_id, before from offer_acts where id >= @first and id < @end order by id", new { first = ids.First, end = ids.First + ids.Count });
        if (done.Count == 0) return;
        await pen.Enter(session, "Offer changed: listing", $"{(done.Count == 1 ? "Offer" : "Offers")} {string.Join(", ", done.Select(one => one.OfferId))}",
            new AuditChange("Listing", string.Join(", ", done.Select(one => one.Before).Distinct(StringComparer.Ordinal)), listing.ToString()));
    }

    private sealed record Decided
    {
        public long OfferId { get; init; }
        public string Before { get; init; } = "";
    }
}
