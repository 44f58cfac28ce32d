using Tributary.Core.Money;

namespace Tributary.Core.Ledger;

/// <summary>One line of a ledger transaction: a debit when <paramref name="Minor"/> is positive, a credit when it is negative.</summary>
public readonly record struct Entry(Account Account, long Minor)
{
    public Amount Amount => new(Minor, Account.Currency);

    public static Entry Debit(Account account, Amount amount) => new(account, Checked(account, amount).Minor);
    public static Entry Credit(Account account, Amount amount) => new(account, checked(-Checked(account, amount).Minor));

    private static Amount Checked(Account account, Amount amount) => amount.Currency == account.Currency
        ? amount
        : throw new InvalidOperationException($"{amount} cannot be posted to {account}.");
}
