using System.Collections.Concurrent;
using Tributary.Core.Money;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Plans;

/// <summary>Plans and the terms that follow from them: what a member gets of a network's payout, frozen at the click.</summary>
internal sealed class PlanBook(Database database, Ids ids, Stamps stamps, NetworkDirectory networks, AuditLog audit, TimeProvider clock)
{
    private const string PlanStamp = "plans";
    private const string TermsStamp = "terms";

    private readonly Cached<IReadOnlyList<Plan>> _plans = new(database, stamps, PlanStamp, LoadPlans);
    // By network, plan and what they are (with id 0): the same terms again are the same row.
    private readonly Cached<Dictionary<(long Network, long Plan, Terms Terms), long>> _terms = new(database, stamps, TermsStamp, LoadTerms);

    // Terms never change, so one that was read once is known for ever.
    private readonly ConcurrentDictionary<long, Terms> _known = new();

    public ValueTask<IReadOnlyList<Plan>> All(CancellationToken ct) => _plans.Get(ct);

    public async ValueTask<Plan?> Find(long id, CancellationToken ct) => (await All(ct)).FirstOrDefault(plan => plan.Id == id);

    public async ValueTask<Plan?> Find(string slug, CancellationToken ct) => (await All(ct)).FirstOrDefault(plan => plan.Slug == slug);

    /// <summary>The plan of members who were given none. The first one is made when somebody asks for it.</summary>
    public async ValueTask<Plan> Default(CancellationToken ct)
    {
        if ((await All(ct)).FirstOrDefault(plan => plan.IsDefault) is { } plan) return plan;
        await Save(null, new PlanDraft("Standard", "blue", Share.All, RewardUnit.Points, 1000, IsDefault: true), ct);
        return (await All(ct)).First(made => made.IsDefault);
    }

    /// <summary>The terms of a member whom the network names without a click of ours, who follows no offer of ours in particular.</summary>
    public ValueTask<Terms> CurrentTerms(long networkId, long planId, CancellationToken ct) => CurrentTerms(networkId, planId, null, ct);

    /// <summary>The terms a click on an offer gets now. Shares that nobody clicked under yet make new ones.</summary>
    /// <exception cref="InvalidOperationException">There is no such network or plan.</exception>
    public async ValueTask<Terms> CurrentTerms(long networkId, long planId, long? offerId, CancellationToken ct)
    {
        var network = await networks.Find(networkId, ct) ?? throw new InvalidOperationException($"There is no network {networkId}.");
        var plan = await Find(planId, ct) ?? throw new InvalidOperationException($"There is no plan {planId}.");
        var wanted = new Terms(0, network.MemberShare, plan.ShareAt(networkId, offerId), plan.Unit, plan.PointsPerUnit) { Referrals = plan.Referrals };
        if ((await _terms.Get(ct)).TryGetValue((networkId, planId, wanted), out var id)) return wanted with { Id = id };

        var made = wanted with { Id = await ids.Next("terms", ct) };
        await database.Write(async session =>
        {
            await session.Execute(
                """
                insert into terms (id, network_id, plan_id, network_share_ppm, plan_share_ppm, unit, points_per_unit, referrals, created_at)
                values (@Id, @networkId, @planId, @network, @plan, @unit, @PointsPerUnit, @referrals, @now)
                """,
                new { made.Id, referrals = made.Referrals.Text, networkId, planId, network = made.NetworkShare.Ppm, plan = made.PlanShare.Ppm, unit = Word(made.Unit), made.PointsPerUnit, now = Now });
            await stamps.Touch(session, TermsStamp);
        }, ct);
        return made;
    }

    /// <summary>Inside a transaction of another feature: the terms plans have at the networks now, as far as <see cref="CurrentTerms(long, long, CancellationToken)"/> made them.</summary>
    public static async Task<IReadOnlyDictionary<(long Network, long Plan), Terms>> CurrentTerms(Session session, IReadOnlyList<long> planIds)
    {
        if (planIds.Count == 0) return new Dictionary<(long, long), Terms>();
        var rows = await session.Query<TermsRow>(
            $"""
            select t.* from terms t
            join plans p on p.id = t.plan_id and p.referrals = t.referrals and p.unit = t.unit and p.points_per_unit = t.points_per_unit
            join networks n on n.id = t.network_id and n.member_share_ppm = t.network_share_ppm
            left join plan_overrides o on o.plan_id = t.plan_id and o.network_id = t.network_id and o.offer_id = 0
            where {session.Dialect.In("t.plan_id", "@plans")} and t.plan_share_ppm = coalesce(o.share_ppm, p.share_ppm) order by t.id
            """, new { plans = session.Dialect.List(planIds) });
        var current = new Dictionary<(long, long), Terms>();
        foreach (var row in rows) current[(row.NetworkId, row.PlanId)] = row.Terms;
        return current;
    }

    /// <summary>Terms by the id a click carries; null for an id that was never given out.</summary>
    public async ValueTask<Terms?> FindTerms(long id, CancellationToken ct)
    {
        if (_known.TryGetValue(id, out var known)) return known;
        var row = await database.Read(session => session.Find<TermsRow>("select * from terms where id = @id", new { id }), ct);
        return row is null ? null : _known.GetOrAdd(id, row.Terms);
    }

    /// <summary>Inside a transaction of another feature: terms by their ids.</summary>
    public static async Task<IReadOnlyDictionary<long, Terms>> TermsOf(Session session, IReadOnlyCollection<long> ids) => ids.Count == 0
        ? new Dictionary<long, Terms>()
        : (await session.Query<TermsRow>($"select * from terms where {session.Dialect.In("id", "@ids")}", new { ids = session.Dialect.List(ids) }))
            .ToDictionary(row => row.Id, row => row.Terms);

    /// <summary>Adds a plan, or changes the one with this id. False when somebody else changed it meanwhile.</summary>
    public async Task<bool> Save(Plan? old, PlanDraft draft, CancellationToken ct)
    {
        var (id, pen) = (old?.Id ?? await ids.Next("plans", ct), await audit.Pen(ct));
        var saved = await database.Write(async session =>
        {
            if (!(old is null ? await Insert(session, id, draft) : await Update(session, old, draft))) return false;
            if (draft.IsDefault) await session.Execute("update plans set is_default = 0 where id <> @id", new { id });
            await session.Execute("delete from plan_overrides where plan_id = @id", new { id });
            await session.InsertMany("plan_overrides", "plan_id, network_id, offer_id, share_ppm, changed_at",
                [.. draft.Overrides.Select(one => new object?[] { id, one.Network, one.Offer ?? 0, one.Share.Ppm, Now })]);
            await pen.Enter(session, old is null ? "Plan made" : "Plan changed", draft.Name, PlanChanges.Of(old, draft));
            await stamps.Touch(session, PlanStamp);
            return true;
        }, ct);
        if (!saved) return false;
        foreach (var network in await networks.All(ct)) await CurrentTerms(network.Id, id, ct);
        foreach (var one in draft.Overrides.Where(one => one.Offer is not null)) await CurrentTerms(one.Network, id, one.Offer, ct);
        return true;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<bool> Insert(Session session, long id, PlanDraft draft) => await session.Execute(
        """
        insert into plans (id, slug, name, color, share_ppm, unit, points_per_unit, price_note, referrals, is_default, place, created_at, row_version)
        values (@id, @slug, @Name, @Color, @share, @unit, @PointsPerUnit, @PriceNote, @referrals, @isDefault, @id, @now, 1)
        """,
        new { id, slug = await FreeSlug(session, draft.Name), draft.Name, draft.Color, share = draft.Share.Ppm, unit = Word(draft.Unit), draft.PointsPerUnit, draft.PriceNote, referrals = draft.Referrals.Text, isDefault = draft.IsDefault ? 1L : 0L, now = Now }) == 1;

    private static async Task<bool> Update(Session session, Plan old, PlanDraft draft) => await session.Execute(
        """
        update plans set name = @Name, color = @Color, share_ppm = @share, unit = @unit, points_per_unit = @PointsPerUnit,
            price_note = @PriceNote, referrals = @referrals, is_default = @isDefault, row_version = row_version + 1
        where id = @Id and row_version = @RowVersion
        """,
        // The default plan stays it until another one is made it: there is always one.
        new { old.Id, old.RowVersion, draft.Name, draft.Color, share = draft.Share.Ppm, unit = Word(draft.Unit), draft.PointsPerUnit, draft.PriceNote, referrals = draft.Referrals.Text, isDefault = draft.IsDefault || old.IsDefault ? 1L : 0L }) == 1;

    private static async Task<string> FreeSlug(Session session, string name)
    {
        var slug = Slug.Of(name, "plan");
        var taken = (await session.Query<string>("select slug from plans")).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(1, taken.Count + 1).Select(number => number == 1 ? slug : $"{slug}-{number}").First(free => !taken.Contains(free));
    }

    private static async Task<IReadOnlyList<Plan>> LoadPlans(Session session)
    {
        var overrides = (await session.Query<OverrideRow>("select plan_id, network_id, offer_id, share_ppm from plan_overrides order by network_id, offer_id"))
            .ToLookup(row => row.PlanId, row => new PlanOverride(row.NetworkId, row.OfferId == 0 ? null : row.OfferId, new Share(row.SharePpm)));
        return [.. (await session.Query<PlanRow>("select * from plans where retired_at is null order by place")).Select(row => row.Plan with { Overrides = [.. overrides[row.Id]] })];
    }

    private static async Task<Dictionary<(long, long, Terms), long>> LoadTerms(Session session)
    {
        var terms = new Dictionary<(long, long, Terms), long>();
        foreach (var row in await session.Query<TermsRow>("select * from terms order by id")) terms[(row.NetworkId, row.PlanId, row.Terms with { Id = 0 })] = row.Id;
        return terms;
    }

    private static string Word(RewardUnit unit) => unit switch { RewardUnit.Money => "money", RewardUnit.Points => "points" };

    internal static RewardUnit Unit(string word) => word == "points" ? RewardUnit.Points : RewardUnit.Money;

    private sealed record PlanRow
    {
        public long Id { get; init; }
        public string Slug { get; init; } = "";
        public string Name { get; init; } = "";
        public string Color { get; init; } = "";
        public long SharePpm { get; init; }
        public string Unit { get; init; } = "";
        public long PointsPerUnit { get; init; }
        public string PriceNote { get; init; } = "";
        public string Referrals { get; init; } = "";
        public long IsDefault { get; init; }
        public long RowVersion { get; init; }

        public Plan Plan => new(Id, Slug, Name, Color, new Share(SharePpm), PlanBook.Unit(Unit), PointsPerUnit, IsDefault == 1, RowVersion) { PriceNote = PriceNote, Referrals = new(Referrals) };
    }

    private sealed record OverrideRow
    {
        public long PlanId { get; init; }
        public long NetworkId { get; init; }
        public long OfferId { get; init; }
        public long SharePpm { get; init; }
    }
}

/// <summary>What a person decides about a plan.</summary>
internal sealed record PlanDraft(string Name, string Color, Share Share, RewardUnit Unit, long PointsPerUnit, bool IsDefault)
{
    public string PriceNote { get; init; } = "";
    public ReferralTiers Referrals { get; init; } = ReferralTiers.None;
    public IReadOnlyList<PlanOverride> Overrides { get; init; } = [];
}
