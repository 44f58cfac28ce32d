using System.Buffers;

namespace Tributary.Core.Templates.Feeds;

/// <summary>Whether a text is an absolute http or https address.</summary>
internal static class WebAddress
{
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");
    private static readonly SearchValues<char> UsualCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%");

    public static bool IsOne(string text) =>
        IsUsual(text) || (!text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.Any(char.IsControl)
            && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    // Nearly every address of a feed is a plain name and plain characters behind it; only the others are worth a whole parser.
    private static bool IsUsual(string text)
    {
        var rest = text.AsSpan();
        if (rest.StartsWith("https://", StringComparison.Ordinal))
            rest = rest["https://".Length..];
        else if (rest.StartsWith("http://", StringComparison.Ordinal))
            rest = rest["http://".Length..];
        else
            return false;
        var slash = rest.IndexOf('/');
        var host = slash < 0 ? rest : rest[..slash];
        return host.Length is > 0 and <= 253 && char.IsAsciiLetter(host[0]) && char.IsAsciiLetterOrDigit(host[^1]) && host.IndexOf("..") < 0
            && !host.ContainsAnyExcept(HostCharacters) && (slash < 0 || !rest[slash..].ContainsAnyExcept(UsualCharacters));
    }
}
