using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>Where the comparisons with networks stand, and the differences they found.</summary>
internal sealed class ReconciliationBook(Database database, Ids ids, JobQueue jobs, AlertBook alerts, TimeProvider clock)
{
    public const string JobKind = "reconcile";
    public const int Shown = 100;

    public Task<Reconciliation?> Find(long networkId, CancellationToken ct) => database.Read(session =>
        session.Find<Reconciliation>("select * from reconciliations where network_id = @networkId", new { networkId }), ct);

    public async Task<IReadOnlyDictionary<long, Reconciliation>> All(CancellationToken ct) =>
        (await database.Read(session => session.Query<Reconciliation>("select * from reconciliations"), ct)).ToDictionary(state => state.NetworkId);

    /// <summary>Queues a comparison; false when one is under way or, with <paramref name="unlessSince"/> (unix ms), when one was queued after that moment.</summary>
    public async Task<bool> Start(long networkId, string startedBy, long? unlessSince, CancellationToken ct)
    {
        var job = await jobs.NextId(ct);
        return await database.Write(async session =>
        {
            var queued = await session.Execute(
                """
                insert into reconciliations (network_id, state, why, started_by, queued_at, records, agreed, rejected)
                values (@networkId, 'Queued', '', @startedBy, @now, 0, 0, 0)
                on conflict (network_id) do update set state = 'Queued', why = '', started_by = excluded.started_by, queued_at = excluded.queued_at,
                    started_at = null, finished_at = null, since_at = null, records = 0, agreed = 0, rejected = 0
                where reconciliations.finished_at is not null and reconciliations.queued_at <= @unlessSince
                """, new { networkId, startedBy, now = Now, unlessSince = unlessSince ?? long.MaxValue }) == 1;
            if (queued) await jobs.Add(session, job, JobKind, networkId.ToString(CultureInfo.InvariantCulture));
            return queued;
        }, ct);
    }

    public Task Save(Reconciliation state, CancellationToken ct) => database.Write(session => Save(session, state), ct);

    /// <summary>Everything was compared: what was found before and not again agrees by now.</summary>
    public Task Complete(Reconciliation state, string network, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute("update differences set ended_at = @now, ended_how = 'Agreed' where network_id = @NetworkId and ended_at is null and seen_at < @StartedAt",
            new { state.NetworkId, state.StartedAt, now = Now });
        await Save(session, state);
        await Tell(session, state.NetworkId, network);
    }, ct);

    /// <summary>What we have under these keys.</summary>
    public async Task<IReadOnlyDictionary<string, OurConversion>> Ours(long networkId, IReadOnlyList<string> keys, CancellationToken ct) =>
        (await database.Read(session => session.Query<OurConversion>(
            $"select {OurConversion.Columns} from conversions where network_id = @networkId and {session.Dialect.In("conversion_key", "@keys")}",
            new { networkId, keys = session.Dialect.List(keys) }), ct)).ToDictionary(row => row.ConversionKey, StringComparer.Ordinal);

    /// <summary>Conversions that were credited in a span of time (unix ms), in the order of their ids.</summary>
    public Task<IReadOnlyList<OurConversion>> Credited(long networkId, long from, long to, long after, int count, CancellationToken ct) => database.Read(session => session.Query<OurConversion>(
        $"""
        select {OurConversion.Columns} from conversions
        where network_id = @networkId and id > @after and created_at >= @from and created_at < @to and state in ('Held', 'Available') order by id limit @count
        """, new { networkId, after, from, to, count = (long)count }), ct);

    /// <summary>Writes differences down. One that a person left as it is stays so while the network says the same.</summary>
    /// <param name="found">One for each conversion at the most.</param>
    /// <param name="agreed">Keys that agree after all.</param>
    /// <param name="network">Whose they are.</param>
    /// <param name="seenAt">When this comparison began.</param>
    /// <param name="ct">Cancels.</param>
    public async Task Note(IReadOnlyList<Difference> found, IReadOnlyList<string> agreed, long network, long seenAt, CancellationToken ct)
    {
        if (found.Count == 0 && agreed.Count == 0) return;
        var first = found.Count == 0 ? default : await ids.Next("differences", found.Count, ct);
        await database.Write(async session =>
        {
            if (agreed.Count > 0)
            {
                await session.Execute(
                    $"update differences set ended_at = @now, ended_how = 'Agreed' where network_id = @network and ended_at is null and {session.Dialect.In("conversion_key", "@agreed")}",
                    new { network, agreed = session.Dialect.List(agreed), now = Now });
            }

            if (found.Count == 0) return;
            await session.InsertMany("differences",
                "id, network_id, conversion_key, kind, poll, conversion_id, transaction_id, said, said_amount, said_currency, ours, ours_amount, ours_currency, happened_at, fact, content_hash, found_at, seen_at",
                [.. found.Select((one, i) => new object?[]
                {
                    first[i], one.NetworkId, one.ConversionKey, one.Kind.ToString(), one.Poll?.ToString(), one.ConversionId, one.TransactionId, one.Said?.ToString(), one.SaidAmount, one.SaidCurrency,
                    one.Ours?.ToString(), one.OursAmount, one.OursCurrency, one.HappenedAt, one.Fact, one.ContentHash, Now, seenAt,
                })],
                """
                on conflict (network_id, conversion_key) do update set kind = excluded.kind, poll = excluded.poll, conversion_id = excluded.conversion_id, transaction_id = excluded.transaction_id,
                    said = excluded.said, said_amount = excluded.said_amount, said_currency = excluded.said_currency, ours = excluded.ours, ours_amount = excluded.ours_amount,
                    ours_currency = excluded.ours_currency, happened_at = excluded.happened_at, fact = excluded.fact, seen_at = excluded.seen_at,
                    found_at = case when differences.ended_at is null then differences.found_at else excluded.found_at end,
                    ended_at = case when differences.ended_how = 'Left' and differences.content_hash = excluded.content_hash then differences.ended_at else null end,
                    ended_how = case when differences.ended_how = 'Left' and differences.content_hash = excluded.content_hash then 'Left' else null end,
                    content_hash = excluded.content_hash
                """);
        }, ct);
    }

    /// <summary>How many differences are open, by kind.</summary>
    public async Task<IReadOnlyDictionary<DifferenceKind, long>> Counts(long networkId, CancellationToken ct) => (await database.Read(session => session.Query<Count>(
        "select kind, count(*) as differences from differences where network_id = @networkId and ended_at is null group by kind", new { networkId }), ct)).ToDictionary(row => row.Kind, row => row.Differences);

    /// <summary>The open ones, newest first; without a kind those that ended last.</summary>
    public Task<IReadOnlyList<Difference>> Page(long networkId, DifferenceKind? kind, int count, CancellationToken ct) => database.Read(session => session.Query<Difference>(
        $"""
        select d.*, m.external_id as member_label, o.title as offer_label, p.outcome
        from differences d left join conversions c on c.id = d.conversion_id left join members m on m.id = c.member_id left join current_offers o on o.id = c.offer_id left join postbacks p on p.id = d.postback_id
        where d.network_id = @networkId and {(kind is null ? "d.ended_at is not null order by d.ended_at desc, d.id desc" : "d.ended_at is null and d.kind = @kind order by d.happened_at desc, d.id desc")} limit @count
        """, new { networkId, kind = kind?.ToString(), count = (long)count }), ct);

    public Task<Difference?> Open(long networkId, long id, CancellationToken ct) => database.Read(session =>
        session.Find<Difference>("select * from differences where id = @id and network_id = @networkId and ended_at is null", new { id, networkId }), ct);

    /// <summary>A person dealt with one.</summary>
    public Task End(Difference one, string network, string how, long? postback, long? account, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute("update differences set ended_at = @now, ended_how = @how, postback_id = @postback, account_id = @account where id = @Id and ended_at is null",
            new { one.Id, how, postback, account, now = Now });
        await Tell(session, one.NetworkId, network);
    }, ct);

    private static Task Save(Session session, Reconciliation state) => session.Execute(
        """
        update reconciliations set state = @state, why = @Why, started_at = @StartedAt, finished_at = @FinishedAt, since_at = @SinceAt, records = @Records, agreed = @Agreed, rejected = @Rejected
        where network_id = @NetworkId and queued_at = @QueuedAt and finished_at is null
        """,
        new { state.NetworkId, state.QueuedAt, state = state.State.ToString(), state.Why, state.StartedAt, state.FinishedAt, state.SinceAt, state.Records, state.Agreed, state.Rejected });

    private async Task Tell(Session session, long networkId, string network)
    {
        var open = await session.Scalar<long>("select count(*) from differences where network_id = @networkId and ended_at is null", new { networkId });
        if (open == 0)
        {
            await alerts.Over(session, networkId, AlertKind.NetworkDiffers);
            return;
        }

        var lasting = await AlertBook.Lasting(session, networkId, AlertKind.NetworkDiffers);
        await alerts.Raise(session, new NewAlert(
            AlertKind.NetworkDiffers, lasting.Count > 0 ? lasting[0] : string.Create(CultureInfo.InvariantCulture, $"network-differs/{networkId}/{Now}"),
            $"{network} and we differ about {Figure.Of(open, "conversion", "conversions")}. Look at Reconciliation on the network's page: what it paid can be credited there, what it took back taken back.")
        {
            NetworkId = networkId,
        });
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record Count
    {
        public DifferenceKind Kind { get; init; }
        public long Differences { get; init; }
    }
}

/// <summary>A conversion as far as it is compared.</summary>
internal sealed record OurConversion
{
    public const string Columns = "id, conversion_key, state, payout, currency, transaction_id, taken, reversed, created_at";

    public long Id { get; init; }
    public string ConversionKey { get; init; } = "";
    public ConversionState State { get; init; }
    public long? Payout { get; init; }
    public string? Currency { get; init; }
    public string? TransactionId { get; init; }
    public long Taken { get; init; }
    public long Reversed { get; init; }
    public long CreatedAt { get; init; }

    public Amount? Paid => Payout is { } minor && Currency is { } code ? new Amount(minor, Core.Money.Currency.Parse(code)) : null;
}
