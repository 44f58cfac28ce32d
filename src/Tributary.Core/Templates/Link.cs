using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates;

/// <summary>How the address a member is sent to is made from the offer's tracking URL.</summary>
public sealed class Link
{
    private const int MaxParameters = 30;

    private readonly Compute _from;
    private readonly int _maxValue;
    private readonly bool _needsClick;
    private readonly TextPattern? _append;

    /// <param name="from">The tracking URL.</param>
    /// <param name="defaults">What the template adds and replaces.</param>
    /// <param name="append">What is added to the very end of the tracking URL.</param>
    /// <param name="maxValue">The most characters of a value.</param>
    /// <param name="needsClick">Whether our click id is the only way to a conversion's member.</param>
    internal Link(Compute from, IReadOnlyList<TrackingParameter> defaults, TextPattern? append, int? maxValue, bool needsClick)
    {
        _from = from;
        Defaults = defaults;
        _append = append;
        _maxValue = maxValue ?? int.MaxValue;
        _needsClick = needsClick;
    }

    /// <summary>What the template puts into the link; the operator may edit the list per network.</summary>
    public IReadOnlyList<TrackingParameter> Defaults { get; }

    /// <summary>Checks an edited list and makes it ready for clicks. Do this once per network, not per click.</summary>
    public LinkCheck Prepare(IReadOnlyList<TrackingParameter> parameters, SettingValues settings)
    {
        var errors = new List<FieldError>();
        var prepared = new List<PreparedParameter>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var removed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            if (parameter.Name.Length is 0 or > 64 || parameter.Name.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)))
                errors.Add(new FieldError(parameter.Name, "A parameter's name has 1 to 64 characters and no blanks."));
            else if (!names.Add(parameter.Name))
                errors.Add(new FieldError(parameter.Name, $"The parameter '{parameter.Name}' stands in the list twice."));
            else if (parameter.Place is TrackingPlace.Remove)
                removed.Add(parameter.Name);
            else
                Prepare(parameter, prepared, errors);
        }
        var carriesClick = prepared.Exists(parameter => parameter.HasClickId) || (_append is not null && HasClickId(_append));
        if (errors.Count == 0 && _needsClick && !carriesClick)
            errors.Add(new FieldError("", "One parameter has to carry the click id: without it no conversion finds its member."));
        if (parameters.Count > MaxParameters)
            errors.Add(new FieldError("", $"A link takes at most {MaxParameters} parameters."));
        return new LinkCheck(errors.Count == 0 ? new PreparedLink(_from, prepared, removed, _append, _maxValue, settings) : null, errors);
    }

    private static void Prepare(TrackingParameter parameter, List<PreparedParameter> prepared, List<FieldError> errors)
    {
        if (parameter.Text.Length is 0 or > 500 || parameter.Text.Any(char.IsControl))
        {
            errors.Add(new FieldError(parameter.Name, $"The value of '{parameter.Name}' is missing or longer than 500 characters."));
            return;
        }
        try
        {
            var pattern = TextPattern.Parse(parameter.Text, Slots.Link(new Surroundings(Template.NoNames)), Vocabulary.Empty);
            prepared.Add(new PreparedParameter(parameter.Place, parameter.Name, pattern, HasClickId(pattern)));
        }
        catch (ExpressionException wrong)
        {
            errors.Add(new FieldError(parameter.Name, $"The value of '{parameter.Name}' cannot be used: {wrong.Message}."));
        }
    }

    internal static bool HasClickId(TextPattern pattern) => pattern.Holes.Contains("click.id", StringComparer.Ordinal);
}

/// <summary>
/// A query parameter added to the link or taken out of it, or a placeholder replaced in it. <see cref="Text"/> is fixed text with the holes
/// <c>${click.id}</c>, <c>${click.member}</c>, <c>${click.site}</c>, <c>${click.offer_id}</c> and <c>${click.country}</c>.
/// </summary>
public sealed record TrackingParameter(TrackingPlace Place, string Name, string Text);

public enum TrackingPlace
{
    /// <summary>Set as a query parameter; one of the same name is replaced.</summary>
    Add,

    /// <summary>A literal such as {external_identifier}, swapped where it stands.</summary>
    Replace,

    /// <summary>A query parameter of the network's that is left out; it has no text.</summary>
    Remove,
}

/// <summary>A link ready for clicks, or what is wrong with the list.</summary>
public sealed record LinkCheck(PreparedLink? Link, IReadOnlyList<FieldError> Errors);

/// <summary>
/// What a click tells the network. <see cref="Id"/> is our signed click id, <see cref="Member"/> the site's own id of the member,
/// <see cref="OfferId"/> our own offer id.
/// </summary>
public sealed record ClickFacts(string Id, string Member, string? Site, string OfferId, string? Country);

/// <summary>Exactly one of the two is set; <see cref="Problem"/> is a sentence for the operator.</summary>
public readonly record struct LinkResult(string? Url, string? Problem);

internal sealed record PreparedParameter(TrackingPlace Place, string Name, TextPattern Value, bool HasClickId);
