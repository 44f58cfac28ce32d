using Tributary.Core.Templates;

namespace Tributary.Web.Features.Templates;

/// <summary>Looks at the text of a template before it is taken: what is wrong with it, and what it would change.</summary>
internal sealed class ReviewTemplate(TemplateShelf shelf, KeepTemplate keep)
{
    public async Task<TemplateReview> Run(string text, CancellationToken ct)
    {
        var load = TemplateShelf.Load("template", text);
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
    public IReadOnlyList<string> Consents => Differences?.Consents ?? [];

    public bool IsOlder => !IsReturn && Template is { } after && Standing is { } standing
        && System.Version.TryParse(after.Version, out var now) && System.Version.TryParse(standing.Version, out var then) && now <= then;
}
