using System.Globalization;
using Tributary.Core.Security;
using Tributary.Core.Templates;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Templates;

/// <summary>Looks at the text of a template before it is taken: what is wrong with it, and what it would change.</summary>
internal sealed class ReviewTemplate(TemplateShelf shelf, KeepTemplate keep)
{
    /// <summary>What errors call the text that was brought; others are in the template it extends.</summary>
    public const string File = "template.yaml";

    private const int LongestLine = 200;

    public async Task<TemplateReview> Run(string text, CancellationToken ct)
    {
        var load = Template.Load(new TemplateSource(text, File), BuiltInTemplates.Source);
        if (load.Template is not { } template) return new TemplateReview { Text = text, Errors = load.Errors };
        var standing = await shelf.Look(template.Id, ct);
        return new TemplateReview
        {
            Text = text,
            Errors = [],
            Template = template,
            Standing = standing,
            After = standing?.Own?.Place ?? await keep.Place(template.Id, ct),
        };
    }

    /// <summary>The line of an error with a mark under the place, and the line before it.</summary>
    public static string Excerpt(string text, TemplateError error)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (error.Line < 1 || error.Line > lines.Length) return "";
        var line = lines[error.Line - 1];
        var column = Math.Clamp(error.Column, 1, line.Length + 1);
        // A long line is shown from a little before the place.
        var from = column > LongestLine - 20 ? column - 20 : 0;
        var shown = Visible.Text(line[from..Math.Min(line.Length, from + LongestLine)]);
        var mark = new string(' ', Visible.Text(line[from..(column - 1)]).Length) + "^";
        var gutter = $"{error.Line} ";
        var before = error.Line > 1 ? $"{(error.Line - 1).ToString(CultureInfo.InvariantCulture).PadLeft(gutter.Length - 1)} {Visible.Text(PlainText.Cut(lines[error.Line - 2], LongestLine))}\n" : "";
        return $"{before}{gutter}{shown}\n{new string(' ', gutter.Length)}{mark}";
    }

    /// <summary>An earlier version of a template of the operator's (place 0: the one of the program) beside the one in use; null when there is none.</summary>
    public async Task<TemplateReview?> Return(string id, long place, CancellationToken ct)
    {
        if (await shelf.Look(id, ct) is not { Own: { } own } standing) return null;
        var text = place == 0 ? standing.Instead?.Text : (await keep.Find(id, place, ct))?.Text;
        if (string.IsNullOrEmpty(text)) return null;
        var load = TemplateShelf.Load(id, text);
        return new TemplateReview { Text = text, Errors = load.Errors, Template = load.Template, Standing = standing, After = own.Place, IsReturn = true };
    }
}

/// <summary>The text of a template on its way to the shelf, beside what stands there.</summary>
public sealed record TemplateReview
{
    public required string Text { get; init; }
    public required IReadOnlyList<TemplateError> Errors { get; init; }

    /// <summary>Null while the text has errors.</summary>
    public Template? Template { get; init; }

    /// <summary>What it would replace; null when there is no template of this id.</summary>
    public ShelvedTemplate? Standing { get; init; }

    /// <summary>The place in the history it was compared with.</summary>
    public long After { get; init; }

    /// <summary>It is an earlier version, or the built-in one, that somebody wants back: that its number is lower is the point.</summary>
    public bool IsReturn { get; init; }

    public bool IsSame => Standing?.Text.ReplaceLineEndings("\n") == Text.ReplaceLineEndings("\n");

    public TemplateDifferences? Differences => Template is { } after && Standing?.Template is { } before ? TemplateDifferences.Between(before, after) : null;

    /// <summary>Hosts or the ways of credentials change: somebody has to agree to each of these sentences.</summary>
    public IReadOnlyList<string> Consents => Template is { } after && Standing is { } standing ? TemplateDifferences.ConsentsBetween(standing.Template, after) : [];

    public bool IsOlder => !IsReturn && Template is { } after && Standing is { } standing
        && System.Version.TryParse(after.Version, out var now) && System.Version.TryParse(standing.Version, out var then) && now <= then;
}
