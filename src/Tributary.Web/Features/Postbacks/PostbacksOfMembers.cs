using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>What networks told about a member. What each call did stays; how it came does not, because it names him.</summary>
internal sealed class PostbacksOfMembers : IHoldMembers
{
    private const string His = "(p.member_id = @id or (p.member_id is null and p.member_label = @name))";

    public IReadOnlyList<MemberRows> Rows =>
    [
        new("postbacks",
            $"""
            select p.id, n.name as network, p.received_at, p.method, p.raw_query, p.body, p.outcome, p.reason, p.kind, p.transaction_id, p.click_id, p.goal_id, p.amount, p.currency,
                   p.credited, p.credited_currency
            from postbacks p left join networks n on n.id = p.network_id where {His} order by p.id
            """),
    ];

    public async Task Erase(Session session, ErasedMember member)
    {
        var him = new { id = member.Id, name = member.Name, pseudonym = member.Pseudonym, at = member.At, quoted = $"%{System.Text.Json.JsonSerializer.Serialize(member.Name)}%" };
        await session.Execute($"delete from postback_senders where postback_id in (select p.id from postbacks p where {His})", him);
        // Its transaction and click stay: a repeat is known by them.
        await session.Execute(
            """
            update postbacks set raw_query = '', body = '', sealed = null, checks = '[]', explanation = null, member_label = @pseudonym, erased_at = @at
            where member_id = @id or (member_id is null and member_label = @name)
            """, him);
        await session.Execute("update reprocessings set scope = '{}', words = 'Calls of an erased member', finished_at = coalesce(finished_at, @at) where scope like @quoted", him);
    }
}
