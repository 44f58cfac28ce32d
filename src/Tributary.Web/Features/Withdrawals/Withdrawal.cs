using Tributary.Core.Money;

namespace Tributary.Web.Features.Withdrawals;

/// <summary>Where a withdrawal stands. The names are stored.</summary>
public enum WithdrawalState
{
    /// <summary>Asked for: the member no longer has it, nobody paid it yet.</summary>
    Open,
    Settled,

    /// <summary>Not paid: the member has it again.</summary>
    Failed,
}

/// <summary>What a member asked to be paid.</summary>
public sealed record Withdrawal
{
    internal const string Columns = "w.id, w.site_id, w.member_id, m.external_id as member_label, w.request_key, w.amount, w.currency, w.state, w.note, w.requested_by, w.requested_at, w.end_note, w.ended_by, w.ended_at";

    internal const string From = "from withdrawals w join members m on m.id = w.member_id";

    public long Id { get; init; }
    public long SiteId { get; init; }
    public long MemberId { get; init; }
    public string MemberLabel { get; init; } = "";

    /// <summary>The site's own key of the request: the same one again is the same withdrawal.</summary>
    public string RequestKey { get; init; } = "";
    public long Amount { get; init; }
    public string Currency { get; init; } = "";
    public string State { get; init; } = "";

    /// <summary>What the requester wrote, such as where it is to be paid.</summary>
    public string Note { get; init; } = "";
    public long? RequestedBy { get; init; }
    public long RequestedAt { get; init; }

    /// <summary>What whoever ended it wrote.</summary>
    public string EndNote { get; init; } = "";
    public long? EndedBy { get; init; }
    public long? EndedAt { get; init; }

    public Amount Asked => new(Amount, Core.Money.Currency.Parse(Currency));

    public WithdrawalState Stands => Enum.Parse<WithdrawalState>(State);
}
