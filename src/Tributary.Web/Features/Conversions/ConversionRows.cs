using Tributary.Web.Features.Callbacks;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Conversions;

/// <summary>Writes conversions with the events that changed them and what has to be told of them.</summary>
internal static class ConversionRows
{
    /// <summary>
    /// All but what is posted. Post last: balances are shared by all who are credited, and from then on others wait for the caller's commit.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">
    /// Thrown here or where it is sent. A violation of a unique key: another node wrote one of the conversions meanwhile, and the next try sees it.
    /// </exception>
    public static Task Write(
        Session session, CallbackOutbox outbox, IReadOnlyList<ConversionRow> created, IReadOnlyList<ConversionRow> changed, IReadOnlyList<ConversionEvent> events, IReadOnlyList<Telling> tellings)
    {
        session.InsertLater(
            new BulkRows("conversions", ConversionRow.Columns, [.. created.Select(row => row.Values())]),
            new BulkRows("conversions", ConversionRow.Columns, [.. changed.Select(row => row.Values())],
            """
            on conflict (id) do update set content_hash = excluded.content_hash, state = excluded.state, reason = excluded.reason, site_id = excluded.site_id,
            member_id = excluded.member_id, offer_id = excluded.offer_id, offer_version_id = excluded.offer_version_id, goal_id = excluded.goal_id,
            click_id = excluded.click_id, terms_id = excluded.terms_id, transaction_id = excluded.transaction_id, payout = excluded.payout,
            currency = excluded.currency, credited = excluded.credited, credited_currency = excluded.credited_currency,
            operator_share = excluded.operator_share, reversed = excluded.reversed, credited_at = excluded.credited_at,
            reversed_at = excluded.reversed_at, taken = excluded.taken, taken_whole = excluded.taken_whole, adjusted_at = excluded.adjusted_at,
            held_until = excluded.held_until, row_version = excluded.row_version
            """),
            new BulkRows("conversion_events", ConversionEvent.Columns, [.. events.Select(one => one.Values())]));
        return outbox.Add(session, tellings);
    }
}

/// <summary>One thing that happened to a conversion. <see cref="EventKey"/> is unique within the network: the same thing never happens twice.</summary>
internal sealed record ConversionEvent
{
    public const string Columns =
        "id, network_id, event_key, conversion_id, postback_id, kind, amount, state_before, state_after, ledger_transaction_id, happened_at, place, account_id, note";

    /// <summary>Kinds that are no <see cref="Core.Conversions.EventKind"/>: a part taken back, and what a person or the clock did.</summary>
    public const string Part = "Part";
    public const string Release = "Release";
    public const string Cancel = "Cancel";
    public const string Approve = "Approve";

    public required long Id { get; init; }
    public required long NetworkId { get; init; }
    public required string EventKey { get; init; }
    public required long ConversionId { get; init; }
    public long? PostbackId { get; init; }
    public required string Kind { get; init; }
    public long? Amount { get; init; }
    public required string StateBefore { get; init; }
    public required string StateAfter { get; init; }
    public long? LedgerTransactionId { get; init; }
    public required long HappenedAt { get; init; }

    /// <summary>Which of the conversion's events it is: its row version then.</summary>
    public required long Place { get; init; }

    /// <summary>Who did it; null for the network and the clock.</summary>
    public long? AccountId { get; init; }
    public string Note { get; init; } = "";

    public object?[] Values() =>
        [Id, NetworkId, EventKey, ConversionId, PostbackId, Kind, Amount, StateBefore, StateAfter, LedgerTransactionId, HappenedAt, Place, AccountId, Note];
}
