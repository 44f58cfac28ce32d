using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Callbacks;

/// <summary>What sites, and the member himself where he is a publisher, were told about him.</summary>
internal sealed class CallbacksOfMembers(EndpointBook endpoints) : IHoldMembers
{
    private const string His = "conversion_id in (select c.id from conversions c where c.member_id = @Id)";

    public IReadOnlyList<MemberRows> Rows =>
    [
        new("callbacks", "select b.event_id, b.kind, b.body, b.created_at, b.state, b.answer, b.ended_at from callbacks b join conversions c on c.id = b.conversion_id where c.member_id = @id order by b.event_id"),
        new("callback_endpoints", "select url, form, created_at, retired_at from callback_endpoints where member_id = @id order by callback_endpoints.id"),
    ];

    public async Task<IReadOnlyList<string>> Open(Session session, long member)
    {
        var waiting = await session.Scalar<long>($"select count(*) from callbacks where state = 'Waiting' and {His}", new { Id = member });
        return waiting == 0 ? [] : [$"{Figure.Of(waiting, "callback about him is", "callbacks about him are")} not delivered yet: wait until {(waiting == 1 ? "it is" : "they are")}, or remove the endpoint that does not take {(waiting == 1 ? "it" : "them")}."];
    }

    public async Task Erase(Session session, ErasedMember member)
    {
        foreach (var endpoint in await session.Query<long>("select id from callback_endpoints where member_id = @Id", member))
        {
            await endpoints.Retire(session, endpoint);
            await session.Execute("update callback_endpoints set url = '', note = '' where id = @endpoint", new { endpoint });
            await session.Execute("delete from callback_secrets where endpoint_id = @endpoint", new { endpoint });
        }

        await session.Execute($"update callback_attempts set answer = '' where answer <> '' and (endpoint_id, event_id) in (select endpoint_id, event_id from callbacks where {His})", member);
        await session.Execute($"update callbacks set body = '', answer = '', state = case when state = 'Parked' then 'Dropped' else state end where {His}", member);
    }
}
