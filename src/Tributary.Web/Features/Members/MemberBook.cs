using Tributary.Core.Money;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Members;

/// <summary>Whoever is paid for a conversion. <see cref="ExternalId"/> is the site's own id of him.</summary>
public sealed record Member
{
    public long Id { get; init; }
    public long SiteId { get; init; }
    public string ExternalId { get; init; } = "";
    public long PlanId { get; init; }
    public long CreatedAt { get; init; }
    public long PlanChangedAt { get; init; }

    /// <summary>Who brought him.</summary>
    public long? ReferrerId { get; init; }

    /// <summary>When he was erased (unix ms): nobody knows any more who he was, and nothing is credited to him.</summary>
    public long? ErasedAt { get; init; }
    public long RowVersion { get; init; }
}

/// <summary>The members of all sites.</summary>
internal sealed class MemberBook(Database database, Ids ids, Stamps stamps, PlanBook plans, ExportMember export, EraseMember erase, AuditLog audit, TimeProvider clock)
{
    /// <summary>The stamp that moves when a member gets another plan.</summary>
    public const string Stamp = "members";

    public const int LongestExternalId = 100;

    private const string ById = "select * from members where id = @id";

    public Task<Member?> Find(long id, CancellationToken ct) => database.Read(session => Find(session, id), ct);

    /// <summary>Inside a transaction of another feature.</summary>
    public static Task<Member?> Find(Session session, long id) => session.Find<Member>(ById, new { id });

    public Task<Member?> Find(long siteId, string externalId, CancellationToken ct) => database.Read(session =>
        session.Find<Member>("select * from members where site_id = @siteId and external_id = @externalId", new { siteId, externalId }), ct);

    /// <summary>The members whom any site knows by these ids of its own; two sites may have the same one.</summary>
    public Task<IReadOnlyList<Member>> Named(IReadOnlyList<string> externalIds, CancellationToken ct) => database.Read(session => Named(session, externalIds), ct);

    /// <summary>Inside a transaction of another feature.</summary>
    public static Task<IReadOnlyList<Member>> Named(Session session, IReadOnlyList<string> externalIds) => session.Query<Member>(
        $"select * from members where site_id in (select id from sites) and {session.Dialect.In("external_id", "@names")}",
        new { names = session.Dialect.List(externalIds) });

    /// <summary>Inside a transaction of another feature: who brought each of these members, nearest first; those whom nobody brought are missing.</summary>
    public static async Task<IReadOnlyDictionary<long, IReadOnlyList<long>>> ReferrersOf(Session session, IReadOnlyCollection<long> members)
    {
        var chains = members.ToDictionary(member => member, _ => new List<long>());
        var ends = members.ToDictionary(member => member, member => member);
        for (var tier = 0; tier < ReferralTiers.Most && ends.Count > 0; tier++)
        {
            var brought = (await session.Query<Member>($"select * from members where referrer_id is not null and {session.Dialect.In("id", "@ids")}", new { ids = session.Dialect.List(ends.Values.Distinct()) }))
                .ToDictionary(member => member.Id, member => member.ReferrerId!.Value);
            ends = ends.Where(pair => brought.TryGetValue(pair.Value, out var by) && by != pair.Key && !chains[pair.Key].Contains(by)).ToDictionary(pair => pair.Key, pair => brought[pair.Value]);
            foreach (var (member, by) in ends) chains[member].Add(by);
        }

        return chains.Where(pair => pair.Value.Count > 0).ToDictionary(pair => pair.Key, pair => (IReadOnlyList<long>)pair.Value);
    }

    /// <summary>Remembers who brought a member, once and for all; false when somebody else did, or when he would have brought himself.</summary>
    public async Task<bool> Refer(Member member, Member referrer, CancellationToken ct)
    {
        if (member.ReferrerId is { } known) return known == referrer.Id;
        return member.Id != referrer.Id && member.SiteId == referrer.SiteId && await database.Write(async session =>
        {
            var above = await ReferrersOf(session, [referrer.Id]);
            if (above.TryGetValue(referrer.Id, out var chain) && chain.Contains(member.Id)) return false;
            return await session.Execute("update members set referrer_id = @referrer, row_version = row_version + 1 where id = @Id and (referrer_id is null or referrer_id = @referrer)", new { member.Id, referrer = referrer.Id }) == 1;
        }, ct);
    }

    /// <summary>Adds the member, or moves him to the plan when one is named, which ends what was planned for later; a new member without one gets the default plan.</summary>
    public async Task<(Member Member, bool IsNew)> Put(long siteId, string externalId, Plan? plan, CancellationToken ct)
    {
        if (!IsExternalId(externalId)) throw new ArgumentException("Ask IsExternalId first.", nameof(externalId));
        var known = await Find(siteId, externalId, ct);
        if (known is not null && (plan is null || (known.PlanId == plan.Id && (await Coming(known.Id, ct)).Count == 0))) return (known, false);

        var first = plan ?? await plans.Default(ct);
        var (id, now, pen) = (await ids.Next("members", ct), clock.GetUtcNow().ToUnixTimeMilliseconds(), await audit.Pen(ct));
        var before = known is null ? null : await plans.Find(known.PlanId, ct);
        var member = await database.Write(async session =>
        {
            var written = await session.First<Member>(
                """
                insert into members (id, site_id, external_id, plan_id, created_at, plan_changed_at, row_version)
                values (@id, @siteId, @externalId, @first, @now, @now, 1)
                on conflict (site_id, external_id) do update
                    set plan_id = coalesce(@plan, members.plan_id), plan_changed_at = @now, row_version = members.row_version + 1
                returning *
                """,
                new { id, siteId, externalId, first = first.Id, plan = plan?.Id, now });
            if (plan is not null) await session.Execute("delete from member_plans where member_id = @Id and applied_at is null", new { written.Id });
            await session.Execute(
                "insert into member_plans (member_id, starts_at, plan_id, told_at, applied_at) values (@Id, @now, @PlanId, @now, @now) on conflict (member_id, starts_at) do nothing", new { written.Id, written.PlanId, now });
            if (written.Id != id) await stamps.Touch(session, Stamp);
            await pen.Enter(session, written.Id == id ? "Member created" : "Member moved to another plan", $"Member {written.Id}", new AuditChange("Plan", before?.Name ?? "", first.Name));
            return written;
        }, ct);
        return (member, member.Id == id);
    }

    /// <summary>Moves a member to a plan at a moment to come (unix ms). Another plan told for the same moment takes its place.</summary>
    public Task PutLater(Member member, Plan plan, long startsAt, CancellationToken ct) => database.Write(session => session.Execute(
        """
        insert into member_plans (member_id, starts_at, plan_id, told_at) values (@member, @startsAt, @plan, @now)
        on conflict (member_id, starts_at) do update set plan_id = excluded.plan_id, told_at = excluded.told_at where member_plans.applied_at is null
        """, new { member = member.Id, startsAt, plan = plan.Id, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }), ct);

    /// <summary>The plans a member will have, soonest first.</summary>
    public Task<IReadOnlyList<ComingPlan>> Coming(long member, CancellationToken ct) => database.Read(session => session.Query<ComingPlan>(
        "select member_id, plan_id, starts_at from member_plans where member_id = @member and applied_at is null order by starts_at", new { member }), ct);

    /// <summary>Newest first; <paramref name="search"/> is the beginning of the site's id, or empty. Continues below <paramref name="before"/>.</summary>
    public Task<IReadOnlyList<Member>> List(string search, long? planId, long before, int count, CancellationToken ct) => database.Read(session => session.Query<Member>(
        $"""
        select * from members
        where id < @before and (@planId is null or plan_id = @planId) and (@search = '' or {session.Dialect.Like("external_id", "@pattern")})
        order by id desc limit @count
        """,
        new { before, search, planId, pattern = Dialect.Contains(search)[1..], count = (long)count }), ct);

    /// <summary>A member's conversions, newest first, below <paramref name="before"/>.</summary>
    public Task<IReadOnlyList<MemberConversion>> Conversions(long memberId, long before, int count, CancellationToken ct) => database.Read(session => session.Query<MemberConversion>(
        """
        select c.id, c.state, c.reason, c.offer_id, v.title as offer_title, n.name as network_name, c.goal_id, c.payout, c.currency,
               c.credited, c.credited_currency, c.reversed, c.created_at, c.credited_at, c.reversed_at, c.held_until,
               (select min(e.note) from conversion_events e where e.conversion_id = c.id and e.kind = 'Cancel') as cancel_note,
               (select max(e.happened_at) from conversion_events e where e.conversion_id = c.id and e.kind = 'Release') as released_at
        from conversions c join networks n on n.id = c.network_id left join offer_versions v on v.id = c.offer_version_id
        where c.member_id = @memberId and c.id < @before order by c.id desc limit @count
        """, new { memberId, before, count = (long)count }), ct);

    /// <summary>What people gave a member, took from him and gave up, newest first.</summary>
    public Task<IReadOnlyList<MemberCorrection>> Corrections(long memberId, int count, CancellationToken ct) => database.Read(session => session.Query<MemberCorrection>(
        """
        select x.act, x.amount, x.currency, x.note, a.name as person, x.happened_at
        from member_acts x left join accounts a on a.id = x.account_id where x.member_id = @memberId order by x.id desc limit @count
        """, new { memberId, count = (long)count }), ct);

    /// <summary>What a member got, and lost, because members whom he brought were rewarded, newest first.</summary>
    public Task<IReadOnlyList<MemberReferral>> Referrals(long memberId, int count, CancellationToken ct) => database.Read(session => session.Query<MemberReferral>(
        """
        select t.kind, c.id as conversion_id, m.external_id as brought, v.title as offer_title, e.currency, cast(-sum(e.amount) as bigint) as amount, t.created_at, c.held_until
        from ledger_entries e
        join ledger_transactions t on t.id = e.transaction_id
        join conversions c on c.id = t.conversion_id and c.member_id <> @memberId
        join members m on m.id = c.member_id
        left join offer_versions v on v.id = c.offer_version_id
        where e.account >= @prefix and e.account < @end
        group by t.id, t.kind, c.id, m.external_id, v.title, e.currency, t.created_at, c.held_until
        having sum(e.amount) <> 0 order by t.id desc limit @count
        """, new { memberId, prefix = $"member:{memberId}:", end = $"member:{memberId};", count = (long)count }), ct);

    /// <summary>The newest calls that name a member, by a click of his or by the site's id, and led to no conversion of his.</summary>
    public Task<IReadOnlyList<MemberCall>> LostCalls(Member member, int count, CancellationToken ct) => database.Read(session => session.Query<MemberCall>(
        """
        select p.id, p.outcome, p.reason, p.offer_label, p.transaction_id, n.name as network_name, p.received_at
        from (select * from postbacks where member_id = @Id and (outcome is null or outcome in ('Refused', 'Quarantined', 'Ignored'))
              union all
              select * from postbacks where member_id is null and member_label = @ExternalId and (outcome is null or outcome in ('Refused', 'Quarantined', 'Ignored'))) p
        left join networks n on n.id = p.network_id
        left join conversions c on c.id = p.conversion_id
        where c.member_id is null
        order by p.id desc limit @count
        """, new { member.Id, member.ExternalId, count = (long)count }), ct);

    /// <summary>A member's newest clicks.</summary>
    public Task<IReadOnlyList<MemberClick>> Clicks(long memberId, int count, CancellationToken ct) => database.Read(session => session.Query<MemberClick>(
        """
        select v.title as offer_title, c.network_id, n.name as network_name, c.clicked_at,
               (select count(*) from conversions x where x.member_id = c.member_id and x.click_id = c.click_id) as conversions
        from clicks c join offer_versions v on v.id = c.offer_version_id join networks n on n.id = c.network_id
        where c.member_id = @memberId order by c.clicked_at desc limit @count
        """, new { memberId, count = (long)count }), ct);

    /// <summary>All that is held about a member, as JSON; the caller closes it.</summary>
    public Task<Stream> Export(Member member, Actor actor, CancellationToken ct) => export.Run(member, actor, ct);

    /// <summary>Erases him for ever, or says what has to be settled first.</summary>
    public Task<IReadOnlyList<string>> Erase(Member member, Actor actor, CancellationToken ct) => erase.Run(member, actor, ct);

    public Task<long> Count(CancellationToken ct) => database.Read(session => session.Scalar<long>("select count(*) from members"), ct);

    /// <summary>
    /// 1 to 100 visible characters without a slash: the id ends up in addresses, exports and on screens. An encoded slash is refused
    /// too, because a server leaves it encoded in a path and it would be another member there.
    /// </summary>
    public static bool IsExternalId(string id) =>
        id.Length is > 0 and <= LongestExternalId && id.Trim() == id && !id.Contains("%2F", StringComparison.OrdinalIgnoreCase)
        && !id.Any(letter => letter == '/' || char.IsControl(letter) || char.IsSurrogate(letter));
}
