using Tributary.Core.Changes;
using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers.Duplicates;
using Tributary.Web.Features.Offers.Rules;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Offers;

/// <summary>
/// Writes a network's next generation of offers beside the published one and publishes it with one swap: docs/decisions/0006.
/// Every write checks the fence, so a run that lost its claim cannot touch the catalogue.
/// </summary>
internal sealed class OfferStaging(Database database, Ids ids, Stamps stamps, AlertOfChanges alerts, DailyCaps caps, JobQueue queue, TimeProvider clock)
{
    /// <summary>The until of a version that nothing has replaced.</summary>
    public const long Open = long.MaxValue;

    // Deleting what a killed run left goes in pieces, so that postbacks and clicks are not held up.
    private const int CleaningPiece = 2000;

    /// <summary>The fields whose loss a run looks for, with <see cref="VersionFields"/>.</summary>
    public static IReadOnlyList<OfferField> Watched => VersionFields.Watched;

    /// <summary>Claims the network's next generation, and removes what an unfinished run left of it.</summary>
    /// <param name="networkId">The network.</param>
    /// <param name="missingAfter">Generations after which a missing offer is no longer available; null when the network keeps them for ever.</param>
    /// <param name="ct">Stops the claim.</param>
    public async Task<StagedGeneration> Begin(long networkId, int? missingAfter, CancellationToken ct)
    {
        var claim = await database.Write(session => session.First<Claim>(
            """
            insert into generations (network_id, generation, fence, missing_after) values (@networkId, 0, 1, @missingAfter)
            on conflict (network_id) do update set fence = generations.fence + 1, missing_after = @missingAfter
            returning generation, fence
            """, new { networkId, missingAfter = (long?)missingAfter ?? Open }), ct);
        var staged = new StagedGeneration(networkId, claim.Generation, claim.Fence) { DuplicatesJob = await queue.NextId(ct) };
        Failpoint.GenerationClaimed.Pass();
        await Clean(staged, ct);
        return staged;
    }

    public Task<KnownOffers> Known(long networkId, bool onlySynced, CancellationToken ct) =>
        database.Read(session => KnownOffers.Load(session, networkId, onlySynced), ct);

    /// <summary>What judges the changes that one run finds, by the network's rules.</summary>
    public JudgeChanges Judge(long networkId) => new(database, networkId);

    /// <summary>The same offers with what the network said of them until now: one read a chunk, and none for new offers.</summary>
    public async Task<IReadOnlyList<StagedOffer>> WithBefore(IReadOnlyList<StagedOffer> offers, CancellationToken ct)
    {
        var versionIds = offers.Where(offer => offer.Known is { VersionId: not 0 }).Select(offer => offer.Known!.Value.VersionId).ToList();
        if (versionIds.Count == 0) return offers;
        var before = await Read(versionIds, ct);
        return [.. offers.Select(offer => offer.Known is { VersionId: var id } && before.TryGetValue(id, out var version) ? offer with { Before = version } : offer)];
    }

    /// <summary>For a dry run: what would become of the offers with these versions, which the feed no longer has; by <see cref="RunChange"/>.</summary>
    public async Task<IReadOnlyList<PreviewedChange>> PreviewMissing(IReadOnlyList<long> versionIds, CancellationToken ct)
    {
        var versions = await Read(versionIds, ct);
        var rows = await database.Read(session => session.Query<Named>(
            $"select id, source_id from offers where {session.Dialect.In("id", "@offers")} order by id", new { offers = session.Dialect.List(versions.Values.Select(version => version.OfferId)) }), ct);
        var gone = versions.Values.ToDictionary(version => version.OfferId);
        return [.. rows.Select(row => PreviewedChange.Of(row.SourceId, gone[row.Id]))];
    }

    /// <summary>How many offers of the published generation, missing ones left out, have something in each watched field.</summary>
    public async Task<IReadOnlyDictionary<OfferField, long>> CountFilled(StagedGeneration staged, bool onlySynced, CancellationToken ct)
    {
        var counts = await database.Read(session => session.Query<FilledCount>(
            $"""
            with published as (
                select v.* from offer_versions v {(onlySynced ? "join offers o on o.id = v.offer_id and o.listing = 'Synced'" : "")}
                where v.network_id = @NetworkId and v.since <= @Generation and v.until > @Generation and v.status <> 'missing')
            {string.Join(" union all ", Watched.Select(field => $"select '{field}' as field, count(*) as offers from published where {VersionFields.IsFilled(field)}"))}
            """, staged), ct);
        return counts.ToDictionary(count => Enum.Parse<OfferField>(count.Field), count => count.Offers);
    }

    /// <summary>
    /// Stages new and changed offers: a row of identity for the new ones, with the listing that <paramref name="arrival"/> gives them, a version
    /// for all. <paramref name="also"/> runs in the same transaction. Returns the new offers' ids by source id.
    /// </summary>
    /// <exception cref="StagingLostException">Another run has claimed the network.</exception>
    public async Task<IReadOnlyDictionary<string, long>> Stage(StagedGeneration staged, long runId, Func<OfferDraft, Arrival> arrival,
        IReadOnlyList<StagedOffer> offers, Func<Session, Task> also, CancellationToken ct)
    {
        if (!database.HasRoom) throw new DiskFullException();
        var fresh = offers.Where(offer => offer.Known is null).ToList();
        var offerIds = await ids.Next("offers", Math.Max(1, fresh.Count), ct);
        var versionIds = await ids.Next("offer_versions", Math.Max(1, offers.Count), ct);
        var added = fresh.Select((offer, i) => (offer.Draft.SourceId, Id: offerIds[i])).ToDictionary(pair => pair.SourceId, pair => pair.Id, StringComparer.Ordinal);
        var arrivals = fresh.Select(offer => (Offer: offer.Draft.SourceId, To: arrival(offer.Draft))).ToList();
        var ruled = arrivals.Where(pair => pair.To.Rule is not null).ToList();
        var actIds = await ids.Next("offer_acts", Math.Max(1, ruled.Count), ct);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // Made before the transaction, so that nobody waits for more than the writing.
        var offerRows = arrivals.ConvertAll(pair => new object?[] { added[pair.Offer], staged.NetworkId, pair.Offer, pair.To.Listing.ToString(), now, now, 1L });
        var versionRows = offers.Select((offer, i) => OfferVersionRow.Of(
            offer, versionIds[i], offer.Known?.Id ?? added[offer.Draft.SourceId], staged, runId, now)).ToList();
        await database.Write(async session =>
        {
            await CheckFence(session, staged);
            await session.InsertMany("offers", "id, network_id, source_id, listing, listing_changed_at, first_seen_at, row_version", offerRows);
            await DoneAct.Record(session, actIds,
                [.. ruled.Select(pair => new DoneAct(added[pair.Offer], OfferAct.Arrival, "listing", pair.To.Rule!, pair.To.Listing.ToString(), null))], now);
            await Replace(session, staged, [.. offers.Where(offer => offer.Known is { VersionId: not 0 }).Select(offer => offer.Known!.Value.VersionId)]);
            await session.InsertMany("offer_versions", OfferVersionRow.Columns, versionRows);
            await StagedPins.Write(session, staged, runId, offers, now);
            await also(session);
            Failpoint.ChunkWritten.Pass();
        }, ct);
        Failpoint.ChunkStaged.Pass();
        return added;
    }

    /// <summary>Stages, for offers that the complete feed no longer has, their last content with the status "missing".</summary>
    /// <exception cref="StagingLostException">Another run has claimed the network.</exception>
    public async Task StageMissing(StagedGeneration staged, long runId, IReadOnlyList<long> versionIds, CancellationToken ct)
    {
        var newIds = await ids.Next("offer_versions", Math.Max(1, versionIds.Count), ct);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await database.Write(async session =>
        {
            await CheckFence(session, staged);
            await Replace(session, staged, versionIds);
            await session.Execute(
                $"""
                insert into offer_versions ({OfferVersionRow.Columns})
                select @first + row_number() over (order by id) - 1, offer_id, network_id, @runId, @since, {Open}, @noHash, @missing, {OfferVersionRow.ContentColumns}, @now, null
                from offer_versions where {session.Dialect.In("id", "@replaced")}
                """,
                new
                {
                    first = newIds.First,
                    runId,
                    since = staged.Next,
                    // Equal to no content, so that a returning offer counts as changed.
                    noHash = "0",
                    missing = StoredOffer.Missing,
                    now,
                    replaced = session.Dialect.List(versionIds),
                });
            Failpoint.MissingWritten.Pass();
        }, ct);
    }

    /// <summary>Whether an offer was set to Synced at or after a moment (unix ms).</summary>
    public Task<bool> AnySyncedSince(long networkId, long at, CancellationToken ct) => database.Read(session => session.Scalar<bool>(
        "select exists (select 1 from offers where network_id = @networkId and listing = @synced and listing_changed_at >= @at)",
        new { networkId, at, synced = nameof(Listing.Synced) }), ct);

    /// <summary>
    /// Makes the staged generation the catalogue, in the caller's transaction, and alerts the operator of what was judged to need it; false when
    /// another run has claimed the network. One that saw
    /// changes only says nothing about what is missing: with <paramref name="countsMissing"/> off, no offer comes nearer to being paused.
    /// </summary>
    public async Task<bool> Publish(Session session, StagedGeneration staged, long runId, JudgedChanges changes, bool countsMissing = true)
    {
        var isOurs = await session.Execute(
            """
            update generations set generation = generation + 1
            where network_id = @NetworkId and generation = @Generation and fence = @Fence
            """, staged) == 1;
        if (!isOurs) return false;
        if (await ChangesCatalogue(session, staged))
        {
            await stamps.Touch(session, OfferBook.Stamp);
            await queue.Add(session, staged.DuplicatesJob, FindDuplicates.JobKind, "");
        }

        if (!countsMissing)
        {
            await session.Execute(
                $"update offer_versions set since = since + 1 where network_id = @NetworkId and status = 'missing' and until = {Open} and since <= @Generation", staged);
        }

        await Pause(session, staged, runId);
        await StagedPins.Publish(session, staged);
        await caps.Renew(session, staged.NetworkId, clock.GetUtcNow().ToUnixTimeMilliseconds());
        await alerts.Raise(session, staged, runId, changes);
        Failpoint.SwapWritten.Pass();
        return true;
    }

    // The view says which offers have been missing for long enough; which run made that so is noted for its page and for their histories.
    private static Task Pause(Session session, StagedGeneration staged, long runId) => session.Execute(
        $"""
        update offer_versions set paused_by = @runId
        where network_id = @NetworkId and status = 'missing' and until = {Open} and paused_by is null
          and since <= (select generation + 1 - missing_after from generations where network_id = @NetworkId)
        """, new { runId, staged.NetworkId });

    // A generation in which no offer changed, and none was missing for long enough, leaves what is remembered of offers as true as it was.
    private static Task<bool> ChangesCatalogue(Session session, StagedGeneration staged) => session.Scalar<bool>(
        """
        select exists (
            select 1 from generations g join offer_versions v on v.network_id = g.network_id and v.since in (@Next, @Next + 1 - g.missing_after)
            where g.network_id = @NetworkId)
        """, staged);

    /// <summary>Removes everything staged; the catalogue stays as it is.</summary>
    public async Task Clean(StagedGeneration staged, CancellationToken ct)
    {
        while (await database.Write(session => CleanPiece(session, staged), ct) > 0) Failpoint.LeftoversRemoved.Pass();
    }

    private async Task<Dictionary<long, OfferVersion>> Read(IReadOnlyList<long> versionIds, CancellationToken ct) => (await database.Read(session => session.Query<OfferVersion>(
        $"select id, offer_id, run_id, since, created_at as at, status, {OfferVersionRow.ContentColumns} from offer_versions where {session.Dialect.In("id", "@versionIds")}",
        new { versionIds = session.Dialect.List(versionIds) }), ct)).ToDictionary(version => version.Id);

    // What a staged version replaced was closed in the same transaction, so it is found through it.
    private static async Task<int> CleanPiece(Session session, StagedGeneration staged)
    {
        var left = await session.Query<Leftover>(
            $"select id, offer_id from offer_versions where network_id = @NetworkId and since > @Generation order by id limit {CleaningPiece}", staged);
        if (left.Count == 0) return 0;
        await session.Execute($"update offer_versions set until = {Open} where {session.Dialect.In("offer_id", "@offers")} and until = @next",
            new { offers = session.Dialect.List(left.Select(row => row.OfferId)), next = staged.Next });
        await StagedPins.Clean(session, staged, session.Dialect.List(left.Select(row => row.OfferId)));
        return await session.Execute($"delete from offer_versions where {session.Dialect.In("id", "@left")}",
            new { left = session.Dialect.List(left.Select(row => row.Id)) });
    }

    private static Task Replace(Session session, StagedGeneration staged, IReadOnlyList<long> versionIds) => versionIds.Count == 0
        ? Task.CompletedTask
        : session.Execute($"update offer_versions set until = @until where {session.Dialect.In("id", "@replaced")}",
            new { until = staged.Next, replaced = session.Dialect.List(versionIds) });

    private static async Task CheckFence(Session session, StagedGeneration staged)
    {
        var fence = await session.Scalar<long>($"select fence from generations where network_id = @NetworkId {session.Dialect.LockForUpdate}", staged);
        if (fence != staged.Fence) throw new StagingLostException();
    }

    private sealed record Named
    {
        public long Id { get; init; }
        public string SourceId { get; init; } = "";
    }

    private sealed record FilledCount
    {
        public string Field { get; init; } = "";
        public long Offers { get; init; }
    }

    private sealed record Leftover
    {
        public long Id { get; init; }
        public long OfferId { get; init; }
    }

    private sealed record Claim
    {
        public long Generation { get; init; }
        public long Fence { get; init; }
    }
}

/// <summary>The claim of one run on a network's next generation.</summary>
internal sealed record StagedGeneration(long NetworkId, long Generation, long Fence)
{
    public long Next => Generation + 1;

    /// <summary>The id of the job that looks for duplicates once this is published.</summary>
    public long DuplicatesJob { get; init; }
}

/// <summary>A new offer (nothing known) or a changed one.</summary>
internal sealed record StagedOffer(OfferDraft Draft, string Hash, KnownOffer? Known)
{
    /// <summary>What the network said of a known offer until now, once <see cref="OfferStaging.WithBefore"/> has read it.</summary>
    public OfferVersion? Before { get; init; }

    /// <summary>What is stored: the draft without the fields that the network's rules never take.</summary>
    public OfferDraft Stored { get; init; } = Draft;

    /// <summary>What becomes of the fields that changed, once <see cref="JudgeChanges.Judge"/> has said so.</summary>
    public Judgement Judgement { get; init; } = Judgement.None;

    /// <summary>The versions that the fields with pins are taken from.</summary>
    public IReadOnlyDictionary<OfferField, long> Pinned { get; init; } = new Dictionary<OfferField, long>();
}

/// <summary>Another run has claimed the network; this one must stop without a trace.</summary>
internal sealed class StagingLostException() : Exception("Another run has taken over this network.");
