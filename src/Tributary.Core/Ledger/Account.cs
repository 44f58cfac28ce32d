using System.Globalization;
using Tributary.Core.Money;

namespace Tributary.Core.Ledger;

public enum OwnerKind
{
    Operator,
    Network,
    Member,
}

/// <summary>What an account holds. Amounts are signed: debits are positive, credits negative.</summary>
public enum AccountKind
{
    /// <summary>Of a network: what it owes the operator. Positive while it owes.</summary>
    Receivable,
    /// <summary>Of a member: credited, not yet spendable. Never positive.</summary>
    Pending,
    /// <summary>Of a member: spendable; what the operator owes him. Never positive.</summary>
    Available,
    /// <summary>Of a member: taken back after it was paid. Positive while he owes.</summary>
    Clawback,
    /// <summary>Of the operator: his part of the payouts.</summary>
    Margin,
    /// <summary>Of the operator: what he gave up of what members owe. Never negative.</summary>
    BadDebt,
    /// <summary>Of the operator: what his people gave members and took from them by hand.</summary>
    Corrections,
    /// <summary>Of the operator, one per currency: where money turns into points within one transaction.</summary>
    Exchange,
    /// <summary>Of the operator: withdrawals on their way. Never positive.</summary>
    Transit,
    /// <summary>Of the operator: what he paid out. Never positive; what comes in from networks is not followed here.</summary>
    Cash,
}

/// <summary>One account: whose, for what, in which currency. The owner's id is 0 for the operator. Accounts exist by being posted to.</summary>
public readonly record struct Account(OwnerKind Owner, long OwnerId, AccountKind Kind, Currency Currency)
{
    public static Account Receivable(long network, Currency currency) => new(OwnerKind.Network, network, AccountKind.Receivable, currency);
    public static Account Pending(long member, Currency currency) => new(OwnerKind.Member, member, AccountKind.Pending, currency);
    public static Account Available(long member, Currency currency) => new(OwnerKind.Member, member, AccountKind.Available, currency);
    public static Account Clawback(long member, Currency currency) => new(OwnerKind.Member, member, AccountKind.Clawback, currency);
    public static Account BadDebt(Currency currency) => new(OwnerKind.Operator, 0, AccountKind.BadDebt, currency);
    public static Account Corrections(Currency currency) => new(OwnerKind.Operator, 0, AccountKind.Corrections, currency);
    public static Account Margin(Currency currency) => new(OwnerKind.Operator, 0, AccountKind.Margin, currency);
    public static Account Transit(Currency currency) => new(OwnerKind.Operator, 0, AccountKind.Transit, currency);
    public static Account Cash(Currency currency) => new(OwnerKind.Operator, 0, AccountKind.Cash, currency);
    public static Account Exchange(Currency currency) => new(OwnerKind.Operator, 0, AccountKind.Exchange, currency);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">Not an account of ours.</exception>
    public static Account Parse(string text)
    {
        var parts = text.Split(':');
        var owner = parts switch
        {
            ["operator", _, _] => OwnerKind.Operator,
            ["network", _, _, _] => OwnerKind.Network,
            ["member", _, _, _] => OwnerKind.Member,
            _ => throw new FormatException($"'{text}' is not an account."),
        };
        var id = owner is OwnerKind.Operator ? 0 : long.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture);
        var kind = Enum.GetValues<AccountKind>().Where(kind => Word(kind) == parts[^2]).ToList();
        return kind.Count == 1 ? new(owner, id, kind[0], Currency.Parse(parts[^1])) : throw new FormatException($"'{text}' is not an account.");
    }

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
        AccountKind.BadDebt => "bad_debt",
        AccountKind.Corrections => "corrections",
        AccountKind.Exchange => "exchange",
        AccountKind.Transit => "transit",
        AccountKind.Cash => "cash",
    };
}
