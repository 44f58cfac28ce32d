using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;

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
    public long RowVersion { get; init; }
}

/// <summary>The members of all sites.</summary>
internal sealed class MemberBook(Database database, Ids ids, PlanBook plans, TimeProvider clock)
{
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

    /// <summary>Adds the member, or moves him to the plan when one is named; a new member without one gets the default plan.</summary>
    public async Task<(Member Member, bool IsNew)> Put(long siteId, string externalId, Plan? plan, CancellationToken ct)
    {
        if (!IsExternalId(externalId)) throw new ArgumentException("Ask IsExternalId first.", nameof(externalId));
        if (await Find(siteId, externalId, ct) is { } known && (plan is null || known.PlanId == plan.Id)) return (known, false);

        var first = plan ?? await plans.Default(ct);
        var id = await ids.Next("members", ct);
        var member = await database.Write(session => session.First<Member>(
            """
            insert into members (id, site_id, external_id, plan_id, created_at, plan_changed_at, row_version)
            values (@id, @siteId, @externalId, @first, @now, @now, 1)
            on conflict (site_id, external_id) do update
                set plan_id = coalesce(@plan, members.plan_id), plan_changed_at = @now, row_version = members.row_version + 1
            returning *
            """,
            new { id, siteId, externalId, first = first.Id, plan = plan?.Id, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }), ct);
        return (member, member.Id == id);
    }

    /// <summary>Newest first; <paramref name="search"/> is the beginning of the site's id, or empty. Continues below <paramref name="before"/>.</summary>
    public Task<IReadOnlyList<Member>> List(string search, long? planId, long before, int count, CancellationToken ct) => database.Read(session => session.Query<Member>(
        """
        select * from members
        where id < @before and (@planId is null or plan_id = @planId) and (@search = '' or external_id like @pattern escape '\')
        order by id desc limit @count
        """,
        new { before, search, planId, pattern = Escape(search) + "%", count = (long)count }), ct);

    /// <summary>A member's conversions, newest first, below <paramref name="before"/>.</summary>
    public Task<IReadOnlyList<MemberConversion>> Conversions(long memberId, long before, int count, CancellationToken ct) => database.Read(session => session.Query<MemberConversion>(
        """
        select c.id, c.state, c.reason, c.offer_id, v.title as offer_title, n.name as network_name, c.goal_id, c.payout, c.currency,
               c.credited, c.credited_currency, c.reversed, c.created_at, c.credited_at, c.reversed_at, c.held_until,
               (select min(e.note) from conversion_events e where e.conversion_id = c.id and e.kind = 'Cancel') as cancel_note
        from conversions c join networks n on n.id = c.network_id left join offer_versions v on v.id = c.offer_version_id
        where c.member_id = @memberId and c.id < @before order by c.id desc limit @count
        """, new { memberId, before, count = (long)count }), ct);

    /// <summary>What people gave a member, took from him and gave up, newest first.</summary>
    public Task<IReadOnlyList<MemberCorrection>> Corrections(long memberId, int count, CancellationToken ct) => database.Read(session => session.Query<MemberCorrection>(
        """
        select x.act, x.amount, x.currency, x.note, a.name as person, x.happened_at
        from member_acts x left join accounts a on a.id = x.account_id where x.member_id = @memberId order by x.id desc limit @count
        """, new { memberId, count = (long)count }), ct);

    /// <summary>The newest calls that name a member and led to no conversion.</summary>
    public Task<IReadOnlyList<MemberCall>> LostCalls(long memberId, int count, CancellationToken ct) => database.Read(session => session.Query<MemberCall>(
        """
        select p.id, p.outcome, p.reason, p.offer_label, n.name as network_name, p.received_at
        from postbacks p left join networks n on n.id = p.network_id
        where p.member_id = @memberId and p.conversion_id is null and (p.outcome is null or p.outcome in ('Refused', 'Quarantined', 'Ignored'))
        order by p.id desc limit @count
        """, new { memberId, count = (long)count }), ct);

    /// <summary>A member's newest clicks.</summary>
    public Task<IReadOnlyList<MemberClick>> Clicks(long memberId, int count, CancellationToken ct) => database.Read(session => session.Query<MemberClick>(
        """
        select v.title as offer_title, n.name as network_name, c.clicked_at,
               (select count(*) from conversions x where x.member_id = c.member_id and x.click_id = c.click_id) as conversions
        from clicks c join offer_versions v on v.id = c.offer_version_id join networks n on n.id = c.network_id
        where c.member_id = @memberId order by c.clicked_at desc limit @count
        """, new { memberId, count = (long)count }), ct);

    public Task<long> Count(CancellationToken ct) => database.Read(session => session.Scalar<long>("select count(*) from members"), ct);

    /// <summary>
    /// 1 to 100 visible characters without a slash: the id ends up in addresses, exports and on screens. An encoded slash is refused
    /// too, because a server leaves it encoded in a path and it would be another member there.
    /// </summary>
    public static bool IsExternalId(string id) =>
        id.Length is > 0 and <= LongestExternalId && id.Trim() == id && !id.Contains("%2F", StringComparison.OrdinalIgnoreCase)
        && !id.Any(letter => letter == '/' || char.IsControl(letter) || char.IsSurrogate(letter));

    private static string Escape(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
