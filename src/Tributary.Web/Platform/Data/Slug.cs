using System.Text;

namespace Tributary.Web.Platform.Data;

/// <summary>Short names for addresses and machines, from names for people.</summary>
internal static class Slug
{
    private const int Longest = 40;

    /// <summary>Lower-case ASCII letters and digits with single dashes; <paramref name="otherwise"/> when the name has none.</summary>
    public static string Of(string name, string otherwise)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (slug.Length == Longest) break;
            if (char.IsAsciiLetterOrDigit(letter)) slug.Append(letter);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        return slug.ToString().TrimEnd('-') is { Length: > 0 } text ? text : otherwise;
    }
}
