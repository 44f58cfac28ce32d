using Tributary.Core.Callbacks;
using Tributary.Core.Money;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Callbacks;

/// <summary>
/// Writes what sites and publishers have to be told, in the transaction in which it happened: it is told if and only if that commits. Where
/// nobody listens it costs nothing.
/// </summary>
internal sealed class CallbackOutbox(EndpointBook endpoints, TimeProvider clock)
{
    private const string Columns =
        "endpoint_id, event_id, conversion_event_id, conversion_id, place, kind, body, created_at, state, tries, attempts, next_at, lease_until, answer";

    private readonly SemaphoreSlim _news = new(0);

    /// <summary>Call it after the conversions are written: what the bodies say of member, offer and click is read from there.</summary>
    public async Task Add(Session session, IReadOnlyList<Telling> tellings)
    {
        if (tellings.Count == 0) return;
        var listening = await endpoints.Listening(session);
        if (listening.Count == 0) return;
        var heard = (from telling in tellings
                     let hearers = listening.Where(endpoint => endpoint.Hears(telling.Kind, telling.SiteId, telling.MemberId)).ToList()
                     where hearers.Count > 0
                     select (telling, hearers)).ToList();
        if (heard.Count == 0) return;
        var facts = await Facts(session, [.. heard.Select(pair => pair.telling.ConversionId).Distinct()]);
        session.InsertLater(new BulkRows("callbacks", Columns, [.. heard.SelectMany(pair => Rows(pair.telling, pair.hearers, facts[pair.telling.ConversionId]))]));
        session.AfterCommit(Wake);
    }

    /// <summary>Makes whoever delivers look at the table now.</summary>
    public void Wake() => _news.Release();

    /// <summary>Waits for something new to tell, or for <paramref name="longest"/>.</summary>
    public async Task WaitForNews(TimeSpan longest, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            await _news.WaitAsync(either.Token);
            while (await _news.WaitAsync(TimeSpan.Zero, ct))
            {
                // One look is enough for all of them.
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look at the table all the same.
        }
    }

    /// <summary>What was or will be told of a conversion, newest first.</summary>
    public static Task<IReadOnlyList<CallbackRow>> Of(Session session, long conversion) => session.Query<CallbackRow>(
        $"select {CallbackRow.Columns} from callbacks where conversion_id = @conversion order by event_id desc, endpoint_id limit 50", new { conversion });

    private IEnumerable<object?[]> Rows(Telling telling, List<CallbackEndpoint> hearers, ConversionFacts facts)
    {
        // One id for all who are told the same. It holds the time: after a backup is restored no id comes a second time with another meaning.
        var id = "evt_" + Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        return hearers.Select(endpoint => new object?[]
        {
            endpoint.Id, id, telling.EventId, telling.ConversionId, telling.Place, telling.Kind.ToString(), WriteBody.Of(telling, facts, toPublisher: endpoint.MemberId is not null),
            telling.At, nameof(CallbackState.Waiting), 0L, 0L, telling.At, 0L, "",
        });
    }

    private static async Task<Dictionary<long, ConversionFacts>> Facts(Session session, List<long> conversions) => (await session.Query<ConversionFacts>(
        $"""
        select c.id, c.network_id, c.offer_id, v.title as offer_title, m.external_id as member, c.goal_id, c.transaction_id, c.click_id, k.sub_ids
        from conversions c join members m on m.id = c.member_id
        left join offer_versions v on v.id = c.offer_version_id left join clicks k on k.click_id = c.click_id
        where {session.Dialect.In("c.id", "@conversions")}
        """, new { conversions = session.Dialect.List(conversions) })).ToDictionary(row => row.Id);
}

/// <summary>Something that happened to a conversion and has to be told.</summary>
internal sealed record Telling
{
    public required CallbackKind Kind { get; init; }

    /// <summary>The conversion's event that this tells of; it is told once to each endpoint.</summary>
    public required long EventId { get; init; }
    public required long ConversionId { get; init; }

    /// <summary>Rises with each event of the conversion.</summary>
    public required long Place { get; init; }
    public required long SiteId { get; init; }
    public required long MemberId { get; init; }

    /// <summary>As receivers read it: pending, held, credited, reversed, rejected.</summary>
    public required string State { get; init; }
    public Amount? Payout { get; init; }

    /// <summary>What the member has of the conversion after the event, held or spendable.</summary>
    public Amount? Total { get; init; }

    /// <summary>What the event gave or took.</summary>
    public Amount? Change { get; init; }
    public long? HeldUntil { get; init; }
    public required long At { get; init; }
}

/// <summary>What the body says of the conversion beside what happened.</summary>
internal sealed record ConversionFacts
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public long? OfferId { get; init; }
    public string? OfferTitle { get; init; }
    public string Member { get; init; } = "";
    public string? GoalId { get; init; }
    public string? TransactionId { get; init; }
    public string? ClickId { get; init; }
    public string? SubIds { get; init; }
}
