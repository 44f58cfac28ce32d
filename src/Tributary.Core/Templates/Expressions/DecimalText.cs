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

    /// <summary>
    /// A number out of text with a currency sign or word, a percent sign or groups of exactly three digits: "$1,203.00", "1 203.50 USD",
    /// "12.5 %", and with European marks "1.203,50 €". Anything that could be read in two ways ("1,23", "1 to 5") is no number.
    /// </summary>
    public static decimal? ReadLoosely(string text, bool european)
    {
        var rest = text.AsSpan();
        var first = rest.IndexOfAnyInRange('0', '9');
        if (first < 0 || ReadSign(rest[..first], european ? ',' : '.') is not { } negative)
            return null;
        var pointLeads = first > 0 && rest[first - 1] == (european ? ',' : '.');
        var body = rest[(pointLeads ? first - 1 : first)..];
        var last = body.LastIndexOfAnyInRange('0', '9');
        foreach (var character in body[(last + 1)..])
        {
            if (!IsDecoration(character) && character != '.')
                return null;
        }
        var plain = Ungroup(body[..(last + 1)], european);
        return plain is null ? null : Read(negative ? "-" + plain : plain);
    }

    // What may stand before the digits: a minus, currencies, and a point where no letter is before it ("Rs.500" is five hundred to its author).
    private static bool? ReadSign(ReadOnlySpan<char> before, char point)
    {
        var negative = false;
        for (var index = 0; index < before.Length; index++)
        {
            if (before[index] is '-' or '\u2212' && !negative)
                negative = true;
            else if (before[index] == point && index == before.Length - 1 && (index == 0 || !char.IsLetter(before[index - 1])))
                return negative;
            else if (before[index] != '+' && !IsDecoration(before[index]))
                return null;
        }
        return negative;
    }

    private static bool IsDecoration(char character) =>
        character == '%' || char.IsWhiteSpace(character) || char.IsLetter(character)
        || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.CurrencySymbol;

    // The digits with a point, or null when something else is between them or a group has not three digits.
    private static string? Ungroup(ReadOnlySpan<char> body, bool european)
    {
        var point = body.LastIndexOf(european ? ',' : '.');
        var whole = point < 0 ? body : body[..point];
        var decimals = point < 0 ? [] : body[(point + 1)..];
        if (decimals.ContainsAnyExceptInRange('0', '9'))
            return null;
        var made = new System.Text.StringBuilder(body.Length);
        char? group = null;
        var run = 0;
        foreach (var character in whole)
        {
            if (char.IsAsciiDigit(character))
            {
                run++;
                made.Append(character);
                continue;
            }
            if (!IsGroup(character, european) || (group is null ? run is 0 or > 3 : run != 3 || character != group))
                return null;
            group = character;
            run = 0;
        }
        if (group is not null && run != 3)
            return null;
        if (made.Length == 0)
            made.Append('0');
        return point < 0 ? made.ToString() : made.Append('.').Append(decimals).ToString();
    }

    private static bool IsGroup(char character, bool european) =>
        character is '\'' or '\u2019' or ' ' or '\u00A0' or '\u202F' || character == (european ? '.' : ',');
}
