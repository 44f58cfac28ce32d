using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Ledger;

/// <summary>What was posted to a member's accounts. The books know him by a number of ours alone, so nothing of them is ever taken away.</summary>
internal sealed class PostingsOfMembers : IHoldMembers
{
    public IReadOnlyList<MemberRows> Rows =>
    [
        new("balances", "select account, currency, amount from balances where account >= @prefix and account < @end order by account"),
        new("postings",
            """
            select t.id as posting, t.kind, t.note, t.created_at, e.account, e.currency, e.amount
            from ledger_entries e join ledger_transactions t on t.id = e.transaction_id where e.account >= @prefix and e.account < @end order by t.id, e.place
            """),
    ];
}
