using System.Data.Common;
using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Decides a kept call again: a person asked for it, or deciding it failed when it came. The terms are those of the click and the time is
/// that of its arrival, so it makes no difference when this happens. What is posted already is never posted twice.
/// </summary>
internal sealed class DecidePostback(NetworkDirectory networks, ConversionBook conversions, PostbackBatch batch, Database database, SecretBox box) : IJobKind
{
    public const string JobKind = "decide-postback";

    private const int Tries = 5;

    public string Kind => JobKind;

    public async Task Run(Job job, CancellationToken ct) => await Run(long.Parse(job.Argument, CultureInfo.InvariantCulture), ct);

    /// <summary>The call's row with its newest decision; null when there is no such call.</summary>
    public Task<PostbackRow?> Run(long id, CancellationToken ct) => Run(id, (_, _, _) => Task.CompletedTask, ct);

    /// <summary>The same; <paramref name="record"/> is told the row before and after in the transaction that decides.</summary>
    public async Task<PostbackRow?> Run(long id, Func<Session, PostbackRow, PostbackRow, Task> record, CancellationToken ct)
    {
        if (await database.Read(session => PostbackLog.Find(session, id), ct) is not { } row) return null;
        if (await Item(row, ct) is not { } item)
        {
            await database.Write(session => record(session, row, row), ct);
            return row;
        }

        return await Patiently(() => database.Write(async session =>
        {
            var decided = Settled(row, (await batch.Decide(session, [item]))[0]);
            if (decided != row) await Store(session, decided);
            await record(session, row, decided);
            return decided;
        }, ct));
    }

    /// <summary>What deciding these calls again would come to, in their order; nothing of it stands.</summary>
    public async Task<IReadOnlyList<(PostbackRow Before, PostbackRow After)>> Try(IReadOnlyList<PostbackRow> rows, CancellationToken ct)
    {
        var items = new List<PostbackItem>();
        foreach (var row in rows)
        {
            if (await Item(row, ct) is { } item) items.Add(item);
        }

        var decided = items.Count == 0 ? [] : await Patiently(() => Undone(session => batch.Decide(session, items), ct));
        var after = items.Zip(decided, (item, row) => Settled(item.Call, row)).ToDictionary(row => row.Id);
        return [.. rows.Select(row => (row, after.GetValueOrDefault(row.Id, row)))];
    }

    /// <summary>What a call that nobody made would come to; nothing of it stands.</summary>
    public async Task<PostbackRow> Try(InstalledNetwork network, PostbackRow row, PostbackMeaning meaning, CancellationToken ct)
    {
        await batch.Prepare(network.Id, meaning, ct);
        var item = new PostbackItem(row, meaning, network, await conversions.NextIds(ct));
        return (await Patiently(() => Undone(session => batch.Decide(session, [item]), ct)))[0];
    }

    // Null when its network is gone or cannot be used.
    private async Task<PostbackItem?> Item(PostbackRow row, CancellationToken ct)
    {
        if (row.ErasedAt is not null || row.NetworkId is not { } networkId || await networks.Find(networkId, ct) is not { } network) return null;
        var meaning = PostbackMeaning.Again(network, row, box);
        await batch.Prepare(networkId, meaning, ct);
        return new PostbackItem(row, meaning, network, await conversions.NextIds(ct));
    }

    private static async Task<T> Patiently<T>(Func<Task<T>> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await decide();
            }
            catch (DbException error) when (attempt < Tries && Dialect.IsUniqueViolation(error))
            {
                // The winner's row is committed now; the next try finds it.
            }
        }
    }

    // The transaction is given up with what it would have answered.
    private async Task<IReadOnlyList<PostbackRow>> Undone(Func<Session, Task<IReadOnlyList<PostbackRow>>> work, CancellationToken ct)
    {
        try
        {
            await database.Write<bool>(async session => throw new OnlyTried(await session.Run(work)), ct);
            return [];
        }
        catch (OnlyTried tried)
        {
            return tried.Rows;
        }
    }

    // A call that did its work says so for ever; that it would be a duplicate now is no news.
    private static PostbackRow Settled(PostbackRow before, PostbackRow decided) =>
        decided.Outcome == nameof(Outcome.Duplicate) && before.Outcome is not null and not nameof(Outcome.Quarantined) ? before : decided;

    private static Task Store(Session session, PostbackRow decided) => session.Execute(
        """
        update postbacks set checks = @Checks, outcome = @Outcome, reason = @Reason, explanation = @Explanation, kind = @Kind,
            transaction_id = @TransactionId, click_id = @ClickId, member_id = @MemberId, member_label = @MemberLabel, offer_id = @OfferId,
            offer_label = @OfferLabel, goal_id = @GoalId, conversion_id = @ConversionId, amount = @Amount, currency = @Currency,
            credited = @Credited, credited_currency = @CreditedCurrency, decided_at = @DecidedAt, attempts = @Attempts
        where id = @Id
        """, decided);

    private sealed class OnlyTried(IReadOnlyList<PostbackRow> rows) : Exception("Only tried: nothing of it stands.")
    {
        public IReadOnlyList<PostbackRow> Rows => rows;
    }
}
