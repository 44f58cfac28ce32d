using System.Net;
using System.Text;

namespace Tributary.Core.Templates.Expressions;

internal static class TextFunctions
{
    public static readonly Function[] All =
    [
        Function.OfText("trim(text)", "The text without blanks at its ends.", text => text.Trim())
            .Shows("'  Fun  ' | trim", "'Fun'"),
        Function.OfText("lower(text)", "In small letters.", text => text.ToLowerInvariant())
            .Shows("'iOS' | lower", "'ios'"),
        Function.OfText("upper(text)", "In capital letters.", text => text.ToUpperInvariant())
            .Shows("'usd' | upper", "'USD'"),
        Function.Of("replace(text, old, new)", "Every occurrence of one text as another. Case counts.", Replace)
            .Shows("'a-b-c' | replace('-', '+')", "'a+b+c'")
            .Shows("'1,203' | replace(',', '')", "'1203'"),
        Function.Of("remove(text, characters)", "Without any of the given characters.", Remove)
            .Shows("'[US]' | remove('[]')", "'US'"),
        Function.Of("before(text, mark)", "What stands before the first mark; the whole text when there is none.", (scope, a) => OnText(scope, a, (text, mark) => Split(text, mark).Before))
            .Shows("'12.50' | before('.')", "'12'")
            .Shows("'12' | before('.')", "'12'"),
        Function.Of("after(text, mark)", "What stands after the first mark; nothing when there is none.", (scope, a) => OnText(scope, a, (text, mark) => Split(text, mark).After))
            .Shows("'r-77' | after('r-')", "'77'")
            .Shows("'77' | after('r-')", "null"),
        Function.Of("between(text, open, close)", "What stands between the first opening mark and the next closing one; nothing when one is missing.", Between)
            .Shows("'Level [12] reached' | between('[', ']')", "'12'")
            .Shows("'Level [12' | between('[', ']')", "null"),
        Function.Of("truncate(text, length)", "At most the first so many characters.", Truncate)
            .Shows("'Puzzle Quest' | truncate(6)", "'Puzzle'"),
        Function.Of("concat(text, more...)", "The texts one after the other; nothing when one of them is missing.", Concat)
            .Shows("concat('a', '-', 7)", "'a-7'")
            .Shows("concat('a', .b)", "null", "{}")
            .Shows("concat('a', .b ?? '')", "'a'", "{}"),
        Function.Of("starts_with(text, beginning)", "Whether the text begins so. Case counts.", (scope, a) => Test(scope, a, (text, what) => text.StartsWith(what, StringComparison.Ordinal)))
            .Shows("'r-77' | starts_with('r-')", "true"),
        Function.Of("ends_with(text, ending)", "Whether the text ends so. Case counts.", (scope, a) => Test(scope, a, (text, what) => text.EndsWith(what, StringComparison.Ordinal)))
            .Shows("'offer.png' | ends_with('.jpg')", "false"),
        Function.Of("contains(text, part)", "Whether a text holds another one, in any case; of a list, whether one item is the other value.", Contains)
            .Shows("'Wrong API Key' | contains('key')", "true")
            .Shows(".os | contains('ios')", "true", """{"os":["android","ios"]}"""),
        Function.OfText("strip_html(text)", "Plain text out of HTML: tags go, those that end a line end it, scripts and styles go with their content.", Html.Strip)
            .Shows("'Play <b>now</b> &amp; win' | strip_html", "'Play now & win'")
            .Shows("'a < b' | strip_html", "'a < b'"),
        Function.OfText("html_decode(text)", "Character references as the characters they stand for.", WebUtility.HtmlDecode)
            .Shows("'Tom &amp; Jerry' | html_decode", "'Tom & Jerry'"),
        Function.OfText("url_decode(text)", "%XX as UTF-8 and a plus as a blank; what is no escape stays.", QueryText.Decode)
            .Shows("'Caf%C3%A9+%26+Co' | url_decode", "'Café & Co'")
            .Shows("'100%' | url_decode", "'100%'"),
    ];

    private static Value OnText(Scope scope, Value[] arguments, Func<string, string, string?> run) =>
        arguments[0].AsText() is { } text && arguments[1].AsText() is { } what && run(scope.SpendOn(text), what) is { } made
            ? Value.Of(scope.SpendOn(made)) : Value.Null;

    private static Value Test(Scope scope, Value[] arguments, Func<string, string, bool> test) =>
        arguments[0].AsText() is { } text && arguments[1].AsText() is { } what ? Value.Of(test(scope.SpendOn(text), what)) : Value.Null;

    private static Value Replace(Scope scope, Value[] arguments)
    {
        if (arguments[0].AsText() is not { } text || arguments[1].AsText() is not { } old || arguments[2].AsText() is not { } put)
            return Value.Null;
        if (old.Length == 0)
            return Value.Of(scope.SpendOn(text));
        // Counted first: a long replacement for a frequent letter would be gigabytes before anybody could stop it.
        var found = scope.SpendOn(text).AsSpan().Count(old);
        Scope.CheckLength(text.Length + ((long)found * (put.Length - old.Length)));
        return Value.Of(scope.SpendOn(text.Replace(old, put, StringComparison.Ordinal)));
    }

    private static Value Remove(Scope scope, Value[] arguments) => OnText(scope, arguments, (text, characters) =>
        string.Concat(text.Where(character => !characters.Contains(character, StringComparison.Ordinal))));

    private static Value Between(Scope scope, Value[] arguments) =>
        arguments[2].AsText() is { } close
            ? OnText(scope, arguments, (text, open) => Split(text, open).After is { } rest && Split(rest, close) is { After: not null } found ? found.Before : null)
            : Value.Null;

    // A character outside the basic plane is two units long; half of one is no text.
    private static Value Truncate(Scope scope, Value[] arguments)
    {
        if (arguments[0].AsText() is not { } text || arguments[1].AsNumber() is not (>= 0 and var most))
            return Value.Null;
        var length = most < scope.SpendOn(text).Length ? (int)most : text.Length;
        return Value.Of(length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length]);
    }

    // In a text: in any case, because it reads the error messages of people.
    private static Value Contains(Scope scope, Value[] arguments)
    {
        if (arguments[0].Kind != ValueKind.List)
            return Test(scope, arguments, (text, what) => text.Contains(what, StringComparison.OrdinalIgnoreCase));
        return Value.Of(ListFunctions.Visited(scope, arguments[0]).Any(item => Value.AreEqual(item, arguments[1])));
    }

    private static Value Concat(Scope scope, Value[] arguments)
    {
        var made = new StringBuilder();
        foreach (var argument in arguments)
        {
            if (argument.AsText() is not { } text)
                return Value.Null;
            Scope.CheckLength(made.Length + text.Length);
            made.Append(text);
        }
        return Value.Of(scope.SpendOn(made.ToString()));
    }

    private static (string Before, string? After) Split(string text, string mark)
    {
        var at = mark.Length == 0 ? -1 : text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + mark.Length)..]);
    }
}
