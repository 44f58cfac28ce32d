using Tributary.Core.Money;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Members;

/// <summary>Who the member is, his plans, who brought him and what people did to his balance.</summary>
internal sealed class MemberData : IHoldMembers
{
    public IReadOnlyList<MemberRows> Rows =>
    [
        new("member", "select m.external_id as id, s.name as site, p.name as plan, m.created_at, (select r.external_id from members r where r.id = m.referrer_id) as brought_by, m.erased_at from members m join sites s on s.id = m.site_id join plans p on p.id = m.plan_id where m.id = @id"),
        new("brought", "select external_id as id from members where referrer_id = @id order by id"),
        new("plans", "select p.name as plan, x.starts_at, x.told_at, x.applied_at from member_plans x join plans p on p.id = x.plan_id where x.member_id = @id order by x.starts_at"),
        new("corrections", "select act, amount, currency, note, happened_at from member_acts where member_id = @id order by member_acts.id"),
    ];

    public async Task<IReadOnlyList<string>> Open(Session session, long member) =>
        [.. (await LedgerBook.HoldingsOf(session, member)).SelectMany(Open)];

    public async Task Erase(Session session, ErasedMember member)
    {
        await session.Execute("update members set external_id = @Pseudonym, erased_at = @At, row_version = row_version + 1 where id = @Id", member);
        await session.Execute("delete from member_plans where member_id = @Id and applied_at is null", member);
        await session.Execute("update member_acts set note = '' where member_id = @Id and note <> ''", member);
    }

    private static IEnumerable<string> Open(MemberBalance balance)
    {
        if (balance.Available.Minor > 0) yield return $"He can still spend {Shown(balance.Available)}: pay it out, or take it with a reason.";
        if (balance.Pending.Minor > 0) yield return $"{Shown(balance.Pending)} of his is still held: wait until the hold ends, or end it or take it back under Conversions.";
        if (balance.Owed.Minor > 0) yield return $"He still owes {Shown(balance.Owed)}: give it up on his page if you do not expect it any more.";
    }

    private static string Shown(Amount amount) => amount.ToFullDisplay();
}
