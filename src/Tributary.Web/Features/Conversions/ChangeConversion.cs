using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Conversions;

/// <summary>
/// What the clock and people do to conversions: a hold ends, by its date or early; all that is left is taken back, or what was not credited yet is rejected.
/// Each looks at the conversion again inside its own transaction, so that a hold never ends on what the network took back meanwhile.
/// </summary>
internal sealed class ChangeConversion(Database database, ConversionBook conversions, CallbackOutbox outbox, TimeProvider clock)
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
            var now = await database.Write(session => Run(session, due, ids, ConversionEvent.Release, Deciding.Release, null, "The hold ended"), ct);
            // Another node was faster with all of them.
            if (now == 0) break;
            ended += now;
        }

        return ended;
    }

    /// <summary>Ends a hold before its date; false when there is none.</summary>
    public Task<bool> Release(long conversion, long? account, string note, CancellationToken ct) =>
        ByHand(conversion, ConversionEvent.Release, Deciding.Release, account, note, ct);

    /// <summary>Takes back all that is left of a credit, or rejects what was not credited yet; false when that was done before.</summary>
    public Task<bool> Cancel(long conversion, long? account, string note, CancellationToken ct) =>
        ByHand(conversion, ConversionEvent.Cancel, Deciding.Cancel, account, note, ct);

    private async Task<bool> ByHand(long conversion, string kind, Func<Conversion, Conversion?> change, long? account, string note, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(note)) throw new ArgumentException("What a person does has a reason.", nameof(note));
        var ids = await conversions.NextIds(ct);
        return await database.Write(session => Run(session, [conversion], [ids], kind, change, account, note), ct) == 1;
    }

    private Task<IReadOnlyList<long>> Due(CancellationToken ct) => database.Read(session => session.Query<long>(
        "select id from conversions where state = 'Held' and held_until <= @now order by held_until, id limit @count", new { now = Now, count = (long)AtOnce }), ct);

    private async Task<int> Run(
        Session session, IReadOnlyList<long> which, List<DecisionIds> ids, string kind, Func<Conversion, Conversion?> change, long? account, string note)
    {
        var rows = await session.Query<ConversionRow>(
            $"select {ConversionRow.Columns} from conversions where {session.Dialect.In("id", "@which")} order by id {session.Dialect.LockForUpdate}",
            new { which = session.Dialect.List(which) });
        var standing = await LedgerBook.Standing(session, [.. rows.Where(row => row.CreditedAt is not null).Select(row => row.Id)]);
        var (changed, events, postings, tellings) = (new List<ConversionRow>(), new List<ConversionEvent>(), new List<Posting>(), new List<Telling>());
        foreach (var row in rows)
        {
            var facts = row.ToConversion();
            if (change(facts) is not { } next) continue;
            var own = ids[changed.Count];
            var entries = standing.GetValueOrDefault(row.Id) ?? new();
            var before = entries.Member;
            var posting = new PostConversion(row.With(next), entries, own, Now);
            var written = posting.Run(Deciding.EffectOf(facts, next), () => throw new InvalidOperationException("Nobody credits by hand here."), note);
            changed.Add(written);
            postings.AddRange(posting.Postings);
            var happened = Event(row, written, own, kind, account, note, posting.Postings);
            events.Add(happened);
            if (TellConversion.Of(row.State, written, happened, posting.Postings, before, entries.Member) is { } telling) tellings.Add(telling);
        }

        await ConversionRows.Write(session, outbox, [], changed, events, postings, tellings);
        return changed.Count;
    }

    private ConversionEvent Event(ConversionRow before, ConversionRow after, DecisionIds ids, string kind, long? account, string note, IReadOnlyList<Posting> postings) => new()
    {
        Id = ids.Event,
        NetworkId = after.NetworkId,
        EventKey = string.Create(CultureInfo.InvariantCulture, $"{kind}:{after.Id}"),
        ConversionId = after.Id,
        Kind = kind,
        StateBefore = before.State,
        StateAfter = after.State,
        LedgerTransactionId = postings.Count > 0 ? postings[^1].Id : null,
        HappenedAt = Now,
        Place = after.RowVersion,
        AccountId = account,
        Note = note,
    };

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
