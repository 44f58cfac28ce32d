using System.Globalization;

namespace Tributary.Core.Money;

/// <summary>Text to minor units and back, by one fixed grammar: no culture, no floating point, nothing guessed.</summary>
public static class Amounts
{
    /// <summary>
    /// Reads <c>[0-9]{1,12}(\.[0-9]{1,8})?</c>, with a leading <c>-</c> where the caller allows it, into minor units of the
    /// given scale. Digits beyond the scale must be zeros. Refused: commas, exponents, signs, spaces, hexadecimal, other
    /// scripts' digits, an empty side of the point, and what does not fit 64 bits.
    /// </summary>
    public static bool TryParse(string? text, int scale, bool allowNegative, out long minor)
    {
        minor = 0;
        var rest = text.AsSpan();
        var negative = rest.Length > 0 && rest[0] == '-';
        if (negative && !allowNegative) return false;
        if (negative) rest = rest[1..];

        var point = rest.IndexOf('.');
        var whole = point < 0 ? rest : rest[..point];
        var fraction = point < 0 ? [] : rest[(point + 1)..];
        if (!AreDigits(whole, 12) || (point >= 0 && !AreDigits(fraction, 8))) return false;
        if (fraction.Length > scale && fraction[scale..].ContainsAnyExcept('0')) return false;

        var value = Int128.Zero;
        foreach (var digit in whole) value = (value * 10) + (digit - '0');
        for (var i = 0; i < scale; i++) value = (value * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        if (value > long.MaxValue) return false;
        minor = negative ? -(long)value : (long)value;
        return true;
    }

    /// <summary>Every decimal of the scale, a point, an ASCII minus: <c>-12.400000</c>. What <see cref="TryParse"/> reads back.</summary>
    public static string Format(long minor, int scale) => (minor < 0 ? "-" : "") + Digits(minor, scale, grouped: false);

    /// <summary>10^exponent, for exponents of 0 to 18.</summary>
    public static long PowerOfTen(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++) power = checked(power * 10);
        return power;
    }

    internal static string Digits(long minor, int scale, bool grouped)
    {
        // UInt128: the magnitude of long.MinValue does not fit a long.
        var magnitude = (UInt128)Int128.Abs(minor);
        var unit = (UInt128)PowerOfTen(scale);
        var whole = (magnitude / unit).ToString(grouped ? "N0" : "0", CultureInfo.InvariantCulture);
        if (scale == 0) return whole;
        return whole + "." + (magnitude % unit).ToString(CultureInfo.InvariantCulture).PadLeft(scale, '0');
    }

    private static bool AreDigits(ReadOnlySpan<char> text, int most) =>
        text.Length >= 1 && text.Length <= most && !text.ContainsAnyExceptInRange('0', '9');
}
