using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Conversions;

/// <summary>
/// What the clock and people do to conversions: a hold ends, by its date or early; what is pending is confirmed; all that is left is taken back, or what was not
/// credited yet is rejected. Each looks at the conversion again inside its own transaction, so that a hold never ends on what the network took back meanwhile.
/// </summary>
internal sealed class ChangeConversion(Database database, ConversionBook conversions, NetworkDirectory networks, DailyCaps caps, CallbackOutbox outbox, AuditLog audit, TimeProvider clock)
{
    public const int LongestNote = 500;

    private const int AtOnce = 100;

    /// <summary>Ends the holds that are due; how many there were.</summary>
    public async Task<int> ReleaseDue(CancellationToken ct)
    {
        var ended = 0;
        while (await Due(ct) is { Count: > 0 } due)
        {
            var ids = new List<DecisionIds>();
            foreach (var _ in due) ids.Add(await conversions.NextIds(ct));
            var now = await database.Write(session => Run(session, due, ids, new(ConversionEvent.Release, (known, _) => Deciding.Release(known), null, "The hold ended")), ct);
            // Another node was faster with all of them.
            if (now == 0) break;
            ended += now;
        }

        return ended;
    }

    /// <summary>Ends a hold before its date; false when there is none.</summary>
    public Task<bool> Release(long conversion, long? account, string note, CancellationToken ct) =>
        ByHand(conversion, new(ConversionEvent.Release, (known, _) => Deciding.Release(known), account, note), ct);

    /// <summary>Takes back all that is left of a credit, or rejects what was not credited yet; false when that was done before.</summary>
    public Task<bool> Cancel(long conversion, long? account, string note, CancellationToken ct) =>
        ByHand(conversion, new(ConversionEvent.Cancel, (known, _) => Deciding.Cancel(known), account, note), ct);

    /// <summary>Credits what the network left pending, by the terms of its click and the network's hold; false when there is nothing to confirm.</summary>
    public async Task<bool> Approve(long conversion, long? account, string note, CancellationToken ct)
    {
        if (await database.Read(session => ConversionBook.Find(session, conversion), ct) is not { MemberId: not null, TermsId: not null } row) return false;
        var hold = (await networks.Find(row.NetworkId, ct))?.Hold ?? HoldRule.None;
        var (offerDays, record) = await database.Read(async session => (
            row.OfferId is { } offer ? await OfferBook.HoldDays(session, offer) : 0, (await ConversionRecords.Of(session, [row.MemberId.Value]))[row.MemberId.Value]), ct);
        return await ByHand(conversion, new(ConversionEvent.Approve, (known, terms) => terms is null || known.Payout is not { } payout ? null
            : Deciding.Approve(known, hold.Until(terms.Reward(payout), Now, offerDays, record)), account, note), ct);
    }

    private async Task<bool> ByHand(long conversion, Change change, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(change.Note)) throw new ArgumentException("What a person does has a reason.", nameof(change));
        var ids = await conversions.NextIds(ct);
        var byHand = change with { Pen = await audit.Pen(ct) };
        return await database.Write(session => Run(session, [conversion], [ids], byHand), ct) == 1;
    }

    private Task<IReadOnlyList<long>> Due(CancellationToken ct) => database.Read(session => session.Query<long>(
        "select id from conversions where state = 'Held' and held_until <= @now order by held_until, id limit @count", new { now = Now, count = (long)AtOnce }), ct);

    private async Task<int> Run(Session session, IReadOnlyList<long> which, List<DecisionIds> ids, Change change)
    {
        var rows = await session.Query<ConversionRow>(
            $"select {ConversionRow.Columns} from conversions where {session.Dialect.In("id", "@which")} order by id {session.Dialect.LockForUpdate}",
            new { which = session.Dialect.List(which) });
        var standing = await LedgerBook.Standing(session, [.. rows.Where(row => row.CreditedAt is not null).Select(row => row.Id)]);
        // Only a credit asks for terms; what is credited already is taken back from what is recorded.
        var terms = await PlanBook.TermsOf(session, [.. rows.Where(row => row is { CreditedAt: null, TermsId: not null }).Select(row => row.TermsId!.Value).Distinct()]);
        var referrers = await MemberBook.ReferrersOf(session, [.. rows.Where(row => row.TermsId is { } id && terms.TryGetValue(id, out var own) && !own.Referrals.IsNone).Select(row => row.MemberId).OfType<long>().Distinct()]);
        var (changed, events, postings, tellings) = (new List<ConversionRow>(), new List<ConversionEvent>(), new List<Posting>(), new List<Telling>());
        foreach (var row in rows)
        {
            var facts = row.ToConversion();
            var frozen = row is { MemberId: not null, TermsId: { } termsId } ? terms.GetValueOrDefault(termsId) : null;
            if (change.Of(facts, frozen) is not { } next) continue;
            var own = ids[changed.Count];
            var entries = standing.GetValueOrDefault(row.Id) ?? new();
            var before = entries.Of(row.MemberId);
            var posting = new PostConversion(row.With(next), entries, own, Now);
            var written = posting.Run(Deciding.EffectOf(facts, next), () => frozen!.Reward(next.Payout!.Value, referrers.GetValueOrDefault(row.MemberId!.Value) ?? []), InTheBooks(change));
            changed.Add(written);
            if (change.Pen is { } pen) await pen.Enter(session, $"Conversion by hand: {change.Kind}", $"Conversion {row.Id}", new("State", row.State, written.State), new("He has of it", $"{before}", $"{entries.Of(written.MemberId)}"));
            postings.AddRange(posting.Postings);
            var happened = Event(row, written, own, change, posting.Postings);
            events.Add(happened);
            if (TellConversion.Of(row.State, written, happened, posting.Postings, before, entries.Of(row.MemberId)) is { } telling) tellings.Add(telling);
        }

        await ConversionRows.Write(session, outbox, [], changed, events, tellings);
        var credited = changed.Where(row => row.CreditedAt == Now && row.OfferId is not null).Select(row => row.OfferId!.Value).ToList();
        if (change.Kind == ConversionEvent.Approve && credited.Count > 0) await caps.Credited(session, credited, Now);
        await LedgerBook.Post(session, postings);
        return changed.Count;
    }

    // What a person typed stands with the conversion, where it can be taken away if it names somebody; the ledger is sealed.
    private static string InTheBooks(Change change) => change.Account is null ? change.Note : change.Kind switch
    {
        ConversionEvent.Release => "A person ended the hold",
        ConversionEvent.Cancel => "A person took it back",
        _ => "A person confirmed it",
    };

    // The key of a credit is the one a call of the network would have: of the two only one can be.
    private ConversionEvent Event(ConversionRow before, ConversionRow after, DecisionIds ids, Change change, IReadOnlyList<Posting> postings) => new()
    {
        Id = ids.Event,
        NetworkId = after.NetworkId,
        EventKey = change.Kind == ConversionEvent.Approve ? "credit:" + after.ConversionKey : string.Create(CultureInfo.InvariantCulture, $"{change.Kind}:{after.Id}"),
        ConversionId = after.Id,
        Kind = change.Kind,
        StateBefore = before.State,
        StateAfter = after.State,
        LedgerTransactionId = postings.Count > 0 ? postings[^1].Id : null,
        HappenedAt = Now,
        Place = after.RowVersion,
        AccountId = change.Account,
        Note = change.Note,
    };

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What is done to a conversion: its facts and the terms of its click, where it is to be credited, to other facts; null when there is nothing to do.</summary>
    private sealed record Change(string Kind, Func<Conversion, Terms?, Conversion?> Of, long? Account, string Note)
    {
        public AuditPen? Pen { get; init; }
    }
}
