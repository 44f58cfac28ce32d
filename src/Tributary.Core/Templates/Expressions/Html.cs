using System.Net;
using System.Text;

namespace Tributary.Core.Templates.Expressions;

/// <summary>The plain text of a piece of HTML. No parser: whatever comes, it ends in text without tags and costs one pass.</summary>
internal static class Html
{
    private static readonly string[] LineBreakingTags = ["br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"];

    public static string Strip(string html)
    {
        var made = new StringBuilder(html.Length);
        var position = 0;
        while (position < html.Length)
        {
            var open = html.IndexOf('<', position);
            if (open < 0 || !BeginsTag(html, open))
            {
                var until = open < 0 ? html.Length : open + 1;
                made.Append(html, position, until - position);
                position = until;
                continue;
            }
            made.Append(html, position, open - position);
            position = SkipTag(html, open, made);
        }
        return Tidy(WebUtility.HtmlDecode(made.ToString()));
    }

    private static bool BeginsTag(string html, int open) =>
        open + 1 < html.Length && (char.IsAsciiLetter(html[open + 1]) || html[open + 1] is '/' or '!' or '?');

    private static int SkipTag(string html, int open, StringBuilder made)
    {
        var close = html.IndexOf('>', open);
        if (close < 0)
            return html.Length;
        var start = html[open + 1] == '/' ? open + 2 : open + 1;
        var end = start;
        while (end < close && char.IsAsciiLetterOrDigit(html[end]))
            end++;
        var name = html[start..end].ToLowerInvariant();
        if (LineBreakingTags.Contains(name, StringComparer.Ordinal))
            made.Append('\n');
        if (name is not ("script" or "style") || html[open + 1] == '/')
            return close + 1;
        var closing = html.IndexOf("</" + name, close, StringComparison.OrdinalIgnoreCase);
        return closing < 0 ? html.Length : closing;
    }

    private static string Tidy(string text)
    {
        var lines = text.Split('\n').Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return string.Join('\n', lines.Where(line => line.Length > 0));
    }
}
