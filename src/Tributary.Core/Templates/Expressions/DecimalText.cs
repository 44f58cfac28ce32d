namespace Tributary.Core.Templates.Expressions;

/// <summary>Numbers in text, by one fixed grammar: an optional minus, digits, an optional point with digits. No exponent, no grouping.</summary>
internal static class DecimalText
{
    private const int MaxDigits = 27;

    public static decimal? Read(string text)
    {
        var rest = text.AsSpan().Trim();
        var negative = rest.StartsWith("-");
        if (negative)
            rest = rest[1..];
        UInt128 value = 0;
        int digits = 0, decimals = -1;
        foreach (var character in rest)
        {
            if (character == '.' && decimals < 0 && digits > 0)
            {
                decimals = 0;
                continue;
            }
            if (!char.IsAsciiDigit(character) || ++digits > MaxDigits)
                return null;
            value = (value * 10) + (uint)(character - '0');
            if (decimals >= 0)
                decimals++;
        }
        if (digits == 0 || decimals == 0)
            return null;
        // Built from its parts, so that 4.90 keeps its zero.
        var (low, middle, high) = unchecked(((int)(uint)value, (int)(uint)(value >> 32), (int)(uint)(value >> 64)));
        return new decimal(low, middle, high, negative, (byte)Math.Max(0, decimals));
    }

    /// <summary>A number out of text with a currency sign and grouping: "$1,203.00", "1 203.50 USD", and with European marks "1.203,50 €".</summary>
    public static decimal? ReadLoosely(string text, bool european)
    {
        var group = european ? '.' : ',';
        var point = european ? ',' : '.';
        var kept = new System.Text.StringBuilder(text.Length);
        var seen = false;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character))
            {
                seen = true;
                kept.Append(character);
            }
            else if (character == point && seen)
            {
                kept.Append('.');
            }
            else if (character is '-' or '\u2212' && !seen && kept.Length == 0)
            {
                kept.Append('-');
            }
            else if (character != group && character is not ('\'' or '+' or '%') && !char.IsWhiteSpace(character)
                && !char.IsLetter(character) && char.GetUnicodeCategory(character) != System.Globalization.UnicodeCategory.CurrencySymbol)
            {
                return null;
            }
        }
        return Read(kept.ToString().TrimEnd('.'));
    }
}
