using System.Globalization;

namespace Tributary.Core.Money;

/// <summary>A part of a whole in parts per million: 0 to 1,000,000.</summary>
public readonly record struct Share
{
    public const int Whole = 1_000_000;

    /// <exception cref="ArgumentOutOfRangeException">Outside 0 to 1,000,000: nobody is given more than there is.</exception>
    public Share(long ppm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ppm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ppm, Whole);
        Ppm = ppm;
    }

    public long Ppm { get; }

    public static Share All => new(Whole);

    /// <summary>As percent: <c>80 %</c>, <c>62.5 %</c>.</summary>
    public string ToDisplay()
    {
        var text = Amounts.Format(Ppm, 4);
        return text.TrimEnd('0').TrimEnd('.') + " %";
    }

    /// <summary>Reads percent by the amount grammar: <c>80</c>, <c>62.5</c>; at most four decimals and at most 100.</summary>
    public static bool TryParsePercent(string? text, out Share share)
    {
        share = default;
        if (!Amounts.TryParse(text, 4, allowNegative: false, out var ppm) || ppm > Whole) return false;
        share = new(ppm);
        return true;
    }

    /// <summary>
    /// This share of an amount that is not negative, rounded down: what does not divide stays with whoever gives.
    /// </summary>
    public Amount Of(Amount amount) => Of(amount, All);

    /// <summary>
    /// A share of a share, rounded down once at the end. Rounding after each factor would take up to one more minor unit
    /// from the member for every factor in the chain.
    /// </summary>
    public Amount Of(Amount amount, Share further)
    {
        if (amount.IsNegative) throw new ArgumentOutOfRangeException(nameof(amount), amount, "A share of a debt is not defined.");
        return new((long)((Int128)amount.Minor * Ppm * further.Ppm / ((Int128)Whole * Whole)), amount.Currency);
    }

    public override string ToString() => Ppm.ToString(CultureInfo.InvariantCulture) + " ppm";
}
