using System.Text.RegularExpressions;

namespace Tributary.Web.Platform.Ui;

/// <summary>
/// A page as somebody gets it who may only look: forms that would be refused show their values and cannot be sent, what only acts is left out, and a sentence says who may. In one
/// place for all pages, so that none can forget it; the server refuses what is sent all the same.
/// </summary>
internal static partial class ForViewers
{
    private const string Sentence = "<p class=\"help\">You may look at what stands here. Managers and owners change it.</p>";

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
        var isSaid = false;
        html = Form().Replace(html, form =>
        {
            if (IsOwn(form)) return form.Value;
            if (Id().Match(form.Groups["attributes"].Value) is { Success: true } id) gone.Add(id.Groups["id"].Value);
            var inside = Shown(form.Groups["inside"].Value);
            if (!Control().IsMatch(inside)) return "";
            var sentence = isSaid || !FormClass().IsMatch(form.Groups["attributes"].Value) ? "" : Sentence;
            isSaid |= sentence.Length > 0;
            return $"<form{form.Groups["attributes"].Value}>{inside}{sentence}</form>";
        });
        // What opened or sent them stands elsewhere on the page.
        return Button().Replace(html, button => Target().Match(button.Groups["attributes"].Value) is { Success: true } target && gone.Contains(target.Groups["id"].Value) ? "" : button.Value);
    }

    // What opens something to read stays; a switch shows how it stands.
    private static string Shown(string inside) => Field().Replace(
        Button().Replace(inside, button => button.Groups["attributes"].Value switch
        {
            var attributes when attributes.Contains("role=\"switch\"", StringComparison.Ordinal) => "<button disabled" + button.Value["<button".Length..],
            var attributes when attributes.Contains("popovertarget=", StringComparison.Ordinal) || attributes.Contains("data-copy=", StringComparison.Ordinal) => button.Value,
            _ => "",
        }),
        field => field.Groups["attributes"].Value.Contains("type=\"hidden\"", StringComparison.Ordinal) || Disabled().IsMatch(field.Groups["attributes"].Value)
            ? field.Value
            : $"<{field.Groups["name"].Value} disabled{field.Groups["attributes"].Value}>");

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

    [GeneratedRegex("<(?<name>select|textarea|input)\\b(?<attributes>[^>]*)>", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Field();

    // One with labels and room, not a lone switch or choice in a row.
    [GeneratedRegex("class=\"([^\"]* )?(panel-body|form)[ \"]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FormClass();

    [GeneratedRegex("\\bdisabled\\b", RegexOptions.NonBacktracking)]
    private static partial Regex Disabled();

    // Something to read, or to open.
    [GeneratedRegex("<(select|textarea|input|button) disabled|popovertarget=|<table", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Control();
}
