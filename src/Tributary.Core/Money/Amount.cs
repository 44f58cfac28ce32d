namespace Tributary.Core.Money;

/// <summary>
/// An amount of one currency in its minor units. Arithmetic is exact and checked: it throws
/// <see cref="OverflowException"/> rather than wrap, and <see cref="InvalidOperationException"/> rather than mix currencies.
/// </summary>
public readonly record struct Amount(long Minor, Currency Currency) : IComparable<Amount>
{
    private const char Minus = '\u2212';

    public bool IsZero => Minor == 0;
    public bool IsNegative => Minor < 0;

    public static Amount Zero(Currency currency) => new(0, currency);

    /// <summary>Reads by the grammar of <see cref="Amounts.TryParse"/> at the currency's scale.</summary>
    public static bool TryParse(string? text, Currency currency, bool allowNegative, out Amount amount)
    {
        var parsed = Amounts.TryParse(text, currency.Scale, allowNegative, out var minor);
        amount = new(minor, currency);
        return parsed;
    }

    public static Amount operator +(Amount left, Amount right) => new(checked(left.Minor + right.In(left.Currency)), left.Currency);
    public static Amount operator -(Amount left, Amount right) => new(checked(left.Minor - right.In(left.Currency)), left.Currency);
    public static Amount operator -(Amount amount) => new(checked(-amount.Minor), amount.Currency);
    public static bool operator <(Amount left, Amount right) => left.CompareTo(right) < 0;
    public static bool operator >(Amount left, Amount right) => left.CompareTo(right) > 0;
    public static bool operator <=(Amount left, Amount right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Amount left, Amount right) => left.CompareTo(right) >= 0;

    public int CompareTo(Amount other) => Minor.CompareTo(other.In(Currency));

    /// <summary>For machines: every stored decimal, no code, ASCII minus. <c>12.400000</c>, <c>8928</c>.</summary>
    public string ToExact() => Amounts.Format(Minor, Currency.Scale);

    /// <summary>
    /// For people: the visible decimals, the rest left off, so that nobody is shown more than he can be paid and a reversal reads
    /// like the credit it takes back.
    /// <c>$12.40</c>, <c>EUR 18.00</c>, <c>−$46.20</c>, <c>8,928 points</c>.
    /// </summary>
    public string ToDisplay() => Display(Currency.VisibleDecimals);

    /// <summary>For people, where a calculation is shown: like <see cref="ToDisplay"/> but no digit is dropped. <c>$8.928</c>.</summary>
    public string ToFullDisplay()
    {
        var decimals = Currency.Scale;
        for (var minor = Minor; decimals > Currency.VisibleDecimals && minor % 10 == 0; minor /= 10) decimals--;
        return Display(decimals);
    }

    /// <summary>For the ledger's columns: every stored decimal, thousands grouped, true minus, no code. <c>12.400000</c>, <c>8,928</c>.</summary>
    public string ToLedger() => (IsNegative ? Minus.ToString() : "") + Amounts.Digits(Minor, Currency.Scale, grouped: true);

    public override string ToString() => $"{ToExact()} {Currency.Code}";

    private string Display(int decimals)
    {
        var step = Amounts.PowerOfTen(Currency.Scale - decimals);
        var shown = Minor / step;
        var sign = shown < 0 ? Minus.ToString() : "";
        var digits = Amounts.Digits(shown, decimals, grouped: true);
        if (Currency.IsPoints) return sign + digits + (shown is 1 or -1 ? " point" : " points");
        return Currency.Code == Currency.Usd.Code ? $"{sign}${digits}" : $"{sign}{Currency.Code} {digits}";
    }

    private long In(Currency currency) =>
        Currency == currency ? Minor : throw new InvalidOperationException($"{Currency.Code} and {currency.Code} do not add up.");
}
