using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Withdrawals;

namespace Tributary.Web.Features.Api;

/// <summary>What POST /members/{id}/withdrawals takes. The note is for whoever pays: where to, by what.</summary>
internal sealed record PostWithdrawal(string? Amount, string? Currency, string? Note);

/// <summary>What is said when a withdrawal ends: the payment's number, or why it failed.</summary>
internal sealed record EndWithdrawal(string? Note);

/// <summary>A withdrawal. State is one of open, settled, failed.</summary>
internal sealed record WithdrawalShape(long Id, string MemberId, MoneyShape Amount, string State, string Note, DateTimeOffset RequestedAt, string EndNote, DateTimeOffset? EndedAt)
{
    public static WithdrawalShape Of(Withdrawal row) => new(
        row.Id, row.MemberLabel, MoneyShape.Of(row.Asked),
        row.Stands switch { WithdrawalState.Open => "open", WithdrawalState.Settled => "settled", WithdrawalState.Failed => "failed" },
        row.Note, DateTimeOffset.FromUnixTimeMilliseconds(row.RequestedAt), row.EndNote, row.EndedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
}

/// <summary>What a member has in one currency: spendable; credited but held; owed, because it was taken back after he had spent it.</summary>
internal sealed record BalanceShape(string Amount, long Minor, int Scale, string Currency, MoneyShape Pending, MoneyShape Owed)
{
    public static BalanceShape Of(MemberBalance balance)
    {
        var has = MoneyShape.Of(balance.Available);
        return new(has.Amount, has.Minor, has.Scale, has.Currency, MoneyShape.Of(balance.Pending), MoneyShape.Of(balance.Owed));
    }
}
