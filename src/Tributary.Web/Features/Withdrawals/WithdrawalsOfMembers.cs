using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Withdrawals;

/// <summary>What a member asked to be paid, and where to.</summary>
internal sealed class WithdrawalsOfMembers : IHoldMembers
{
    public IReadOnlyList<MemberRows> Rows =>
        [new("withdrawals", "select w.id, w.request_key, w.amount, w.currency, w.state, w.note, w.requested_at, w.end_note, w.ended_at from withdrawals w where w.member_id = @id order by w.id")];

    public async Task<IReadOnlyList<string>> Open(Session session, long member)
    {
        var open = await session.Scalar<long>("select count(*) from withdrawals where member_id = @member and state = 'Open'", new { member });
        return open == 0 ? [] : [$"{Figure.Of(open, "withdrawal of his is", "withdrawals of his are")} still open: say under Withdrawals whether it was paid."];
    }

    public Task Erase(Session session, ErasedMember member) => session.Execute(
        "update withdrawals set request_key = 'erased/' || cast(id as text), note = '', end_note = '' where member_id = @Id", member);
}
