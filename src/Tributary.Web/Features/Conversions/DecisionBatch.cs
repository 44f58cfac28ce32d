using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Conversions;

/// <summary>The conversions of one batch in memory: read and locked together, decided one by one, written together.</summary>
internal sealed class DecisionBatch
{
    private readonly Session _session;
    private readonly Dictionary<(long Network, string Key), ConversionRow> _rows;
    private readonly Dictionary<string, Recorded> _credits;
    private readonly HashSet<long> _new = [];
    private readonly HashSet<long> _changed = [];
    private readonly List<object?[]> _events = [];
    private readonly List<Posting> _postings = [];
    private readonly DailyCaps _caps;
    private readonly HashSet<long> _capped = [];

    private DecisionBatch(Session session, IEnumerable<ConversionRow> rows, IReadOnlyDictionary<string, Recorded> credits, DailyCaps caps)
    {
        _session = session;
        _caps = caps;
        _rows = rows.ToDictionary(row => (row.NetworkId, row.ConversionKey));
        _credits = new(credits, StringComparer.Ordinal);
    }

    public static async Task<DecisionBatch> Open(Session session, IReadOnlyList<Told> batch, DailyCaps caps)
    {
        // Locked in the order of their ids: two nodes with the same conversions wait for each other, never in a circle.
        var rows = await session.Query<ConversionRow>(
            $"""
            select {ConversionRow.Columns} from conversions
            where {session.Dialect.In("network_id", "@networks")} and {session.Dialect.In("conversion_key", "@keys")}
            order by id {session.Dialect.LockForUpdate}
            """,
            new
            {
                networks = session.Dialect.List(batch.Select(told => told.Network).Distinct()),
                keys = session.Dialect.List(batch.Select(told => told.Key).Distinct(StringComparer.Ordinal)),
            });
        var reversed = batch.Where(told => told.Event.Kind is EventKind.Reverse).Select(told => (told.Network, told.Key)).ToHashSet();
        var credits = await LedgerBook.Recorded(session,
            [.. rows.Where(row => reversed.Contains((row.NetworkId, row.ConversionKey))).Select(row => Postings.CreditSource(row.Id))]);
        return new DecisionBatch(session, rows, credits, caps);
    }

    public async Task<IReadOnlyList<Decided>> Run(IReadOnlyList<Told> batch)
    {
        var decided = batch.Select(Decide).ToList();
        await Write();
        if (_capped.Count > 0) await _caps.Credited(_session, _capped, batch[^1].At);
        return decided;
    }

    private Decided Decide(Told told)
    {
        var known = _rows.GetValueOrDefault((told.Network, told.Key));
        var decision = Deciding.Decide(told.Event, known?.ToConversion(), new Standing(told.Attribution.Problem, told.Attribution.Ceiling));
        if (decision.Next is not { } next) return new(decision, known?.Id ?? 0, CreditedBy(known));

        var row = Next(known ?? New(told), next, decision, told);
        if (decision.Effect.HasFlag(Posted.Credit)) row = Credit(row, told);
        if (decision.Effect.HasFlag(Posted.Reversal)) row = Reverse(row, told);
        _events.Add(
        [
            told.Ids.Event, told.Network, EventKey(decision, told), row.Id, told.Postback, told.Event.Kind.ToString(), told.Event.Payout?.Minor,
            known?.State ?? "", row.State, _postings.LastOrDefault(posting => posting.Conversion == row.Id && decision.Effect != Posted.Nothing)?.Id, told.At,
        ]);
        _rows[(told.Network, told.Key)] = row;
        (known is null || _new.Contains(row.Id) ? _new : _changed).Add(row.Id);
        return new(decision, row.Id, CreditedBy(row));
    }

    private static ConversionRow New(Told told) => new()
    {
        Id = told.Ids.Conversion,
        NetworkId = told.Network,
        ConversionKey = told.Key,
        CreatedAt = told.At,
    };

    // Until it is credited a conversion follows the newest call; from then on its attribution stands.
    private static ConversionRow Next(ConversionRow row, Conversion next, Decision decision, Told told)
    {
        row = row with
        {
            State = next.State.ToString(),
            Reason = decision.Reason.ToString(),
            Payout = next.Payout?.Minor,
            Currency = next.Payout?.Currency.Code,
            ClickId = next.Click,
            TransactionId = row.TransactionId ?? told.TransactionId,
            GoalId = row.GoalId ?? told.Goal,
            RowVersion = row.RowVersion + 1,
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

    private ConversionRow Credit(ConversionRow row, Told told)
    {
        var reward = told.Attribution.Terms!.Reward(told.Event.Payout!.Value);
        var credit = Postings.Credit(row.Id, row.NetworkId, row.MemberId!.Value, reward);
        var note = $"Credit of {reward.Payout.ToFullDisplay()} reported as {told.TransactionId ?? told.Key}";
        _postings.Add(new Posting(told.Ids.Transactions[0], credit, row.Id, null, note, told.At));
        _credits[credit.Source] = new Recorded(told.Ids.Transactions[0], credit.Entries);
        if (told.Attribution.Offer is { DailyCap: not null } capped) _capped.Add(capped.Id);
        return row with
        {
            Credited = reward.Member.Minor,
            CreditedCurrency = reward.Member.Currency.Code,
            OperatorShare = reward.Operator.Minor,
            CreditedAt = told.At,
        };
    }

    private ConversionRow Reverse(ConversionRow row, Told told)
    {
        var credit = _credits[Postings.CreditSource(row.Id)];
        var reversal = Postings.Reverse(row.Id, credit.Entries);
        _postings.Add(new Posting(told.Ids.Transactions[1], reversal, row.Id, credit.Id, "Taken back by the network", told.At));
        return row with { Reversed = row.Credited, ReversedAt = told.At };
    }

    // A second guard beside the ledger's sources: one credit and one reversal per conversion, for ever.
    private static string EventKey(Decision decision, Told told)
    {
        if (decision.Effect.HasFlag(Posted.Credit)) return "credit:" + told.Key;
        if (decision.Effect.HasFlag(Posted.Reversal)) return "reversal:" + told.Key;
        return string.Create(CultureInfo.InvariantCulture, $"postback:{told.Postback}:{told.Attempt}");
    }

    private static Amount? CreditedBy(ConversionRow? row) =>
        row is { CreditedAt: not null, CreditedCurrency: { } currency } ? new Amount(row.Credited, Currency.Parse(currency)) : null;

    private async Task Write()
    {
        var rows = _rows.Values.OrderBy(row => row.Id).ToList();
        var created = rows.Where(row => _new.Contains(row.Id)).Select(row => row.Values()).ToList();
        var written = await _session.InsertMany("conversions", ConversionRow.Columns, created, "on conflict (network_id, conversion_key) do nothing");
        if (written != created.Count) throw new ConversionMovedOn();
        await _session.InsertMany("conversions", ConversionRow.Columns, [.. rows.Where(row => _changed.Contains(row.Id)).Select(row => row.Values())],
            """
            on conflict (id) do update set content_hash = excluded.content_hash, state = excluded.state, reason = excluded.reason, site_id = excluded.site_id,
            member_id = excluded.member_id, offer_id = excluded.offer_id, offer_version_id = excluded.offer_version_id, goal_id = excluded.goal_id,
            click_id = excluded.click_id, terms_id = excluded.terms_id, transaction_id = excluded.transaction_id, payout = excluded.payout,
            currency = excluded.currency, credited = excluded.credited, credited_currency = excluded.credited_currency,
            operator_share = excluded.operator_share, reversed = excluded.reversed, credited_at = excluded.credited_at,
            reversed_at = excluded.reversed_at, row_version = excluded.row_version
            """);
        await _session.InsertMany("conversion_events",
            "id, network_id, event_key, conversion_id, postback_id, kind, amount, state_before, state_after, ledger_transaction_id, happened_at", _events);
        await LedgerBook.Post(_session, _postings);
    }
}
