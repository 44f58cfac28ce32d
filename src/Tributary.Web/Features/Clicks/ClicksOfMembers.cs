using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Clicks;

/// <summary>What a member clicked, from where and with what, and what his site passed along.</summary>
internal sealed class ClicksOfMembers(FileClicks file) : IHoldMembers
{
    public IReadOnlyList<MemberRows> Rows =>
    [
        new("clicks",
            """
            select c.click_id, n.name as network, v.title as offer, c.payout, c.currency, c.clicked_at, c.sub_ids, x.address, x.user_agent
            from clicks c left join networks n on n.id = c.network_id left join offer_versions v on v.id = c.offer_version_id
                left join click_visitors x on x.clicked_at = c.clicked_at and x.click_id = c.click_id
            where c.member_id = @id order by c.clicked_at
            """),
    ];

    public async Task Gather(CancellationToken ct) => await file.All(ct);

    public async Task Erase(Session session, ErasedMember member)
    {
        await session.Execute("delete from click_visitors where (clicked_at, click_id) in (select clicked_at, click_id from clicks where member_id = @Id)", member);
        await session.Execute("update clicks set sub_ids = '' where member_id = @Id and sub_ids <> ''", member);
    }
}
