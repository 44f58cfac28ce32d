namespace Tributary.Core.Money;

/// <summary>
/// A unit in which amounts are kept. <see cref="Scale"/> is fixed for ever: stored minor units mean nothing without it.
/// Fiat money has six decimals, because networks report fractions of a cent ("0.100000"); BTC has its usual eight.
/// Points have none: a point is the smallest thing a site pays, so no sum of points is ever a fraction. A site that
/// wants finer rewards sets more points per unit of money.
/// </summary>
/// <param name="Code">ISO 4217 code in capitals, or <c>BTC</c>, or <c>POINTS</c>.</param>
/// <param name="Scale">Decimals kept in storage: minor units are 10^-Scale.</param>
/// <param name="VisibleDecimals">Decimals shown to people and paid out.</param>
public readonly record struct Currency(string Code, int Scale, int VisibleDecimals)
{
    public static readonly Currency Points = new("POINTS", 0, 0);
    public static readonly Currency Bitcoin = new("BTC", 8, 8);
    public static readonly Currency Usd = new("USD", 6, 2);

    // ISO 4217, list one: currencies whose minor unit is not a hundredth.
    private static readonly HashSet<string> Whole = new(StringComparer.Ordinal)
    {
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
    };
    private static readonly HashSet<string> Thousandths = new(StringComparer.Ordinal) { "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND" };

    public bool IsPoints => Code == Points.Code;

    /// <summary>Minor units in one unit: 1,000,000 for fiat money, 1 for points.</summary>
    public long MinorPerUnit => Amounts.PowerOfTen(Scale);

    /// <summary>
    /// Accepts the code of any fiat currency (three letters, any case), <c>BTC</c> and <c>POINTS</c>.
    /// False for anything else; there is no default currency.
    /// </summary>
    public static bool TryParse(string? code, out Currency currency)
    {
        currency = default;
        if (string.IsNullOrEmpty(code) || code.Length > 6 || !code.All(char.IsAsciiLetter)) return false;
        var upper = code.ToUpperInvariant();
        if (upper == Points.Code) currency = Points;
        else if (upper == Bitcoin.Code) currency = Bitcoin;
        else if (upper.Length == 3) currency = new(upper, 6, Whole.Contains(upper) ? 0 : Thousandths.Contains(upper) ? 3 : 2);
        return currency.Code is not null;
    }

    /// <summary>For codes that were checked when they were stored.</summary>
    /// <exception cref="FormatException">The code is not one <see cref="TryParse"/> accepts.</exception>
    public static Currency Parse(string code) =>
        TryParse(code, out var currency) ? currency : throw new FormatException($"'{code}' is not a currency code.");

    public override string ToString() => Code;
}
