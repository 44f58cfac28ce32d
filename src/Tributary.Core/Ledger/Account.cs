using System.Globalization;
using Tributary.Core.Money;

namespace Tributary.Core.Ledger;

public enum OwnerKind
{
    Operator,
    Network,
    Member,
}

/// <summary>What an account holds. Amounts are signed: credit is positive, debit negative.</summary>
public enum AccountKind
{
    /// <summary>Of a network: what it owes the operator. Negative while it owes.</summary>
    Receivable,
    /// <summary>Of a member: credited, not yet spendable. Never negative.</summary>
    Pending,
    /// <summary>Of a member: spendable. Never negative.</summary>
    Available,
    /// <summary>Of a member: taken back after it was paid. Negative while he owes.</summary>
    Clawback,
    /// <summary>Of the operator: his part of the payouts.</summary>
    Margin,
    /// <summary>Of the operator, one per currency: where money turns into points within one transaction.</summary>
    Exchange,
}

/// <summary>One account: whose, for what, in which currency. The owner's id is 0 for the operator. Accounts exist by being posted to.</summary>
public readonly record struct Account(OwnerKind Owner, long OwnerId, AccountKind Kind, Currency Currency)
{
    public static Account Receivable(long network, Currency currency) => new(OwnerKind.Network, network, AccountKind.Receivable, currency);
    public static Account Pending(long member, Currency currency) => new(OwnerKind.Member, member, AccountKind.Pending, currency);
    public static Account Available(long member, Currency currency) => new(OwnerKind.Member, member, AccountKind.Available, currency);
    public static Account Margin(Currency currency) => new(OwnerKind.Operator, 0, AccountKind.Margin, currency);
    public static Account Exchange(Currency currency) => new(OwnerKind.Operator, 0, AccountKind.Exchange, currency);

    /// <summary>Stable text, as in <c>member:17:available:USD</c>.</summary>
    public override string ToString() => Owner is OwnerKind.Operator
        ? $"operator:{Word(Kind)}:{Currency.Code}"
        : string.Create(CultureInfo.InvariantCulture, $"{(Owner is OwnerKind.Network ? "network" : "member")}:{OwnerId}:{Word(Kind)}:{Currency.Code}");

    private static string Word(AccountKind kind) => kind switch
    {
        AccountKind.Receivable => "receivable",
        AccountKind.Pending => "pending",
        AccountKind.Available => "available",
        AccountKind.Clawback => "clawback",
        AccountKind.Margin => "margin",
        AccountKind.Exchange => "exchange",
    };
}
