using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Conversions;

/// <summary>The conversions of one batch in memory: read and locked together, decided one by one, written together.</summary>
internal sealed class DecisionBatch
{
    private readonly Session _session;
    private readonly Dictionary<(long Network, string Key), ConversionRow> _rows;
    private readonly Dictionary<long, ConversionEntries> _entries;
    private readonly IReadOnlyDictionary<long, Terms> _terms;
    private readonly Dictionary<(long Network, string EventKey), long?> _said;
    private IReadOnlyDictionary<long, MemberRecord> _records = new Dictionary<long, MemberRecord>();
    private IReadOnlyDictionary<long, IReadOnlyList<long>> _referrers = new Dictionary<long, IReadOnlyList<long>>();
    private readonly HashSet<long> _new = [];
    private readonly HashSet<long> _changed = [];
    private readonly List<ConversionEvent> _events = [];
    private readonly List<Posting> _postings = [];
    private readonly List<Telling> _tellings = [];
    private readonly CallbackOutbox _outbox;
    private readonly DailyCaps _caps;
    private readonly HashSet<long> _capped = [];

    private DecisionBatch(
        Session session, DailyCaps caps, CallbackOutbox outbox, IEnumerable<ConversionRow> rows, Dictionary<long, ConversionEntries> entries, IReadOnlyDictionary<long, Terms> terms, IEnumerable<SaidEvent> said)
    {
        _session = session;
        _caps = caps;
        _outbox = outbox;
        _rows = rows.ToDictionary(row => (row.NetworkId, row.ConversionKey));
        _entries = entries;
        _terms = terms;
        _said = said.ToDictionary(one => (one.NetworkId, one.EventKey), one => one.Amount);
    }

    /// <summary>Asks for the conversions that a batch is about, and locks them.</summary>
    public static Asked<ConversionRow> Ask(Session session, IReadOnlyList<(long Network, string Key)> keys) => session.Ask<ConversionRow>(
        // Locked in the order of their ids: two nodes with the same conversions wait for each other, never in a circle.
        $"""
        select {ConversionRow.Columns} from conversions
        where {session.Dialect.InPairs("conversions", ("network_id", "@networks"), ("conversion_key", "@keys"))}
        order by id {session.Dialect.LockForUpdate}
        """,
        ("networks", session.Dialect.List(keys.Select(key => key.Network))), ("keys", session.Dialect.List(keys.Select(key => key.Key))));

    public static async Task<DecisionBatch> Open(Session session, IReadOnlyList<Told> batch, Asked<ConversionRow> asked, DailyCaps caps, CallbackOutbox outbox)
    {
        var rows = await asked.Rows();
        var moving = batch.Where(told => told.Event.Kind is EventKind.Reverse or EventKind.Adjust).ToList();
        var moved = moving.Select(told => (told.Network, told.Key)).ToHashSet();
        var credited = rows.Where(row => row.CreditedAt is not null && moved.Contains((row.NetworkId, row.ConversionKey))).ToList();
        var adjusted = moving.Exists(told => told.Event.Kind is EventKind.Adjust) ? credited.Select(row => row.TermsId!.Value).Distinct().ToList() : [];
        var terms = await PlanBook.TermsOf(session, adjusted);
        return new DecisionBatch(
            session, caps, outbox, rows, await LedgerBook.Standing(session, [.. credited.Select(row => row.Id)]), terms, await Said(session, moving))
        {
            _records = await ConversionRecords.Of(session, [.. batch.Where(told => told is { HoldRule.DoubtfulDays: > 0, Event.Kind: EventKind.Credit }).Select(told => told.Attribution.Member?.Id).OfType<long>().Distinct()]),
            _referrers = await MemberBook.ReferrersOf(session, [.. Rewarded(batch, credited, terms).Distinct()]),
        };
    }

    /// <summary>Decides the calls in their order and writes everything but what they post.</summary>
    public async Task<IReadOnlyList<Decided>> Run(IReadOnlyList<Told> batch)
    {
        var decided = batch.Select(Decide).ToList();
        var rows = _rows.Values.OrderBy(row => row.Id).ToList();
        await ConversionRows.Write(_session, _outbox, [.. rows.Where(row => _new.Contains(row.Id))], [.. rows.Where(row => _changed.Contains(row.Id))], _events, _tellings);
        if (_capped.Count > 0) await _caps.Credited(_session, _capped, batch[^1].At);
        return decided;
    }

    /// <summary>Posts what was decided: the last thing to do, since the balances of network and operator are shared with everybody's calls until the commit.</summary>
    public Task Post() => LedgerBook.Post(_session, _postings);

    // Members whose referrers may get something: none, as a rule, and then nothing is asked.
    private static IEnumerable<long> Rewarded(IReadOnlyList<Told> batch, IEnumerable<ConversionRow> credited, IReadOnlyDictionary<long, Terms> terms) =>
        batch.Where(told => told.Attribution is { Member: not null, Terms.Referrals.IsNone: false }).Select(told => told.Attribution.Member!.Id)
            .Concat(credited.Where(row => terms.TryGetValue(row.TermsId!.Value, out var own) && !own.Referrals.IsNone).Select(row => row.MemberId!.Value));

    // What was said before under ids of its own: of the parts of a reversal, and of changed amounts.
    private static async Task<IReadOnlyList<SaidEvent>> Said(Session session, List<Told> moving)
    {
        var own = moving.Where(told => OwnKey(told) is not null).ToList();
        return own.Count == 0 ? [] : await session.Query<SaidEvent>(
            $"""
            select network_id, event_key, amount from conversion_events
            where {session.Dialect.InPairs("conversion_events", ("network_id", "@networks"), ("event_key", "@keys"))}
            """,
            new { networks = session.Dialect.List(own.Select(told => told.Network)), keys = session.Dialect.List(own.Select(told => OwnKey(told)!)) });
    }

    private Decided Decide(Told told)
    {
        var known = _rows.GetValueOrDefault((told.Network, told.Key));
        var facts = known?.ToConversion();
        var decision = Deciding.Decide(told.Event, facts, new(told.Attribution.Problem, told.Attribution.Ceiling)
        {
            HoldUntil = HoldUntil(told, facts),
            SaidBefore = SaidBefore(told),
        });
        if (decision.Next is not { } next) return new(decision, known?.Id ?? 0, null);

        var row = Attributed((known ?? New(told)).With(next), decision, told);
        if (!_entries.TryGetValue(row.Id, out var entries)) _entries[row.Id] = entries = new ConversionEntries();
        var before = entries.Of(row.MemberId);
        var posting = new PostConversion(row, entries, told.Ids, told.At);
        row = posting.Run(decision.Effect, () => Reward(row, told, entries, next.Payout!.Value), "Taken back by the network");
        _postings.AddRange(posting.Postings);
        if (decision.Effect.HasFlag(Effect.Credit) && told.Attribution.Offer is { MayBeCapped: > 0 } capped) _capped.Add(capped.Id);
        var own = IsHeard(decision, told) ? OwnKey(told) : null;
        var happened = Event(told, own, known, row, posting.Postings.Count > 0 ? posting.Postings[^1].Id : null);
        _events.Add(happened);
        if (TellConversion.Of(known?.State, row, happened, posting.Postings, before, entries.Of(row.MemberId)) is { } telling) _tellings.Add(telling);
        if (own is not null) _said[(told.Network, own)] = told.Event.Payout?.Minor;
        _rows[(told.Network, told.Key)] = row;
        (known is null || _new.Contains(row.Id) ? _new : _changed).Add(row.Id);
        return new(decision, row.Id, decision.Effect is Effect.Nothing ? null : new Amount(entries.Of(row.MemberId) - before, Currency.Parse(row.CreditedCurrency!)));
    }

    private long? HoldUntil(Told told, Conversion? known)
    {
        var payout = known?.AdjustedAt is null ? told.Event.Payout : known.Payout;
        return told.Event.Kind is EventKind.Credit && told.Attribution is { Problem: null, Terms: { } terms } && payout is { } amount
            ? told.HoldRule.Until(terms.Reward(amount), told.At, told.Attribution.Offer?.HoldDays ?? 0, _records.GetValueOrDefault(told.Attribution.Member!.Id))
            : null;
    }

    private Amount? SaidBefore(Told told) =>
        OwnKey(told) is { } own && told.Event.Payout is { } now && _said.GetValueOrDefault((told.Network, own)) is { } minor ? now with { Minor = minor } : null;

    private static ConversionRow New(Told told) => new()
    {
        Id = told.Ids.Conversion,
        NetworkId = told.Network,
        ConversionKey = told.Key,
        CreatedAt = told.At,
    };

    // Until it is credited a conversion follows the newest call; from then on its attribution stands.
    private static ConversionRow Attributed(ConversionRow row, Decision decision, Told told)
    {
        row = row with
        {
            Reason = decision.Reason.ToString(),
            TransactionId = row.TransactionId ?? told.TransactionId,
            GoalId = row.GoalId ?? told.Goal,
        };
        if (row.CreditedAt is not null || told.Event.Kind is EventKind.Reverse && row.MemberId is not null) return row;
        var attribution = told.Attribution;
        return row with
        {
            SiteId = attribution.Member?.SiteId,
            MemberId = attribution.Member?.Id,
            OfferId = attribution.Offer?.Id,
            OfferVersionId = attribution.Offer?.VersionId,
            TermsId = attribution.Terms?.Id,
        };
    }

    // Who brought him is known for ever once it is known; who was not credited then gets nothing of what is changed later.
    private Reward Reward(ConversionRow row, Told told, ConversionEntries entries, Amount payout)
    {
        var referrers = _referrers.GetValueOrDefault(row.MemberId!.Value) ?? [];
        return Terms(row, told).Reward(payout, entries.CreditId is null ? referrers : [.. referrers.Where(entries.IsCreditedTo)]);
    }

    // A credit is by the terms of its click; whatever changes it later is by the same.
    private Terms Terms(ConversionRow row, Told told) =>
        told.Attribution.Terms is { } terms && terms.Id == row.TermsId ? terms : _terms[row.TermsId!.Value];

    private static ConversionEvent Event(Told told, string? own, ConversionRow? known, ConversionRow row, long? transaction) => new()
    {
        Id = told.Ids.Event,
        NetworkId = told.Network,
        EventKey = own ?? EventKey(told, known, row),
        ConversionId = row.Id,
        PostbackId = told.Postback,
        Kind = told.Event.IsPart ? ConversionEvent.Part : told.Event.Kind.ToString(),
        Amount = told.Event.Payout?.Minor,
        StateBefore = known?.State ?? "",
        StateAfter = row.State,
        LedgerTransactionId = transaction,
        HappenedAt = told.At,
        Place = row.RowVersion,
    };

    // A second guard beside the ledger's sources: one credit, one reversal and each part of one per conversion, for ever.
    private static string EventKey(Told told, ConversionRow? known, ConversionRow row)
    {
        if (known?.CreditedAt is null && row.CreditedAt is not null) return "credit:" + told.Key;
        if (told.Event.Kind is EventKind.Reverse && known?.CreditedAt is not null) return "reversal:" + told.Key;
        return string.Create(CultureInfo.InvariantCulture, $"postback:{told.Postback}:{told.Attempt}");
    }

    // What is quarantined said nothing yet: it may be decided again.
    private static bool IsHeard(Decision decision, Told told) => told.Event.IsPart || decision.Outcome is not Outcome.Quarantined || decision.Reason is Reason.ReversedAboveCredit;

    // The lengths keep the parts of the key apart. A changed amount is the same word again when amount and time are.
    private static string? OwnKey(Told told) => told.Event switch
    {
        { IsPart: true, Part: { } part } => string.Create(CultureInfo.InvariantCulture, $"part:{part.Length}:{part}:{told.Key}"),
        { Kind: EventKind.Adjust, Payout: { } payout } => string.Create(CultureInfo.InvariantCulture, $"adjust:{payout.Minor}:{(told.SaysWhen ? told.Event.At : 0)}:{told.Key}"),
        _ => null,
    };

    private sealed record SaidEvent
    {
        public long NetworkId { get; init; }
        public string EventKey { get; init; } = "";
        public long? Amount { get; init; }
    }
}
