using System.Globalization;
using System.Text;

namespace Tributary.Core.Templates.Expressions;

/// <summary>Query strings, read and written as web forms and PHP do.</summary>
internal static class QueryText
{
    /// <summary>Decodes %XX as UTF-8 and a plus as a space. What is no escape stays as it is.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal) && !text.Contains('+', StringComparison.Ordinal))
            return text;
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '+')
            {
                bytes[length++] = (byte)' ';
            }
            else if (text[index] == '%' && index + 2 < text.Length
                && byte.TryParse(text.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes[length++] = value;
                index += 2;
            }
            else
            {
                var pair = char.IsHighSurrogate(text[index]) && index + 1 < text.Length ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text, index, pair, bytes, length);
                index += pair - 1;
            }
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>The parameters in their order, decoded.</summary>
    public static List<KeyValuePair<string, string>> Read(string query)
    {
        var read = new List<KeyValuePair<string, string>>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            read.Add(equals < 0
                ? new(Decode(pair), "")
                : new(Decode(pair[..equals]), Decode(pair[(equals + 1)..])));
        }
        return read;
    }

    public static string? Find(string query, string name)
    {
        foreach (var pair in Read(query))
        {
            if (pair.Key == name)
                return pair.Value;
        }
        return null;
    }

    /// <summary>
    /// What PHP makes of the parameters with ksort(SORT_STRING) and http_build_query: sorted by the bytes of the name, the last of a
    /// repeated name, every byte but letters, digits and "-_." escaped, a space as a plus (RFC 1738).
    /// </summary>
    public static string Sorted(string query, IReadOnlyCollection<string> except) =>
        string.Join('&', InOrder(query, except).Select(pair => EncodeAsPhp(pair.Key) + "=" + EncodeAsPhp(pair.Value)));

    /// <summary>The decoded pairs, sorted by the bytes of the name, the last of a repeated name.</summary>
    public static string Pairs(string query, string separator, IReadOnlyCollection<string> except) =>
        string.Join(separator, InOrder(query, except).Select(pair => pair.Key + "=" + pair.Value));

    /// <summary>The URL without one query parameter, everything else as it was, byte for byte.</summary>
    public static string Without(string url, string name)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
            return url;
        var kept = url[(question + 1)..].Split('&').Where(pair => pair != name && !pair.StartsWith(name + "=", StringComparison.Ordinal)).ToArray();
        return kept.Length == 0 ? url[..question] : url[..(question + 1)] + string.Join('&', kept);
    }

    private static SortedDictionary<string, string> InOrder(string query, IReadOnlyCollection<string> except)
    {
        var sorted = new SortedDictionary<string, string>(Comparer<string>.Create((left, right) =>
            Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right))));
        foreach (var pair in Read(query))
        {
            if (!except.Contains(pair.Key, StringComparer.Ordinal))
                sorted[pair.Key] = pair.Value;
        }
        return sorted;
    }

    private static string EncodeAsPhp(string text)
    {
        var made = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_' or (byte)'.')
                made.Append((char)value);
            else if (value == ' ')
                made.Append('+');
            else
                made.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }
        return made.ToString();
    }
}
