using System.Net;
using System.Text;

namespace Tributary.Core.Templates.Expressions;

internal static class TextFunctions
{
    private static readonly string[] LineBreakingTags = ["br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"];

    public static readonly Function[] All =
    [
        Function.OfText("trim", text => text.Trim()),
        Function.OfText("lower", text => text.ToLowerInvariant()),
        Function.OfText("upper", text => text.ToUpperInvariant()),
        Function.OfText("strip_html", StripHtml),
        Function.OfText("html_decode", WebUtility.HtmlDecode),
        Function.OfText("url_decode", QueryText.Decode),
        Function.OfText("url_host", text => WebAddress(text)?.Host),
        Function.Of("replace", 3, 3, (scope, a) => OnText(scope, a, text =>
            a[1].AsText() is { Length: > 0 } what ? text.Replace(what, a[2].AsText() ?? "", StringComparison.Ordinal) : text)),
        Function.Of("remove", 2, 2, (scope, a) => OnText(scope, a, text =>
            string.Concat(text.Where(character => !(a[1].AsText() ?? "").Contains(character, StringComparison.Ordinal))))),
        Function.Of("before", 2, 2, (scope, a) => OnText(scope, a, text => Split(text, a[1]).Before)),
        Function.Of("after", 2, 2, (scope, a) => OnText(scope, a, text => Split(text, a[1]).After)),
        Function.Of("between", 3, 3, (scope, a) => OnText(scope, a, text =>
            Split(text, a[1]).After is { } rest && Split(rest, a[2]) is { After: not null } found ? found.Before : null)),
        Function.Of("truncate", 2, 2, (scope, a) => OnText(scope, a, text =>
            a[1].AsNumber() is { } most and >= 0 && most < text.Length ? text[..(int)most] : text)),
        Function.Of("concat", 1, int.MaxValue, Concat),
        Function.Of("starts_with", 2, 2, (scope, a) => Test(scope, a, (text, what) => text.StartsWith(what, StringComparison.Ordinal))),
        Function.Of("ends_with", 2, 2, (scope, a) => Test(scope, a, (text, what) => text.EndsWith(what, StringComparison.Ordinal))),
        Function.Of("contains", 2, 2, Contains),
        Function.Of("url_param", 2, 2, (scope, a) => OnText(scope, a, text =>
            a[1].AsText() is { } name && WebAddress(text) is { } url ? QueryText.Find(url.Query.TrimStart('?'), name) : null)),
        Function.Of("absolute_url", 2, 2, (scope, a) => OnText(scope, a, text =>
            Uri.TryCreate(a[1].AsText(), UriKind.Absolute, out var root) && Uri.TryCreate(root, text, out var full) ? full.AbsoluteUri : null)),
        new("blank", 1, 1) { TakesNothing = true, Run = (_, a) => Value.Of(a[0].IsEmpty) },
    ];

    private static Value OnText(Scope scope, Value[] arguments, Func<string, string?> run) =>
        arguments[0].AsText() is { } text && run(scope.SpendOn(text)) is { } made ? Value.Of(scope.SpendOn(made)) : Value.Null;

    private static Value Test(Scope scope, Value[] arguments, Func<string, string, bool> test) =>
        arguments[0].AsText() is { } text && arguments[1].AsText() is { } what ? Value.Of(test(scope.SpendOn(text), what)) : Value.Null;

    // In a text: anywhere, in any case, because it reads the error messages of people. In a list: one of the items.
    private static Value Contains(Scope scope, Value[] arguments)
    {
        if (arguments[0].Kind != ValueKind.List)
            return Test(scope, arguments, (text, what) => text.Contains(what, StringComparison.OrdinalIgnoreCase));
        scope.Spend(arguments[0].Count);
        return Value.Of(arguments[0].Items().Any(item => Value.AreEqual(item, arguments[1])));
    }

    private static Value Concat(Scope scope, Value[] arguments)
    {
        var made = new StringBuilder();
        foreach (var argument in arguments)
        {
            if (argument.AsText() is not { } text)
                return Value.Null;
            made.Append(text);
        }
        return Value.Of(scope.SpendOn(made.ToString()));
    }

    private static (string Before, string? After) Split(string text, Value separator)
    {
        var mark = separator.AsText() ?? "";
        var at = mark.Length == 0 ? -1 : text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + mark.Length)..]);
    }

    private static Uri? WebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;

    /// <summary>Plain text out of HTML: tags go, those that end a line end it, scripts and styles go with their content.</summary>
    internal static string StripHtml(string html)
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
        var name = string.Concat(html.AsSpan(open + 1).TrimStart('/').ToString().TakeWhile(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        if (LineBreakingTags.Contains(name, StringComparer.Ordinal))
            made.Append('\n');
        if (name is not ("script" or "style") || html[open + 1] == '/')
            return close + 1;
        var end = html.IndexOf("</" + name, close, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? html.Length : end;
    }

    private static string Tidy(string text)
    {
        var lines = text.Split('\n').Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return string.Join('\n', lines.Where(line => line.Length > 0));
    }
}
