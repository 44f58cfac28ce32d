using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Conversions;

/// <summary>
/// The conversions: decides what postbacks do to them and posts the difference. Everything happens in the caller's transaction.
/// </summary>
internal sealed class ConversionBook(Database database, Ids ids, DailyCaps caps, CallbackOutbox outbox)
{
    /// <summary>Ids for one decision. Get them before the transaction; what is not used leaves a gap.</summary>
    public async ValueTask<DecisionIds> NextIds(CancellationToken ct) => new(
        await ids.Next("conversions", ct), await ids.Next("conversion_events", ct), await ids.Next("ledger_transactions", 3 + ReferralTiers.Most, ct));

    /// <summary>Asks for the conversions of these keys, for <see cref="Decide"/> in the same transaction; others wait for its end with theirs.</summary>
    public static Asked<ConversionRow> Ask(Session session, IReadOnlyList<(long Network, string Key)> keys) => DecisionBatch.Ask(session, keys);

    /// <summary>
    /// Decides calls in their order, as if each came alone: a call sees what the ones before it in the batch did. Await <c>post</c> in the same transaction,
    /// after everything else that is written in it.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">A violation of a unique key: another node wrote one of the conversions meanwhile. Try again: it is visible now.</exception>
    public async Task<(IReadOnlyList<Decided> Decided, Func<Task> Post)> Decide(Session session, IReadOnlyList<Told> batch, Asked<ConversionRow> asked)
    {
        var decisions = await DecisionBatch.Open(session, batch, asked, caps, outbox);
        return (await decisions.Run(batch), decisions.Post);
    }

    /// <summary>A member's conversions that he may see, newest first; pass the last id of a page to get the next.</summary>
    public Task<IReadOnlyList<ConversionRow>> OfMember(long member, long before, int count, CancellationToken ct) => database.Read(session =>
        session.Query<ConversionRow>(
            $"""
            select {ConversionRow.Columns} from conversions
            where member_id = @member and id < @before and state in ('Pending', 'Held', 'Available', 'Reversed', 'Rejected')
            order by id desc limit @count
            """, new { member, before, count = (long)count }), ct);

    public static Task<ConversionRow?> Find(Session session, long id) =>
        session.Find<ConversionRow>($"select {ConversionRow.Columns} from conversions where id = @id", new { id });
}

/// <summary>One call about one conversion, understood and attributed.</summary>
internal sealed record Told
{
    public required long Postback { get; init; }

    /// <summary>How often this call was decided before: 0 the first time.</summary>
    public required long Attempt { get; init; }

    public required long Network { get; init; }
    public required string Key { get; init; }
    public required NetworkEvent Event { get; init; }
    public required Attribution Attribution { get; init; }

    /// <summary>How long the network's credits wait.</summary>
    public required HoldRule HoldRule { get; init; }

    /// <summary>The network says when it happened; otherwise the time is that of the call.</summary>
    public required bool SaysWhen { get; init; }
    public required string? TransactionId { get; init; }
    public required string? Goal { get; init; }
    public required DecisionIds Ids { get; init; }

    /// <summary>Unix ms.</summary>
    public required long At { get; init; }
}

/// <summary>Ids for what one decision writes: the transactions are two of its own and those that settle what the member and his referrers owe.</summary>
internal readonly record struct DecisionIds(long Conversion, long Event, IdRange Transactions);

/// <summary>What became of a call.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Conversion">The conversion it is about, existing or new.</param>
/// <param name="Change">What it did to what the member has; null when nothing was posted, zero when it was credited and taken back at once.</param>
internal sealed record Decided(Decision Decision, long Conversion, Amount? Change);
