using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Conversions;

/// <summary>What networks reported of a member and what happened to it.</summary>
internal sealed class ConversionsOfMembers : IHoldMembers
{
    public IReadOnlyList<MemberRows> Rows =>
    [
        new("conversions",
            """
            select c.id, n.name as network, v.title as offer, c.goal_id, c.state, c.reason, c.transaction_id, c.click_id, c.payout, c.currency, c.credited, c.credited_currency,
                   c.reversed, c.created_at, c.credited_at, c.reversed_at, c.held_until
            from conversions c left join networks n on n.id = c.network_id left join offer_versions v on v.id = c.offer_version_id where c.member_id = @id order by c.id
            """),
        new("conversion_events",
            "select e.conversion_id as conversion, e.kind, e.amount, e.state_before, e.state_after, e.note, e.happened_at from conversion_events e join conversions c on c.id = e.conversion_id where c.member_id = @id order by e.id"),
    ];

    public async Task<IReadOnlyList<string>> Open(Session session, long member)
    {
        var pending = await session.Scalar<long>("select count(*) from conversions where member_id = @member and state = 'Pending'", new { member });
        return pending == 0 ? [] : [$"{Figure.Of(pending, "conversion of his waits", "conversions of his wait")} for the network: wait until it decides, or reject what you do not expect any more under Conversions."];
    }

    // Where a network has no id of its own for a conversion, the member is part of what makes it unique.
    public async Task Erase(Session session, ErasedMember member)
    {
        await session.Execute("update conversions set conversion_key = replace(conversion_key, @Name, @Pseudonym) where member_id = @Id and conversion_key like 'i%'", member);
        await session.Execute(
            """
            update conversion_events set note = '', event_key = case when (select c.conversion_key from conversions c where c.id = conversion_id) like 'i%' then replace(event_key, @Name, @Pseudonym) else event_key end
            where conversion_id in (select id from conversions where member_id = @Id)
            """, member);
    }
}
