using System.Text.RegularExpressions;

namespace Tributary.Web.Platform.Ui;

/// <summary>
/// A page as somebody gets it who may only look: forms that would be refused show their values and cannot be sent, what only acts is left out, and a sentence says who may. In one
/// place for all pages, so that none can forget it; the server refuses what is sent all the same.
/// </summary>
internal static partial class ForViewers
{
    private const string Sentence = "<p class=\"help\">You may look at this. Managers and owners change it.</p>";

    // What a viewer may do: his own account, and how his lists look.
    private static readonly string[] Own = ["/account", "/sign-out", "/offers/columns", "/offers/lists"];

    public static string Of(string html)
    {
        var gone = new HashSet<string>(StringComparer.Ordinal);
        html = Dialog().Replace(html, dialog =>
        {
            if (!Form().Matches(dialog.Value).Any(form => !IsOwn(form))) return dialog.Value;
            gone.Add(dialog.Groups["id"].Value);
            return "";
        });
        html = Form().Replace(html, form =>
        {
            if (IsOwn(form)) return form.Value;
            if (Id().Match(form.Groups["attributes"].Value) is { Success: true } id) gone.Add(id.Groups["id"].Value);
            return Shown(form);
        });
        // What opened or sent them stands elsewhere on the page.
        return Button().Replace(html, button => Target().Match(button.Groups["attributes"].Value) is { Success: true } target && gone.Contains(target.Groups["id"].Value) ? "" : button.Value);
    }

    private static string Shown(Match form)
    {
        var inside = Button().Replace(form.Groups["inside"].Value, button => button.Groups["attributes"].Value.Contains("role=\"switch\"", StringComparison.Ordinal) ? button.Value : "");
        var hasFields = VisibleField().IsMatch(inside);
        if (!hasFields && !inside.Contains("role=\"switch\"", StringComparison.Ordinal)) return "";
        var isPanel = hasFields && form.Groups["attributes"].Value.Contains("panel-body", StringComparison.Ordinal);
        return $"<form{form.Groups["attributes"].Value}><fieldset class=\"looked-at\" disabled>{inside}{(isPanel ? Sentence : "")}</fieldset></form>";
    }

    private static bool IsOwn(Match form) =>
        !form.Groups["attributes"].Value.Contains("method=\"post\"", StringComparison.Ordinal) || Array.Exists(Own, path => form.Groups["attributes"].Value.Contains($"action=\"{path}", StringComparison.Ordinal));

    [GeneratedRegex("<form\\b(?<attributes>[^>]*)>(?<inside>.*?)</form>", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Form();

    [GeneratedRegex("<dialog\\b[^>]*\\bid=\"(?<id>[^\"]+)\"[^>]*>.*?</dialog>", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Dialog();

    [GeneratedRegex("<button\\b(?<attributes>[^>]*)>.*?</button>", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Button();

    [GeneratedRegex("\\b(popovertarget|form)=\"(?<id>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Target();

    [GeneratedRegex("\\bid=\"(?<id>[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Id();

    [GeneratedRegex("<(select|textarea)\\b|<input\\b(?![^>]*type=\"hidden\")", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VisibleField();
}
